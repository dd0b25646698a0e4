import { SimulationError } from '../base/errors.js';
import { type Picojoule, picojoule } from '../base/units.js';
import type { CountRow, Counts } from '../model/counts.js';
import type { EnergyRow } from '../model/result.js';
import type { Prices } from './prices.js';

/** The module under which leakage is listed: it carries the latency and is shown apart. */
export const LEAKAGE = 'leakage';

const priceOf = (prices: Prices, { module, action }: CountRow): Picojoule => {
  const price = prices.energyPj[`${module}.${action}`];
  if (price === undefined) throw new SimulationError(`${module}.${action}`, undefined, 'happened but has no price');
  return picojoule(price.value);
};

/** Mean energy per image of every counted action through the last step, in the order of the counts. */
export function energyRows(counts: Counts, prices: Prices): EnergyRow[] {
  return counts.rows.map((row) => {
    const pricePj = priceOf(prices, row);
    const count = row.series.reduce((sum, value) => sum + value, 0) / counts.images;
    const { layer, module, action } = row;
    return { layer, module, action, count, pricePj, energyPj: picojoule(count * pricePj) };
  });
}

/** Mean dynamic energy per image spent through each step [pJ], [0] before step 1. */
export function energyThrough(counts: Counts, prices: Prices): Float64Array {
  const perStep = new Float64Array(counts.steps + 1);
  for (const row of counts.rows) {
    const price = priceOf(prices, row);
    if (price === 0) continue;
    for (let t = 0; t <= counts.steps; t += 1) perStep[t] = perStep[t]! + row.series[t]! * price;
  }
  let sum = 0;
  return perStep.map((value) => {
    sum += value;
    return sum / counts.images;
  });
}

/** Mean dynamic energy per image of each module in each step [pJ], [t-1]; what happens once an image is in step 1. */
export function energyBySteps(counts: Counts, prices: Prices): Record<string, Float64Array> {
  const modules: Record<string, Float64Array> = {};
  for (const row of counts.rows) {
    const pricePerImage = priceOf(prices, row) / counts.images;
    modules[row.module] ??= new Float64Array(counts.steps);
    const energy = modules[row.module]!;
    for (let t = 0; t <= counts.steps; t += 1) energy[Math.max(0, t - 1)]! += row.series[t]! * pricePerImage;
  }
  return modules;
}

/** Sums of `rows` by one of their keys, in order of first appearance [pJ]. */
export function sumBy(rows: readonly EnergyRow[], key: 'module' | 'layer'): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) sums[row[key]] = (sums[row[key]] ?? 0) + row.energyPj;
  return sums;
}
