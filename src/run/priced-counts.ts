import { areaRows, leakageRows } from '../cost/area.js';
import { energyBySteps, energyRows, energyThrough } from '../cost/energy.js';
import type { Prices } from '../cost/prices.js';
import type { Counts } from '../model/counts.js';
import type { ComponentRow, EnergyRow } from '../model/result.js';
import type { Variant } from './plan.js';

/** Prices of a variant: those of the chip, and of projections with bits of their own at their design points. */
export interface VariantPrices {
  readonly chip: Prices;
  readonly own: Readonly<Record<string, Prices>>;
}

/** What belongs to one design point. */
interface Part {
  readonly projection: string | undefined;
  readonly prices: Prices;
}

/** The chip's part first. */
const partsOf = ({ chip, own }: VariantPrices): Part[] => [
  { projection: undefined, prices: chip },
  ...Object.entries(own).map(([projection, prices]) => ({ projection, prices })),
];

const countsOf = (counts: Counts, { projection }: Part): Counts => ({
  ...counts,
  rows: counts.rows.filter((row) => row.projection === projection),
});

const named = <Row extends object>(rows: readonly Row[], { projection }: Part): Row[] =>
  projection === undefined ? [...rows] : rows.map((row) => ({ ...row, projection }));

/** `energyRows` of every part at its prices; rows of projections with bits of their own come last and name them. */
export const pricedRows = (counts: Counts, prices: VariantPrices): EnergyRow[] =>
  partsOf(prices).flatMap((part) => named(energyRows(countsOf(counts, part), part.prices), part));

/** `energyThrough` of all parts together [pJ], [0] before step 1. */
export const pricedThrough = (counts: Counts, prices: VariantPrices): Float64Array =>
  partsOf(prices)
    .map((part) => energyThrough(countsOf(counts, part), part.prices))
    .reduce((sum, part) => sum.map((value, t) => value + part[t]!));

/** `energyBySteps` of all parts together [pJ], [t-1]. */
export function pricedBySteps(counts: Counts, prices: VariantPrices): Record<string, Float64Array> {
  const modules: Record<string, Float64Array> = {};
  for (const part of partsOf(prices)) {
    for (const [module, energy] of Object.entries(energyBySteps(countsOf(counts, part), part.prices))) {
      modules[module] = modules[module]?.map((value, at) => value + energy[at]!) ?? energy;
    }
  }
  return modules;
}

/** Areas and leakages of a variant's components; those of projections with bits of their own come last and name them. */
export function pricedComponents(
  { components, own }: Pick<Variant, 'components' | 'own'>,
  prices: VariantPrices,
): { readonly areas: ComponentRow[]; readonly leakages: ComponentRow[] } {
  const rows = (rowsOf: typeof areaRows): ComponentRow[] =>
    partsOf(prices).flatMap((part) => {
      const counts = part.projection === undefined ? components : own[part.projection]!.components;
      return named(rowsOf(counts, part.prices), part);
    });
  return { areas: rows(areaRows), leakages: rows(leakageRows) };
}
