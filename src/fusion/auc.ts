/**
 * Area under a curve from `from` to `to`, by trapezoids; xs ascend. Straight lines between points, 0 before the first one
 * (nothing is decided yet), the last value behind the last. In units of xs times units of ys. Throws a RangeError for a
 * range that is empty or upside down and for a curve without points.
 */
export function areaUnder(xs: ArrayLike<number>, ys: ArrayLike<number>, from: number, to: number): number {
  if (!(from < to)) throw new RangeError(`the range from ${from} to ${to} is empty`);
  if (xs.length === 0 || xs.length !== ys.length) throw new RangeError(`${xs.length} x for ${ys.length} y`);
  let area = 0;
  for (let at = 1; at < xs.length; at += 1) {
    const [low, high] = [Math.max(from, xs[at - 1]!), Math.min(to, xs[at]!)];
    if (low < high) area += ((high - low) * (lineAt(xs, ys, at, low) + lineAt(xs, ys, at, high))) / 2;
  }
  const last = xs.length - 1;
  return area + Math.max(0, to - Math.max(from, xs[last]!)) * ys[last]!;
}

/** Height at x of the line that ends in point `at`. */
function lineAt(xs: ArrayLike<number>, ys: ArrayLike<number>, at: number, x: number): number {
  const share = (x - xs[at - 1]!) / (xs[at]! - xs[at - 1]!);
  return ys[at - 1]! * (1 - share) + ys[at]! * share;
}
