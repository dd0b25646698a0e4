import type { Causes } from './attribution.js';

/** Rows of one kind: how many, and what they come to together. */
export interface Product {
  readonly count: number;
  readonly value: number;
}

/** `count x each` of several rows. */
export const productOf = (rows: readonly Product[]): Product => ({
  count: rows.reduce((sum, { count }) => sum + count, 0),
  value: rows.reduce((sum, { value }) => sum + value, 0),
});

/** Names of the causes: of the number, of what one costs, and of what only one of the runs has. */
export interface CauseNames {
  readonly count: string;
  readonly each: string;
  readonly own: string;
}

/**
 * Change of a product by its factors, exact: d(n p) = dn x mean p + dp x mean n. Where a run has none, one costs what it
 * costs in the other; what a run does not know at all (undefined) is the other's own.
 */
export function changeOf(before: Product | undefined, after: Product | undefined, names: CauseNames): Causes {
  if (before === undefined || after === undefined) {
    return { [names.own]: (after?.value ?? 0) - (before?.value ?? 0) };
  }
  const [one, other] = [eachOf(before), eachOf(after)];
  if (one === undefined || other === undefined) return { [names.count]: after.value - before.value };
  return {
    [names.count]: (after.count - before.count) * ((one + other) / 2),
    [names.each]: (other - one) * ((before.count + after.count) / 2),
  };
}

const eachOf = ({ count, value }: Product): number | undefined => (count === 0 ? undefined : value / count);
