import { enablePatches, type Patch, produceWithPatches } from 'immer';
import { type Problem, SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { type Chip, ChipSchema, MESSAGE_CLASSES } from '../model/chip.js';
import { canonicalJson } from './canonical.js';
import { type Layer, readLayers } from './file-layers.js';
import { deepFrozen } from './freeze.js';
import type { PathOptions } from './locate.js';
import { hasPath, leafPaths, merged, mergeInto, valueAt } from './merge.js';
import { dotted, isMap, type Path } from './parsed-text.js';
import { parseSettings, type Setting } from './settings.js';
import { type Locate, validated } from './validate.js';

/** Where a value of a resolved chip comes from. */
export type Origin =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: 'set'; readonly setting: string };

/** A chip with everything taken over through `extends` and set on the command line. */
export interface LoadedChip {
  /** Checked against its schema and frozen throughout. */
  readonly chip: Chip;
  /** Path of the file that was asked for. */
  readonly path: string;
  /** SHA-256 over the canonical JSON of `chip`. */
  readonly digest: string;
  /** Origin of every value that is not a map, and of empty maps, by dotted path (`crossbar.rows`). */
  readonly origins: ReadonlyMap<string, Origin>;
  /** What the settings changed, as immer patches. */
  readonly patches: readonly Patch[];
}

/**
 * Loads a chip by bundled name or path: `extends` is resolved (maps merge key by key, everything else is replaced),
 * then `settings` (`a.b=value`) are laid on top by the same rule. Throws a SpecError with all problems, each at the
 * file and place, or the setting, that the wrong value comes from.
 */
export async function loadChip(
  host: Host,
  nameOrPath: string,
  settings: readonly string[],
  options: PathOptions = {},
): Promise<LoadedChip> {
  const layers = await readLayers(host, { kind: 'chip', schema: ChipSchema }, nameOrPath, options);
  const overrides = parseSettings(settings, ChipSchema);
  const base = layers.reduceRight<unknown>((below, { value }) => merged(below, value), {}) as Record<string, unknown>;
  enablePatches();
  const [value, patches] = produceWithPatches(base, (draft) => {
    for (const setting of overrides) mergeInto(draft, setting.value);
  });
  const chip = deepFrozen(validated<Chip>(ChipSchema, value, locator(layers, overrides)));
  refuseMesh(chip, locator(layers, overrides));
  return {
    chip,
    path: layers[0]!.document.file,
    digest: host.sha256(new TextEncoder().encode(canonicalJson(chip))),
    origins: new Map([...leafPaths(chip)].map((path) => [dotted(path), originOf(path, layers, overrides)])),
    patches,
  };
}

/** Classes of their own need a virtual channel each; speculation is for allocations of one clock. */
function refuseMesh({ noc }: Chip, locate: Locate): void {
  const refuse = (key: keyof Chip['noc'], message: string): Problem[] => [
    { ...locate(['noc', key]), path: `noc.${key}`, message },
  ];
  const { virtualChannels: channels, vcAllocationDelay, switchAllocationDelay } = noc;
  const fewest = noc.classes === 'one' ? 1 : MESSAGE_CLASSES;
  const problems = [
    ...(channels < fewest
      ? refuse('virtualChannels', `must be at least ${fewest} for noc.classes: separate, is ${channels}`)
      : []),
    ...(noc.speculative && Math.max(vcAllocationDelay, switchAllocationDelay) > 1
      ? refuse('speculative', 'needs allocations of 1 clock: set it to false, or both allocation delays to 1')
      : []),
  ];
  if (problems.length > 0) throw new SpecError(problems);
}

/** Where a problem with the value (or any value below the map) at `path` of a loaded chip is to be reported. */
export function placeOf({ origins, path: file }: LoadedChip, path: string): Pick<Problem, 'file' | 'line' | 'column'> {
  const below = [...origins].find(([key]) => key.startsWith(`${path}.`))?.[1];
  const origin = origins.get(path) ?? below;
  if (origin === undefined) return { file };
  return origin.kind === 'set'
    ? { file: `--set ${origin.setting}` }
    : { file: origin.file, line: origin.line, column: origin.column };
}

/** A setting or, failing that, the first file that has something at `path` decides it. */
function originOf(path: Path, layers: readonly Layer[], settings: readonly Setting[]): Origin {
  const setting = settings.findLast((candidate) => hasPath(candidate.value, path));
  if (setting !== undefined) return { kind: 'set', setting: setting.text };
  const { document } = layers.find(({ value }) => hasPath(value, path)) ?? layers[0]!;
  return { kind: 'file', file: document.file, ...(document.positionOf(path) ?? { line: 1, column: 1 }) };
}

/** A map that a setting only reaches into is its file's: what is missing in it is reported there. */
const locator =
  (layers: readonly Layer[], settings: readonly Setting[]): Locate =>
  (path) => {
    const isFilesMap = layers.some(({ value }) => isMap(valueAt(value, path)));
    const deciding = isFilesMap ? settings.filter(({ value }) => !isMap(valueAt(value, path))) : settings;
    const origin = originOf(path, layers, deciding);
    if (origin.kind === 'set') return { file: `--set ${origin.setting}` };
    return { file: origin.file, line: origin.line, column: origin.column };
  };
