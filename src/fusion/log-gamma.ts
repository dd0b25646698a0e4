/** From here on Stirling's series is exact to a unit in the last place. */
const LARGE = 15;
/** Coefficients of Stirling's series, B_2k / (2k (2k-1)). Source: NIST DLMF 5.11.1. */
const SERIES = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156] as const;
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** What Stirling's formula leaves out at x >= LARGE. */
function remainder(x: number): number {
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let at = SERIES.length - 1; at >= 0; at -= 1) sum = sum * inverse + SERIES[at]!;
  return sum / x;
}

/** ln Gamma(x) for x > 0; infinite at 0. Absolute error below 1e-14 times the larger of 1 and the result. */
export function logGamma(x: number): number {
  if (!(x > 0)) return Number.POSITIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let product = 1;
  let shifted = x;
  for (; shifted < LARGE; shifted += 1) product *= shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + remainder(shifted) - Math.log(product);
}

/**
 * ln Gamma(x + by) - ln Gamma(x) for x > 0, by >= 0, without the cancellation that the difference of two large values
 * suffers: x may be 1e18.
 */
export function logGammaRise(x: number, by: number): number {
  let factor = 1;
  let shifted = x;
  for (; shifted < LARGE; shifted += 1) factor *= (shifted + by) / shifted;
  const end = shifted + by;
  const rise = (shifted - 0.5) * Math.log1p(by / shifted) + by * (Math.log(end) - 1);
  return rise + remainder(end) - remainder(shifted) - Math.log(factor);
}

/** ln B(a, b), the logarithm of the Beta function, for a, b > 0; infinite where one of them is 0. */
export function logBeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return Number.POSITIVE_INFINITY;
  const [small, large] = a < b ? [a, b] : [b, a];
  return logGamma(small) - logGammaRise(large, small);
}
