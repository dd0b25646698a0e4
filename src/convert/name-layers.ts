import { specError } from '../base/errors.js';
import { INPUT } from '../model/network.js';
import type { Ann, AnnLayer } from './ann.js';

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** A text as workload files may name things: other characters become `-`. */
export function toIdentifier(text: string, otherwise: string): string {
  const name = text
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 60);
  return IDENTIFIER.test(name) ? name : otherwise;
}

/**
 * Gives layers the names of their populations: classifiers those of their outputs, a pool in front of one classifier
 * `<classifier>-gap`, others `conv0`, `conv1`, `dense0`, `pool0` by what they are and in their order.
 */
export function nameLayers(ann: Ann): Ann {
  const names = new Map<string, string>([[INPUT, INPUT]]);
  const taken = new Set([INPUT]);
  const give = (layer: string, name: string): void => {
    names.set(layer, name);
    taken.add(name);
  };
  const classifiers = ann.classifiers.map(({ name, role, layer }, index) => {
    const known = names.get(layer);
    const own = toIdentifier(name, `classifier${index}`);
    if (taken.has(own))
      throw specError(role === 'final' ? '--final' : '--internal', '', `two outputs would be "${own}"`);
    if (known === undefined) give(layer, own);
    return { name: own, role, layer: known ?? own };
  });
  namePools(ann, names, taken, give);
  const counts: Record<string, number> = {};
  for (const layer of ann.layers) {
    if (names.has(layer.name)) continue;
    const kind = kindOf(layer);
    let name: string;
    do {
      counts[kind] = (counts[kind] ?? -1) + 1;
      name = `${kind}${counts[kind]}`;
    } while (taken.has(name));
    give(layer.name, name);
  }
  return { ...ann, classifiers, layers: ann.layers.map((layer) => renamed(layer, names)) };
}

/** Pools that one classifier alone reads. */
function namePools(
  { layers }: Ann,
  names: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
  give: (layer: string, name: string) => void,
): void {
  for (const pool of layers) {
    if (pool.kind !== 'average' || names.has(pool.name)) continue;
    const readers = layers.filter((layer) => sourcesOf(layer).includes(pool.name));
    const [reader, other] = readers.map(({ name }) => names.get(name));
    if (reader === undefined || other !== undefined || readers.length > 1) continue;
    if (!taken.has(`${reader}-gap`)) give(pool.name, `${reader}-gap`);
  }
}

/** INPUT or the layers that a layer reads. */
export const sourcesOf = (layer: AnnLayer): readonly string[] =>
  layer.kind === 'average' ? [layer.source] : layer.terms.map(({ source }) => source);

function kindOf(layer: AnnLayer): string {
  if (layer.kind === 'average') return 'pool';
  return layer.terms.some(({ operator }) => operator.kind === 'dense') ? 'dense' : 'conv';
}

function renamed(layer: AnnLayer, names: ReadonlyMap<string, string>): AnnLayer {
  const name = names.get(layer.name)!;
  if (layer.kind === 'average') return { ...layer, name, source: names.get(layer.source)! };
  return { ...layer, name, terms: layer.terms.map((term) => ({ ...term, source: names.get(term.source)! })) };
}
