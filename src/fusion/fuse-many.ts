import { predict } from './predict.js';
import { posteriorRate } from './scores.js';

/** Evidence of one internal classifier about one class: its spikes (K) and the weight of its prior (a). */
export interface Evidence {
  readonly internal: number;
  readonly pseudoCount: number;
}

/**
 * Posterior rate of one class after `steps` (N) steps from `final` (M) spikes and several internal classifiers: the product
 * of their evidence, each worth a_j spikes in a_j N / K_j steps, hence (M + sum a_j) / (N + sum a_j N / K_j). A classifier
 * with a_j = 0 says nothing; one that has K_j = 0 while a_j > 0 vetoes (0). With one classifier this is `posteriorRate`.
 * Throws what that throws.
 */
export function posteriorRateOfMany(final: number, evidence: readonly Evidence[], steps: number): number {
  if (evidence.length === 1) return posteriorRate(final, evidence[0]!.internal, steps, evidence[0]!.pseudoCount);
  if (steps === 0) return 0;
  let [hits, trials] = [final, 1];
  for (const { internal, pseudoCount } of evidence) {
    if (pseudoCount === 0) continue;
    if (internal === 0 || !(pseudoCount > 0)) return posteriorRate(final, internal, steps, pseudoCount);
    hits += pseudoCount;
    trials += pseudoCount / internal;
  }
  return hits / (steps * trials);
}

/** An internal classifier's counts for one image, [step-1][class], with its pseudo counts, [step-1]. */
export interface InternalCounts {
  readonly counts: ArrayLike<number>;
  readonly pseudoCount: ArrayLike<number>;
}

/** Posterior rates of all classes as spikes after every step, [step-1][class]. */
export function spikesOfMany(
  final: ArrayLike<number>,
  internals: readonly InternalCounts[],
  classes: number,
): Float64Array {
  return Float64Array.from({ length: final.length }, (_, at) => {
    const step = Math.floor(at / classes) + 1;
    return step * posteriorRateOfMany(final[at]!, evidenceAt(internals, at, step), step);
  });
}

const evidenceAt = (internals: readonly InternalCounts[], at: number, step: number): readonly Evidence[] =>
  internals.map(({ counts, pseudoCount }) => ({ internal: counts[at]!, pseudoCount: pseudoCount[step - 1]! }));

/** Prediction of the fusion of a final and several internal classifiers after every step, [step-1]. */
export function fuseMany(final: ArrayLike<number>, internals: readonly InternalCounts[], classes: number): Uint16Array {
  const scores = new Float64Array(classes);
  return Uint16Array.from({ length: final.length / classes }, (_, step) => {
    for (let label = 0; label < classes; label += 1) {
      const at = step * classes + label;
      scores[label] = posteriorRateOfMany(final[at]!, evidenceAt(internals, at, step + 1), step + 1);
    }
    return predict(scores);
  });
}
