import type { AlphaTable } from '../model/workload.js';
import { pseudoCounts } from './alpha.js';
import { predict } from './predict.js';
import { posteriorRate } from './scores.js';

/** Spikes of a classifier for one image, [step-1][class]: counts after `step` steps. */
export type HeadCounts = ArrayLike<number>;

/** Prediction of one head after every step, [step-1]: the class with most spikes. */
export function headPredictions(counts: HeadCounts, classes: number): Uint16Array {
  const scores = new Float64Array(classes);
  return Uint16Array.from({ length: counts.length / classes }, (_, step) => {
    for (let label = 0; label < classes; label += 1) scores[label] = counts[step * classes + label]!;
    return predict(scores);
  });
}

/** Prediction of the fusion of both heads after every step, [step-1]. Throws what `pseudoCounts` throws. */
export function fusionPredictions(
  final: HeadCounts,
  internal: HeadCounts,
  classes: number,
  table: Pick<AlphaTable, 'name' | 'estimate' | 'knots'>,
): Uint16Array {
  return fuse(final, internal, classes, pseudoCounts(table, final.length / classes));
}

/** The same for a prepared a per step (see pseudoCounts), to be used for many images. */
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
