import { posteriorRate } from './scores.js';

/** How well the rate of a coin is known after a number of tosses. */
export interface RateError {
  /** Expected estimate minus the true rate. */
  readonly bias: number;
  /** Standard deviation of the estimate. */
  readonly deviation: number;
  /** Root of the mean squared error. */
  readonly rootMeanSquare: number;
}

/**
 * Error of the posterior rate (M + a) / (N + a / p0) of a coin with rate `rate` after `tosses` (N), M of them heads, under a
 * prior with rate `prior` (p0) and weight `pseudoCount` (a); a = 0 is the plain frequency M / N. Closed form: M is binomial,
 * so the estimate has the mean (N p + a) / (N + a / p0) and the variance N p (1 - p) / (N + a / p0)^2. Derived from the
 * posterior rate (Habara et al. 2024, Eq. 29). Throws a RangeError for a prior of 0 with a > 0 and for no toss.
 */
export function rateError(rate: number, prior: number, tosses: number, pseudoCount: number): RateError {
  if (!(tosses >= 1) || !(pseudoCount >= 0)) throw new RangeError(`${tosses} tosses, a = ${pseudoCount}`);
  if (pseudoCount > 0 && !(prior > 0)) throw new RangeError(`a prior rate of ${prior} has no weight`);
  const trials = tosses + (pseudoCount === 0 ? 0 : pseudoCount / prior);
  const bias = (tosses * rate + pseudoCount) / trials - rate;
  const deviation = Math.sqrt(tosses * rate * (1 - rate)) / trials;
  return { bias, deviation, rootMeanSquare: Math.hypot(bias, deviation) };
}

/** A coin tossed on and on: how its rate is estimated after every toss, [toss-1]. */
export interface CoinToss {
  readonly frequency: Float64Array;
  readonly posterior: Float64Array;
}

/** One sequence of `tosses` with `random` in [0, 1): the frequency M / N beside the posterior rate under the prior. */
export function tossCoin(
  random: () => number,
  tosses: number,
  { rate, prior, pseudoCount }: { readonly rate: number; readonly prior: number; readonly pseudoCount: number },
): CoinToss {
  const [frequency, posterior] = [new Float64Array(tosses), new Float64Array(tosses)];
  let heads = 0;
  for (let toss = 1; toss <= tosses; toss += 1) {
    if (random() < rate) heads += 1;
    frequency[toss - 1] = heads / toss;
    posterior[toss - 1] = posteriorRate(heads, prior * toss, toss, pseudoCount);
  }
  return { frequency, posterior };
}
