import type { ComponentRow, Price } from '../model/result.js';
import type { Prices } from './prices.js';

/** How many of a component: in tiles that the network uses, on the whole chip, and of the used ones those with power. */
export interface ComponentCount {
  readonly used: number;
  readonly chip: number;
  readonly powered: number;
}

function rowsOf(
  counts: Readonly<Record<string, ComponentCount>>,
  prices: Readonly<Record<string, Price>>,
): ComponentRow[] {
  return Object.entries(counts).map(([name, { used, chip }]) => {
    const [module, component] = name.split('.') as [string, string];
    return { module, component, used, chip, each: prices[name]!.value };
  });
}

export const areaRows = (counts: Readonly<Record<string, ComponentCount>>, prices: Prices): ComponentRow[] =>
  rowsOf(counts, prices.areaUm2);

/** Leakage of what has power: `used` counts those alone. */
export const leakageRows = (counts: Readonly<Record<string, ComponentCount>>, prices: Prices): ComponentRow[] =>
  rowsOf(
    Object.fromEntries(
      Object.entries(counts).map(([name, { chip, powered }]) => [name, { used: powered, chip, powered }]),
    ),
    prices.leakageUw,
  );

/** Total over `rows` of the used tiles or the whole chip. */
export const totalOf = (rows: readonly ComponentRow[], which: 'used' | 'chip'): number =>
  rows.reduce((sum, row) => sum + row[which] * row.each, 0);
