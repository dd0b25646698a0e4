import { logBeta } from './log-gamma.js';

/** What is believed about the firing rate of a class: Beta(hits, misses), or a rate that is known to be 0. */
export type RatePosterior =
  | { readonly kind: 'beta'; readonly hits: number; readonly misses: number }
  | { readonly kind: 'zero' };

/**
 * Posterior of a class after `steps` (N) with `final` (M) and `internal` (K) spikes and the pseudo count a: the uniform
 * prior, a hits in a N/K trials from the internal classifier, M hits in N trials from the final one. Its mode is
 * `posteriorRate`. K = 0 while a > 0: the rate is 0.
 */
export function ratePosterior(final: number, internal: number, steps: number, pseudoCount: number): RatePosterior {
  if (internal === 0 && pseudoCount > 0) return { kind: 'zero' };
  const trials = internal === 0 ? 0 : pseudoCount * (steps / internal - 1);
  return { kind: 'beta', hits: 1 + final + pseudoCount, misses: 1 + steps - final + trials };
}

const CONTINUED_FRACTION_TERMS = 10_000;
const TINY = 1e-300;

/**
 * Share of Beta(a, b) below x: the regularised incomplete Beta function, to about 1e-12. By its continued fraction (NIST DLMF
 * 8.17.22, evaluated as Lentz proposed), on the side of the mean where that converges fast.
 */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const scale = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? (scale * fraction(x, a, b)) / a : 1 - (scale * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const kept = (value: number): number => (Math.abs(value) < TINY ? TINY : value);
  let [c, d] = [1, 1 / kept(1 - ((a + b) * x) / (a + 1))];
  let product = d;
  for (let m = 1; m <= CONTINUED_FRACTION_TERMS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) return product;
  }
  return product;
}

/** A probability and how far from the truth it can be. */
export interface Bounded {
  readonly probability: number;
  readonly errorBound: number;
}

const INTERVALS = 256;
/** Standard deviations around the mean beyond which one interval on each side is enough. */
const REACH = 8;

/**
 * Probability that class `leader` has the largest rate: the integral of the product of the others' distribution functions
 * over the leader's distribution. The product G and the leader's F rise in x, so each of `intervals` intervals lies between
 * (F2 - F1) G1 and (F2 - F1) G2; their mean is taken, half the difference is the error bound (about 1 / (2 intervals) at
 * most; the error itself falls with its square).
 */
export function probabilityLargest(
  posteriors: readonly RatePosterior[],
  leader: number,
  intervals: number = INTERVALS,
): Bounded {
  const own = posteriors[leader]!;
  const others = posteriors.flatMap((posterior, at) => (at === leader || posterior.kind === 'zero' ? [] : [posterior]));
  if (own.kind === 'zero') return { probability: others.length === 0 ? 1 / posteriors.length : 0, errorBound: 0 };
  const product = (x: number): number =>
    others.reduce((value, { hits, misses }) => (value === 0 ? 0 : value * betaBelow(x, hits, misses)), 1);
  let [low, high] = [0, 0];
  let [below, all] = [0, product(0)];
  for (const x of nodes(own, intervals)) {
    const [nextBelow, nextAll] = [betaBelow(x, own.hits, own.misses), product(x)];
    low += (nextBelow - below) * all;
    high += (nextBelow - below) * nextAll;
    [below, all] = [nextBelow, nextAll];
  }
  return { probability: (low + high) / 2, errorBound: (high - low) / 2 };
}

/** Ends of intervals from 0 to 1: equal ones around the mean, one on each side beyond. */
function nodes({ hits, misses }: { hits: number; misses: number }, intervals: number): number[] {
  const total = hits + misses;
  const mean = hits / total;
  const reach = REACH * Math.sqrt((mean * (1 - mean)) / (total + 1));
  const [from, to] = [Math.max(0, mean - reach), Math.min(1, mean + reach)];
  const inner = Array.from({ length: intervals + 1 }, (_, at) => from + ((to - from) * at) / intervals);
  return [...inner, 1];
}
