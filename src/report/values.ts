import { type Scale, scaleFor, significant } from './numbers.js';

const QUANTITIES = { pJ: 'energyPj', ns: 'timeNs', um2: 'areaUm2', uW: 'powerUw' } as const;

const isScaled = (unit: string): unit is keyof typeof QUANTITIES => Object.hasOwn(QUANTITIES, unit);

/** The unit in which a table of `values` is shown: the next larger ones of the usual quantities, others as they are. */
export const scaleOf = (unit: string, values: Iterable<number>): Scale =>
  isScaled(unit) ? scaleFor(QUANTITIES[unit], values) : { name: unit, size: 1 };

/** A value in a unit of its own. */
export function valueText(value: number, unit: string): string {
  const { name, size } = scaleOf(unit, [value]);
  return `${significant(value / size)} ${name}`.trimEnd();
}
