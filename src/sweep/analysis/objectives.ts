/** Whether a metric should be small or large. */
export type Direction = 'min' | 'max';

/** One value per objective. */
export type Vector = readonly number[];

/** A bound that a point must keep: index of the metric, and the value that it may not exceed or fall below. */
export type Bound =
  | { readonly kind: 'atMost'; readonly metric: number; readonly value: number }
  | { readonly kind: 'atLeast'; readonly metric: number; readonly value: number };

/** Values with those to be maximised negated, so that less is better everywhere. */
export const toMinimise = (values: Vector, directions: readonly Direction[]): number[] =>
  values.map((value, at) => (directions[at] === 'max' ? -value : value));

/** a is nowhere worse than b and somewhere better; all objectives are minimised. */
export function dominates(a: Vector, b: Vector): boolean {
  let isBetter = false;
  for (let at = 0; at < a.length; at += 1) {
    if (a[at]! > b[at]!) return false;
    if (a[at]! < b[at]!) isBetter = true;
  }
  return isBetter;
}

/**
 * How far a point is beyond its bounds: 0 where it keeps all, else the sum of each excess relative to the bound's size
 * (absolute where the bound is 0), so that bounds with different units can be added. A missing or NaN metric is Infinity.
 */
export function violation(metrics: Vector, bounds: readonly Bound[]): number {
  let sum = 0;
  for (const { kind, metric, value } of bounds) {
    const actual = metrics[metric];
    if (actual === undefined || Number.isNaN(actual)) return Number.POSITIVE_INFINITY;
    const excess = kind === 'atMost' ? actual - value : value - actual;
    if (excess > 0) sum += excess / (value === 0 ? 1 : Math.abs(value));
  }
  return sum;
}

/** Smallest and largest value of each objective. `points` must not be empty. */
export function ranges(points: readonly Vector[]): { readonly low: number[]; readonly high: number[] } {
  const low = [...points[0]!];
  const high = [...points[0]!];
  for (const point of points) {
    point.forEach((value, at) => {
      if (value < low[at]!) low[at] = value;
      if (value > high[at]!) high[at] = value;
    });
  }
  return { low, high };
}
