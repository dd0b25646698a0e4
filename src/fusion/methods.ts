import { predict } from './predict.js';
import { posteriorRate } from './scores.js';

/** Spikes of a classifier for one image, [step-1][class]: counts after `step` steps. */
type HeadCounts = ArrayLike<number>;

/** Prediction of one head after every step, [step-1]: the class with most spikes. */
export function headPredictions(counts: HeadCounts, classes: number): Uint16Array {
  const scores = new Float64Array(classes);
  return Uint16Array.from({ length: counts.length / classes }, (_, step) => {
    for (let label = 0; label < classes; label += 1) scores[label] = counts[step * classes + label]!;
    return predict(scores);
  });
}

/**
 * Scores of the fusion of both heads after every step as spikes, [step-1][class]: the posterior rate x steps, which is what
 * the final classifier would have fired at that rate. `pseudoCount` as for `fuse`. Throws what `posteriorRate` throws.
 */
export function fusedSpikes(
  final: HeadCounts,
  internal: HeadCounts,
  classes: number,
  pseudoCount: Float64Array,
): Float64Array {
  return Float64Array.from({ length: final.length }, (_, at) => {
    const steps = Math.floor(at / classes) + 1;
    return steps * posteriorRate(final[at]!, internal[at]!, steps, pseudoCount[steps - 1]!);
  });
}

/**
 * Prediction of the fusion of both heads after every step, [step-1]. `pseudoCount` holds a after every step, [step-1] (see
 * pseudoCounts). Throws what `posteriorRate` throws.
 */
export function fuse(final: HeadCounts, internal: HeadCounts, classes: number, pseudoCount: Float64Array): Uint16Array {
  const scores = new Float64Array(classes);
  return Uint16Array.from({ length: final.length / classes }, (_, step) => {
    for (let label = 0; label < classes; label += 1) {
      const at = step * classes + label;
      scores[label] = posteriorRate(final[at]!, internal[at]!, step + 1, pseudoCount[step]!);
    }
    return predict(scores);
  });
}
