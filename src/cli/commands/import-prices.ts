import { stringify } from 'yaml';
import { specError } from '../../base/errors.js';
import { importedPrices } from '../../run/import-prices.js';
import { loadAccelergyMap, loadAccelergyTables } from '../../spec/load-accelergy.js';
import type { Action } from '../context.js';
import { allOrProblems } from '../load.js';

/** `sim import-prices`: a price table from Accelergy's ERT and ART, on stdout. */
export const importPricesCommand: Action = async ({ arguments: files, options }, { host, out }) => {
  const { map: mapFile } = options;
  if (typeof mapFile !== 'string' || mapFile.trim() === '')
    throw specError('--map', '', 'is missing: the mapping of components');
  const [map, ...tables] = await allOrProblems([
    loadAccelergyMap(host, mapFile),
    ...files.map((file) => loadAccelergyTables(host, String(file))),
  ]);
  out(stringify(importedPrices(tables, map)));
  return 0;
};
