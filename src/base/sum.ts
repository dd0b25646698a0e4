/** Sum in the order of the values; 0 of none. */
export function sum(values: ArrayLike<number>): number {
  return values instanceof Float64Array ? sumOfDoubles(values) : sumOfAny(values);
}

/** Long series are float64: a loop of their own stays fast whatever else is summed. */
function sumOfDoubles(values: Float64Array): number {
  let total = 0;
  for (let at = 0; at < values.length; at += 1) total += values[at]!;
  return total;
}

function sumOfAny(values: ArrayLike<number>): number {
  let total = 0;
  for (let at = 0; at < values.length; at += 1) total += values[at]!;
  return total;
}
