import { predict } from './predict.js';

/** What the published code adds to the prior rate, so that it never divides by 0. */
const LEAST_PRIOR = 1e-16;

/** Pseudo count beta of the prior Beta(alpha, beta) whose mean is the rate `internal` / `steps` (K/N), as published. */
export const publishedBeta = (internal: number, steps: number, alpha: number): number =>
  alpha * (1 / (internal / steps + LEAST_PRIOR) - 1);

/**
 * Fused rate of one class as the published code rounds it: the mean of Beta(alpha + M, beta + N - M), in this order of
 * operations. `posteriorRate` is the same without rounding: the two differ where scores are equal, which this one breaks
 * by its last bits.
 */
export function publishedRate(final: number, beta: number, steps: number, alpha: number): number {
  const hits = alpha + final;
  return hits / (hits + (beta + (steps - final)));
}

/** Prediction of the fusion after every step, [step-1], as the published code makes it. `alphas`: [step-1]. */
export function fuseAsPublished(
  final: ArrayLike<number>,
  internal: ArrayLike<number>,
  classes: number,
  alphas: ArrayLike<number>,
): Uint16Array {
  const scores = new Float64Array(classes);
  return Uint16Array.from({ length: final.length / classes }, (_, index) => {
    const alpha = alphas[index]!;
    for (let label = 0; label < classes; label += 1) {
      const at = index * classes + label;
      const beta = publishedBeta(internal[at]!, index + 1, alpha);
      scores[label] = publishedRate(final[at]!, beta, index + 1, alpha);
    }
    return predict(scores);
  });
}
