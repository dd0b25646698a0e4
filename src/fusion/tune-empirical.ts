import { logBeta, logGammaRise } from './log-gamma.js';
import { publishedBeta } from './published-rate.js';
import {
  batchesOf,
  MOST_PSEUDO_COUNT,
  PUBLISHED_BATCH,
  publishedMean,
  type TunedAs,
  type TuningCounts,
} from './tuning-counts.js';

const POINTS = MOST_PSEUDO_COUNT + 1;

/** Best grid point of one class of one image: `final` (M) and `internal` (K) spikes. */
type BestPoint = (final: number, internal: number) => number;

/**
 * Alpha at `step` (from 1) by empirical Bayes: the integer that maximises the marginal likelihood of the final classifier's
 * spikes, per class and image, then the mean over both. `paper`: prior with mode K/N, alpha of 1 to 101, evidence in
 * logarithms. `code`: alpha of 0 to 100 with the published code's evidence, single-precision means of batches of 500.
 */
export function empiricalAlpha(counts: TuningCounts, step: number, as: TunedAs): number {
  const images = counts.labels.length;
  if (as === 'paper') {
    const best = remembered(step, bestPseudoCounts(step));
    return 1 + sumOfBest(counts, step, [0, images], best) / (images * counts.classes);
  }
  const best = remembered(step, bestAsPublished(step));
  const batches = batchesOf(images, PUBLISHED_BATCH);
  return publishedMean(
    batches.map((batch) => sumOfBest(counts, step, batch, best) / ((batch[1] - batch[0]) * counts.classes)),
  );
}

function sumOfBest(
  { classes, final, internal }: TuningCounts,
  step: number,
  [from, to]: readonly [number, number],
  best: BestPoint,
): number {
  let sum = 0;
  for (let image = from; image < to; image += 1) {
    for (let at = (step - 1) * classes; at < step * classes; at += 1)
      sum += best(final[image]![at]!, internal[image]![at]!);
  }
  return sum;
}

/** `best`, evaluated once for every pair of counts up to `step`. */
function remembered(step: number, best: BestPoint): BestPoint {
  const known = new Int16Array((step + 1) * (step + 1)).fill(-1);
  return (final, internal) => {
    const at = final * (step + 1) + internal;
    if (known[at]! < 0) known[at] = best(final, internal);
    return known[at]!;
  };
}

/**
 * Logarithm of the marginal likelihood of `final` (M) spikes in `steps` (N) under the prior Beta(1 + a, 1 + a (N/K - 1)),
 * whose mode is the rate K/N of the `internal` spikes: ln B(1 + a + M, b + N - M) - ln B(1 + a, b). K = 0 is the limit of
 * a rate of 0: only M = 0 is possible there when a > 0.
 */
export function logEvidence(final: number, internal: number, steps: number, pseudoCount: number): number {
  if (internal === 0 && pseudoCount > 0) return final === 0 ? 0 : Number.NEGATIVE_INFINITY;
  const hits = 1 + pseudoCount;
  const misses = internal === 0 ? 1 : 1 + pseudoCount * (steps / internal - 1);
  return logGammaRise(hits, final) + logGammaRise(misses, steps - final) - logGammaRise(hits + misses, steps);
}

/** The pseudo count with the largest `logEvidence`, its terms shared between pairs of counts. */
function bestPseudoCounts(steps: number): BestPoint {
  const factorials = logFactorials(POINTS + steps);
  const totals = byInternal((internal) => {
    return gridValues((a) => factorials[a]! + logGammaRise(2 + (a * steps) / internal, steps));
  });
  const evidence = new Float64Array(POINTS);
  return (final, internal) => {
    if (internal === 0) return final === 0 ? 1 : 0;
    const shared = totals(internal);
    for (let a = 0; a < POINTS; a += 1) {
      const misses = 1 + a * (steps / internal - 1);
      evidence[a] = factorials[a + final]! + logGammaRise(misses, steps - final) - shared[a]!;
    }
    return smallestBest(evidence);
  };
}

/** What the published code adds to the prior's Beta function. */
const PUBLISHED_FLOOR = 1e-9;
/**
 * No evidence is above its numerator by this: B falls in both arguments, which grow with alpha, and the denominator is at
 * least the floor. The excess covers rounding.
 */
const NO_MORE = (1 + 1e-6) / PUBLISHED_FLOOR;

/**
 * The published code's choice: evidence B(alpha + 1 + M, beta + N - M) / (B(alpha + 1, beta) + 1e-9) with its beta; infinity
 * by infinity counts as the largest, as in its search.
 */
function bestAsPublished(steps: number): BestPoint {
  const factorials = logFactorials(POINTS + steps);
  const betasOf = byInternal((internal) => gridValues((alpha) => publishedBeta(internal, steps, alpha)));
  const scales = byInternal((internal) =>
    betasOf(internal).map((beta, alpha) => Math.exp(logBeta(alpha + 1, beta)) + PUBLISHED_FLOOR),
  );
  return (final, internal) => {
    const [betas, scale] = [betasOf(internal), scales(internal)];
    let [best, largest] = [0, Number.NEGATIVE_INFINITY];
    for (let alpha = 0; alpha < POINTS; alpha += 1) {
      const misses = steps - final + betas[alpha]!;
      const beta =
        misses > 0 ? Math.exp(factorials[alpha + final]! - logGammaRise(misses, alpha + final + 1)) : Infinity;
      if (beta * NO_MORE <= largest) return best;
      const evidence = beta / scale[alpha]!;
      if (Number.isNaN(evidence)) return alpha;
      if (evidence > largest) [best, largest] = [alpha, evidence];
    }
    return best;
  };
}

/** Evidence in logarithms that differs by less is equal, as it often is in truth. */
const SAME_EVIDENCE = 1e-9;

function smallestBest(evidence: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of evidence) if (value > largest) largest = value;
  return evidence.findIndex((value) => value >= largest - SAME_EVIDENCE);
}

const gridValues = (value: (point: number) => number): Float64Array =>
  Float64Array.from({ length: POINTS }, (_, point) => value(point));

/** `values` of a number of internal spikes, computed once. */
function byInternal(values: (internal: number) => Float64Array): (internal: number) => Float64Array {
  const known: Float64Array[] = [];
  return (internal) => {
    known[internal] ??= values(internal);
    return known[internal];
  };
}

/** ln n! for n = 0 .. `most`. */
function logFactorials(most: number): Float64Array {
  const logs = new Float64Array(most + 1);
  for (let n = 2; n <= most; n += 1) logs[n] = logs[n - 1]! + Math.log(n);
  return logs;
}
