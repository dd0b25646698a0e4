import type { Vector } from './objectives.js';
import { paretoFront } from './pareto.js';

/**
 * Volume that the points dominate up to `reference` (minimisation), exact for any number of objectives. Points that are
 * not better than the reference in every objective add nothing. Exclusive volumes of points in descending order of the
 * last objective, each one dimension lower: While, Bradstreet, Barone, "A fast way of calculating exact hypervolumes",
 * IEEE Trans. Evolutionary Computation 16(1), 2012.
 */
export function hypervolume(points: readonly Vector[], reference: Vector): number {
  const inside = points.filter((point) => point.every((value, at) => value < reference[at]!));
  return volume(distinctFront(inside), reference, reference.length);
}

function volume(front: readonly Vector[], reference: Vector, dimensions: number): number {
  if (front.length === 0) return 0;
  if (dimensions === 1) return reference[0]! - Math.min(...front.map((point) => point[0]!));
  if (dimensions === 2) return area(front, reference);
  const last = dimensions - 1;
  const order = [...front].sort((a, b) => b[last]! - a[last]!);
  let sum = 0;
  for (const [at, point] of order.entries()) {
    const limited = order.slice(at + 1).map((other) => worse(point, other, last));
    const box = reference.slice(0, last).reduce((product, edge, axis) => product * (edge - point[axis]!), 1);
    sum += (reference[last]! - point[last]!) * (box - volume(distinctFront(limited), reference, last));
  }
  return sum;
}

/** Two objectives: steps from left to right. */
function area(front: readonly Vector[], reference: Vector): number {
  const order = [...front].sort((a, b) => a[0]! - b[0]!);
  let sum = 0;
  let height = reference[1]!;
  for (const [x, y] of order) {
    sum += (reference[0]! - x!) * (height - y!);
    height = y!;
  }
  return sum;
}

/** The part of what `other` dominates that `point` dominates too, without the last objective. */
const worse = (point: Vector, other: Vector, last: number): number[] =>
  point.slice(0, last).map((value, axis) => Math.max(value, other[axis]!));

/** The front with each value once. */
function distinctFront(points: readonly Vector[]): Vector[] {
  const seen = new Set<string>();
  return paretoFront(points)
    .map((at) => points[at]!)
    .filter((point) => {
      const key = point.join();
      return !seen.has(key) && seen.add(key);
    });
}
