import { logBeta, logGammaRise } from './log-gamma.js';
import { publishedBeta } from './published-rate.js';
import {
  batchesOf,
  firstLargest,
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
    const best = remembered(step, (final, internal) => bestPseudoCount(final, internal, step));
    return 1 + sumOfBest(counts, step, [0, images], best) / (images * counts.classes);
  }
  const scales = new Map<number, Float64Array>();
  const best = remembered(step, (final, internal) => bestAsPublished(final, internal, step, scales));
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

function bestPseudoCount(final: number, internal: number, steps: number): number {
  const evidence = Float64Array.from({ length: POINTS }, (_, a) => logEvidence(final, internal, steps, a));
  return firstLargest(evidence);
}

/** What the published code adds to the prior's Beta function. */
const PUBLISHED_FLOOR = 1e-9;

/**
 * The published code's choice: evidence B(alpha + 1 + M, beta + N - M) / (B(alpha + 1, beta) + 1e-9) with its beta; infinity
 * by infinity counts as the largest, as in its search. `scales`: denominators by K, filled here.
 */
function bestAsPublished(final: number, internal: number, steps: number, scales: Map<number, Float64Array>): number {
  const betas = Float64Array.from({ length: POINTS }, (_, alpha) => publishedBeta(internal, steps, alpha));
  const scale =
    scales.get(internal) ?? betas.map((beta, alpha) => Math.exp(logBeta(alpha + 1, beta)) + PUBLISHED_FLOOR);
  scales.set(internal, scale);
  const evidence = betas.map(
    (beta, alpha) => Math.exp(logBeta(final + alpha + 1, steps - final + beta)) / scale[alpha]!,
  );
  const undefinedAt = evidence.findIndex(Number.isNaN);
  return undefinedAt < 0 ? firstLargest(evidence) : undefinedAt;
}
