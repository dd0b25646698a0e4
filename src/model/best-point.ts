import type { Constraint, Objective, SweepPoint } from './sweep.js';

/** Whether a point has metrics and none of them breaks a constraint; one that it does not have does. */
export const isFeasible = ({ status, metrics }: SweepPoint, constraints: readonly Constraint[]): boolean =>
  status === 'done' &&
  constraints.every(({ metric, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }) => {
    const value = metrics[metric];
    return value !== undefined && value >= min && value <= max;
  });

/** Whether `one` is better than `other` by an objective; a point without the metric is never better. */
export function isBetter({ metric, direction }: Objective, one: SweepPoint, other: SweepPoint | undefined): boolean {
  const [a, b] = [one.metrics[metric], other?.metrics[metric]];
  if (a === undefined) return false;
  return b === undefined || (direction === 'min' ? a < b : a > b);
}

/** The best of the points that keep all constraints, by one objective; the first of equal ones. Undefined: there is none. */
export function bestPoint(
  points: readonly SweepPoint[],
  objective: Objective,
  constraints: readonly Constraint[],
): SweepPoint | undefined {
  let best: SweepPoint | undefined;
  for (const point of points) if (isFeasible(point, constraints) && isBetter(objective, point, best)) best = point;
  return best;
}
