import { probabilityLargest, type RatePosterior, ratePosterior } from './posterior.js';
import { predict } from './predict.js';
import { posteriorRate } from './scores.js';

/** Intervals of the integral, until the error bound tells on which side of a threshold a probability lies. */
const INTERVALS = [8, 32, 128, 512];

/**
 * Whether class `leader` has the largest rate with a probability of at least `least`: exact but where the probability is
 * within about 0.001 of `least` (there, to the error of the finest integral).
 */
export function isLargest(posteriors: readonly RatePosterior[], leader: number, least: number): boolean {
  let probability = 0;
  for (const intervals of INTERVALS) {
    const found = probabilityLargest(posteriors, leader, intervals);
    if (found.probability - found.errorBound >= least) return true;
    if (found.probability + found.errorBound < least) return false;
    probability = found.probability;
  }
  return probability >= least;
}

/** Spikes of one image: of the final classifier and, where it is fused, of an internal one with its pseudo counts. */
export interface OracleCounts {
  /** [step-1][class] */
  readonly final: ArrayLike<number>;
  readonly fused: { readonly internal: ArrayLike<number>; readonly pseudoCount: ArrayLike<number> } | undefined;
}

/**
 * First step (from 1) after which the class with the largest posterior rate is the right one with a probability of at least
 * each of `thresholds` (ascending), given Beta posteriors of all classes; undefined where that is never so.
 */
export function oracleExits(
  counts: OracleCounts,
  classes: number,
  thresholds: readonly number[],
): readonly (number | undefined)[] {
  const exits: number[] = [];
  const steps = counts.final.length / classes;
  for (let step = 1; step <= steps && exits.length < thresholds.length; step += 1) {
    const { posteriors, leader } = posteriorsAt(counts, classes, step);
    while (exits.length < thresholds.length && isLargest(posteriors, leader, thresholds[exits.length]!)) {
      exits.push(step);
    }
  }
  return thresholds.map((_, at) => exits[at]);
}

function posteriorsAt({ final, fused }: OracleCounts, classes: number, step: number) {
  const scores = new Float64Array(classes);
  const posteriors = Array.from({ length: classes }, (_, label) => {
    const at = (step - 1) * classes + label;
    const internal = fused === undefined ? 0 : fused.internal[at]!;
    const pseudo = fused === undefined ? 0 : fused.pseudoCount[step - 1]!;
    scores[label] = posteriorRate(final[at]!, internal, step, pseudo);
    return ratePosterior(final[at]!, internal, step, pseudo);
  });
  return { posteriors, leader: predict(scores) };
}
