import type { Host } from '../base/host.js';
import { type PriceTable, PriceTableSchema } from '../model/price-table.js';
import { canonicalJson } from './canonical.js';
import { readLayers } from './file-layers.js';
import { deepFrozen } from './freeze.js';
import type { PathOptions } from './locate.js';
import { hasPath, overlaid } from './merge.js';
import { validated } from './validate.js';

/** A checked price table, frozen; `digest` is the SHA-256 of its canonical JSON. */
export interface LoadedPriceTable {
  readonly table: PriceTable;
  readonly path: string;
  readonly digest: string;
}

/**
 * Loads a price table by bundled name or path. What a file leaves out comes from the one it `extends`, price by price.
 * Throws a SpecError with all problems, each at the file and place that the wrong value comes from.
 */
export async function loadPriceTable(
  host: Host,
  nameOrPath: string,
  options: PathOptions = {},
): Promise<LoadedPriceTable> {
  const layers = await readLayers(host, { kind: 'prices', schema: PriceTableSchema }, nameOrPath, options);
  const locate = (at: readonly (string | number)[]) => {
    const { document } = layers.find(({ value }) => hasPath(value, at)) ?? layers[0]!;
    return { file: document.file, ...document.positionOf(at) };
  };
  const value = layers.reduceRight<Readonly<Record<string, unknown>>>(
    (below, layer) => overlaid(below, layer.value),
    {},
  );
  const table = deepFrozen(validated(PriceTableSchema, value, locate));
  const path = layers[0]!.document.file;
  return { table, path, digest: host.sha256(new TextEncoder().encode(canonicalJson(table))) };
}
