import type { Host } from '../base/host.js';
import { type PriceTable, PriceTableSchema } from '../model/price-table.js';
import { canonicalJson } from './canonical.js';
import { deepFrozen } from './freeze.js';
import { openFile } from './locate.js';
import { validated } from './validate.js';

/** A checked price table, frozen; `digest` is the SHA-256 of its canonical JSON. */
export interface LoadedPriceTable {
  readonly table: PriceTable;
  readonly path: string;
  readonly digest: string;
}

/** Loads a price table by bundled name or path. Throws a SpecError with all its problems. */
export async function loadPriceTable(host: Host, nameOrPath: string): Promise<LoadedPriceTable> {
  const { path, document } = await openFile(host, 'prices', nameOrPath, 'yaml');
  const locate = (at: readonly (string | number)[]) => ({ file: path, ...document.positionOf(at) });
  const table = deepFrozen(validated(PriceTableSchema, document.value, locate));
  return { table, path, digest: host.sha256(new TextEncoder().encode(canonicalJson(table))) };
}
