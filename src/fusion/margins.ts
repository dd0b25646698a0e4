import { posteriorRate } from './scores.js';

/** How far the best score of an image is above the second best after every step, [step-1], with the class that has it. */
export interface Margins {
  /** In spikes per step: scores are rates. */
  readonly margins: Float64Array;
  readonly predictions: Uint16Array;
}

/** Margins of one head: rates are counts by steps. `counts`: [step-1][class]. */
export const headMargins = (counts: ArrayLike<number>, classes: number): Margins =>
  marginsOf(counts.length / classes, classes, (at, step) => counts[at]! / step);

/** Margins of the fusion of two heads. `pseudoCount` holds a after every step, [step-1]. Throws what `posteriorRate` throws. */
export const fusedMargins = (
  final: ArrayLike<number>,
  internal: ArrayLike<number>,
  classes: number,
  pseudoCount: ArrayLike<number>,
): Margins =>
  marginsOf(final.length / classes, classes, (at, step) =>
    posteriorRate(final[at]!, internal[at]!, step, pseudoCount[step - 1]!),
  );

function marginsOf(steps: number, classes: number, scoreAt: (at: number, step: number) => number): Margins {
  const margins = new Float64Array(steps);
  const predictions = new Uint16Array(steps);
  for (let index = 0; index < steps; index += 1) {
    let [best, second, winner] = [Number.NEGATIVE_INFINITY, 0, 0];
    for (let label = 0; label < classes; label += 1) {
      const score = scoreAt(index * classes + label, index + 1);
      if (score > best) [best, second, winner] = [score, Math.max(best, 0), label];
      else if (score > second) second = score;
    }
    margins[index] = best - second;
    predictions[index] = winner;
  }
  return { margins, predictions };
}
