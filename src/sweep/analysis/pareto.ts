import { dominates, type Vector } from './objectives.js';

/**
 * Indices (ascending) of the points that no other point dominates; every objective is minimised. Points with equal values
 * do not dominate each other: all of them are in the front. O(n log n) for one and two objectives, O(n x front) beyond.
 * @throws RangeError for NaN and for points of different length
 */
export function paretoFront(points: readonly Vector[]): number[] {
  refuseOdd(points);
  const order = points.map((_, at) => at).sort((a, b) => compare(points[a]!, points[b]!) || a - b);
  const front = points[0]?.length === 2 ? sweep(points, order) : filter(points, order);
  return front.sort((a, b) => a - b);
}

function refuseOdd(points: readonly Vector[]): void {
  for (const [at, point] of points.entries()) {
    if (point.length !== points[0]!.length) throw new RangeError(`point ${at} has ${point.length} objectives`);
    if (point.some(Number.isNaN)) throw new RangeError(`point ${at} has an objective that is not a number`);
  }
}

/** Lexicographic: whatever dominates a point comes before it. */
function compare(a: Vector, b: Vector): number {
  for (let at = 0; at < a.length; at += 1) {
    if (a[at]! < b[at]!) return -1;
    if (a[at]! > b[at]!) return 1;
  }
  return 0;
}

/** Two objectives in ascending order of the first: a point stays when its second is less than all before it. */
function sweep(points: readonly Vector[], order: readonly number[]): number[] {
  const front: number[] = [];
  let last: Vector | undefined;
  for (const at of order) {
    const point = points[at]!;
    if (last !== undefined && point[1]! >= last[1]! && compare(point, last) !== 0) continue;
    front.push(at);
    last = point;
  }
  return front;
}

function filter(points: readonly Vector[], order: readonly number[]): number[] {
  const front: number[] = [];
  for (const at of order) {
    if (!front.some((other) => dominates(points[other]!, points[at]!))) front.push(at);
  }
  return front;
}
