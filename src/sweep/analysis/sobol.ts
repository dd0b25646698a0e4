/**
 * Degree, coefficients and initial direction numbers of dimensions 2 to 21. Source: S. Joe, F. Y. Kuo, "Constructing Sobol
 * sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30, 2008: table new-joe-kuo-6.21201.
 */
const TABLE: readonly (readonly [degree: number, coefficients: number, initial: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
];
const BITS = 32;

/** Most dimensions that `sobolPoints` knows. */
export const MOST_SOBOL_DIMENSIONS = TABLE.length + 1;

/**
 * The first `count` points of the Sobol sequence in [0, 1)^dimensions, [point][dimension], the origin first (leaving it out
 * spoils the balance: Owen, "On dropping the first Sobol' point", 2020). Gray code order of Antonov and Saleev.
 * @throws RangeError for more than 21 dimensions or 2^32 points
 */
export function sobolPoints(dimensions: number, count: number): number[][] {
  if (dimensions < 1 || dimensions > MOST_SOBOL_DIMENSIONS)
    throw new RangeError(`${dimensions} dimensions: 1 to ${MOST_SOBOL_DIMENSIONS} are known`);
  if (count > 2 ** BITS) throw new RangeError(`${count} points: there are 2^${BITS}`);
  const directions = Array.from({ length: dimensions }, (_, at) => directionNumbers(at));
  const state = new Uint32Array(dimensions);
  const points: number[][] = [];
  for (let index = 0; index < count; index += 1) {
    points.push(Array.from(state, (value) => value / 2 ** BITS));
    const zero = lowestZero(index);
    for (let at = 0; at < dimensions; at += 1) state[at]! ^= directions[at]![zero]!;
  }
  return points;
}

/** Place of the lowest bit of `index` that is 0. */
function lowestZero(index: number): number {
  let at = 0;
  for (let rest = index; rest % 2 === 1; rest = Math.floor(rest / 2)) at += 1;
  return Math.min(at, BITS - 1);
}

/** v_i of one dimension as 32-bit fractions. */
function directionNumbers(dimension: number): Uint32Array {
  const numbers = new Uint32Array(BITS);
  const [degree, coefficients, initial] = TABLE[dimension - 1] ?? [0, 0, []];
  for (let at = 0; at < BITS; at += 1) {
    if (dimension === 0) numbers[at] = 2 ** (BITS - 1 - at);
    else if (at < degree) numbers[at] = initial[at]! * 2 ** (BITS - 1 - at);
    else numbers[at] = recurrence(numbers, at, degree, coefficients);
  }
  return numbers;
}

function recurrence(numbers: Uint32Array, at: number, degree: number, coefficients: number): number {
  const back = numbers[at - degree]!;
  let value = back ^ (back >>> degree);
  for (let step = 1; step < degree; step += 1) {
    if ((coefficients >>> (degree - 1 - step)) & 1) value ^= numbers[at - step]!;
  }
  return value >>> 0;
}
