import { ranges, type Vector } from './objectives.js';
import { paretoFront } from './pareto.js';

/**
 * Index of the best point; all objectives are minimised, and points that violate a bound are left out by `feasible`.
 * One objective: the smallest. Several: the point of the front nearest to the ideal one, each objective scaled to the
 * range of the front (compromise programming, Zeleny 1973). A tie goes to the earlier point; undefined when none is feasible.
 */
export function bestPoint(points: readonly Vector[], feasible: readonly boolean[]): number | undefined {
  const allowed = points.map((_, at) => at).filter((at) => feasible[at]);
  if (allowed.length === 0) return undefined;
  const front = paretoFront(allowed.map((at) => points[at]!)).map((at) => allowed[at]!);
  const { low, high } = ranges(front.map((at) => points[at]!));
  const distance = (at: number): number =>
    points[at]!.reduce((sum, value, axis) => {
      const range = high[axis]! - low[axis]!;
      return range === 0 ? sum : sum + ((value - low[axis]!) / range) ** 2;
    }, 0);
  return front.reduce((best, at) => (distance(at) < distance(best) ? at : best));
}
