import { publishedBeta, publishedRate } from './published-rate.js';
import {
  batchesOf,
  firstLargest,
  MOST_PSEUDO_COUNT,
  PUBLISHED_BATCH,
  publishedMean,
  type TunedAs,
  type TuningCounts,
} from './tuning-counts.js';

/** Grid points: pseudo counts 0 .. 100. */
const POINTS = MOST_PSEUDO_COUNT + 1;

/**
 * Alpha at `step` (from 1) by grid search: the integer with most right images, the smallest of several. `paper`: alpha of
 * 1 to 101 over all images, ties between classes exact. `code`: alpha of 0 to 100 over batches of 500 images, then the
 * mean of the batches, with the roundings of the published code. Source: Habara et al. 2024, Eq. 29 and published code.
 */
export function gridAlpha(counts: TuningCounts, step: number, as: TunedAs): number {
  if (as === 'paper') return 1 + firstLargest(rightByPseudoCount(counts, step));
  const batches = batchesOf(counts.labels.length, PUBLISHED_BATCH);
  return publishedMean(batches.map(([from, to]) => firstLargest(rightAsPublished(counts, step, from, to))));
}

/** Images that are right after `step` with each pseudo count a = 0 .. 100, [a]. No division, no rounding. */
export function rightByPseudoCount(counts: TuningCounts, step: number): Uint32Array {
  const { classes, final, internal, labels } = counts;
  const right = new Uint32Array(POINTS);
  const wins = new Uint8Array(POINTS);
  for (let image = 0; image < labels.length; image += 1) {
    const ofImage = { final: final[image]!, internal: internal[image]!, start: (step - 1) * classes, classes };
    markWins(ofImage, labels[image]!, wins);
    for (let a = 0; a < POINTS; a += 1) right[a] = right[a]! + wins[a]!;
  }
  return right;
}

interface StepCounts {
  readonly final: ArrayLike<number>;
  readonly internal: ArrayLike<number>;
  /** Where the classes of the step begin. */
  readonly start: number;
  readonly classes: number;
}

/**
 * Sets wins[a] to 1 where `label` has the largest score. For a >= 1, K (M + a) / (a + K) of two classes compares as a
 * polynomial in a with whole coefficients: (K - K') a^2 + (K M - K' M') a + K K' (M - M'); for a = 0, M alone counts.
 */
function markWins({ final, internal, start, classes }: StepCounts, label: number, wins: Uint8Array): void {
  wins.fill(1);
  const [m, k] = [final[start + label]!, internal[start + label]!];
  for (let other = 0; other < classes; other += 1) {
    if (other === label) continue;
    const [m2, k2] = [final[start + other]!, internal[start + other]!];
    const least = other < label ? 1 : 0;
    if (m - m2 < least) wins[0] = 0;
    const [square, linear, constant] = [k - k2, k * m - k2 * m2, k * k2 * (m - m2)];
    if (square >= 0 && linear >= 0 && constant >= 0 && square + linear + constant >= least) continue;
    for (let a = 1; a < POINTS; a += 1) {
      if ((square * a + linear) * a + constant < least) wins[a] = 0;
    }
  }
}

/** Images of [from, to) that are right after `step` with alpha = 0 .. 100 as the published code rounds, [alpha]. */
function rightAsPublished(counts: TuningCounts, step: number, from: number, to: number): Uint32Array {
  const { classes, final, internal, labels } = counts;
  const betas = betasByCount(step);
  const right = new Uint32Array(POINTS);
  for (let image = from; image < to; image += 1) {
    const ofImage = { final: final[image]!, internal: internal[image]!, start: (step - 1) * classes, classes };
    const rivals = rivalsOf(ofImage, labels[image]!);
    if (rivals === undefined) continue;
    for (let alpha = 0; alpha < POINTS; alpha += 1) {
      if (winsAsPublished(ofImage, labels[image]!, rivals, betas, step, alpha)) right[alpha] = right[alpha]! + 1;
    }
  }
  return right;
}

/** Pseudo counts beta, [internal spikes 0 .. step][alpha]. */
function betasByCount(step: number): Float64Array {
  const betas = new Float64Array((step + 1) * POINTS);
  for (let at = 0; at < betas.length; at += 1) {
    betas[at] = publishedBeta(Math.floor(at / POINTS), step, at % POINTS);
  }
  return betas;
}

/**
 * Classes that can have a score above that of `label` for some alpha and one below for another; undefined where one beats it
 * for all. A class with at least as many spikes in both heads never has the smaller score, rounded or not.
 */
function rivalsOf({ final, internal, start, classes }: StepCounts, label: number): number[] | undefined {
  const rivals: number[] = [];
  const [m, k] = [final[start + label]!, internal[start + label]!];
  for (let other = 0; other < classes; other += 1) {
    if (other === label) continue;
    const [m2, k2] = [final[start + other]!, internal[start + other]!];
    if (m2 >= m && k2 >= k && (m2 > m || other < label)) return undefined;
    if (m2 > m || k2 > k || (m2 === m && other < label)) rivals.push(other);
  }
  return rivals;
}

function winsAsPublished(
  { final, internal, start }: StepCounts,
  label: number,
  rivals: readonly number[],
  betas: Float64Array,
  step: number,
  alpha: number,
): boolean {
  const own = publishedRate(final[start + label]!, betas[internal[start + label]! * POINTS + alpha]!, step, alpha);
  for (const other of rivals) {
    const rate = publishedRate(final[start + other]!, betas[internal[start + other]! * POINTS + alpha]!, step, alpha);
    if (rate > own || (rate === own && other < label)) return false;
  }
  return true;
}
