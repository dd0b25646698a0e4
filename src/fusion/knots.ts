/** A point of a piecewise-linear table: time step from 1, value. */
export type Knot = [step: number, value: number];

/** Values of a table after steps 1 .. `values.length` as knots at `steps`. */
export const knotsAt = (steps: readonly number[], values: ArrayLike<number>): Knot[] =>
  steps.map((step) => [step, values[step - 1]!]);

/** Every step. */
export const everyStep = (steps: number): number[] => Array.from({ length: steps }, (_, at) => at + 1);

const PAPER_SPACING = 10;

/** Steps 10, 20 .. and the last. Source: Habara et al. 2024. */
export const knotsAsPaper = (steps: number): number[] =>
  everyStep(steps).filter((step) => step % PAPER_SPACING === 0 || step === steps);

const FINE_SPACING = 10;
const COARSE_FROM = 500;
const COARSE_SPACING = 100;

/**
 * Steps 1, 11 .. 491, 501, 601 .. 2901 and the last: the published code's 0, 10 .. 490, 500, 600 .. 2900, 2999, which
 * counts from 0 and knows only runs of 3,000 steps.
 */
export const knotsAsPublished = (steps: number): number[] =>
  everyStep(steps).filter((step) => {
    const spacing = step - 1 < COARSE_FROM ? FINE_SPACING : COARSE_SPACING;
    return (step - 1) % spacing === 0 || step === steps;
  });

/** What a table may be at every step, [step-1]. */
export interface Corridor {
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
}

/**
 * The fewest knots of a piecewise-linear table through `values` ([step-1], knots lie on them, the first and the last step
 * are knots) that stays within `corridor` at every step. The values themselves must lie within it. Shortest path over
 * steps: a line from i may end at j when its slope fits every step between. Of several, the latest knots.
 */
export function fewestKnots(values: ArrayLike<number>, { low, high }: Corridor): Knot[] {
  const steps = values.length;
  const lines = new Uint32Array(steps);
  const next = new Uint32Array(steps);
  for (let from = steps - 2; from >= 0; from -= 1) {
    lines[from] = steps;
    let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let to = from + 1; to < steps && least <= most; to += 1) {
      const slope = (values[to]! - values[from]!) / (to - from);
      if (slope >= least && slope <= most && lines[to]! + 1 <= lines[from]!) {
        lines[from] = lines[to]! + 1;
        next[from] = to;
      }
      least = Math.max(least, (low[to]! - values[from]!) / (to - from));
      most = Math.min(most, (high[to]! - values[from]!) / (to - from));
    }
  }
  const knots: Knot[] = [[1, values[0]!]];
  for (let at = 0; at < steps - 1; ) {
    at = next[at]!;
    knots.push([at + 1, values[at]!]);
  }
  return knots;
}

/** Everything within `tolerance` of `values`. */
export const within = (values: ArrayLike<number>, tolerance: number): Corridor => ({
  low: Float64Array.from(values, (value) => value - tolerance),
  high: Float64Array.from(values, (value) => value + tolerance),
});
