/** Area under an accuracy curve. */
export interface AreaUnder {
  /** Integral of accuracy over energy [accuracy x pJ]. */
  readonly area: number;
  /** Energy from which the last accuracy was held, because the curve ends before the range does; undefined: it does not. */
  readonly heldFromPj: number | undefined;
}

/**
 * Integral of `accuracy` [step-1] over `energyPj` [step-1, never falling] from `from` to `to`: linear between steps, 0
 * before the first one, the last value beyond the last one.
 */
export function areaUnder(
  accuracy: ArrayLike<number>,
  energyPj: ArrayLike<number>,
  [from, to]: readonly [number, number],
): AreaUnder {
  let area = 0;
  for (let at = 1; at < accuracy.length; at += 1) {
    const [left, right] = [energyPj[at - 1]!, energyPj[at]!];
    if (right <= from || left >= to || right <= left) continue;
    const [start, end] = [Math.max(left, from), Math.min(right, to)];
    const slope = (accuracy[at]! - accuracy[at - 1]!) / (right - left);
    const middle = accuracy[at - 1]! + slope * ((start + end) / 2 - left);
    area += middle * (end - start);
  }
  const last = energyPj[accuracy.length - 1]!;
  if (last >= to) return { area, heldFromPj: undefined };
  return { area: area + accuracy[accuracy.length - 1]! * (to - Math.max(last, from)), heldFromPj: last };
}
