import { pseudoCounts } from '../../fusion/alpha.js';
import type { Knot } from '../../fusion/knots.js';
import { fusedMargins, headMargins, type Margins } from '../../fusion/margins.js';
import {
  type StepStatistics,
  type StopImages,
  stepStatistics,
  stopImages,
  thresholdsOf,
} from '../../fusion/stop-rule.js';
import { stopSearch } from '../../fusion/tune-stop.js';
import type { TuningCounts } from '../../fusion/tuning-counts.js';
import type { AlphaTable, StopTableEntry } from '../../model/workload.js';
import { turn } from './tune-tables.js';

/** A tuned stop rule and what it does to the images that it was tuned on. */
export interface TunedStop {
  readonly table: StopTableEntry;
  /** Share of right images when they stop, and after the last step. */
  readonly accuracy: number;
  readonly fixedAccuracy: number;
  readonly steps: StepStatistics;
}

/** What an image is stopped by: the final classifier's scores, those of a fusion, or an internal classifier's, where it leaves. */
export type StopScores =
  | { readonly kind: 'final' }
  | { readonly kind: 'fusion'; readonly table: AlphaTable }
  | { readonly kind: 'exit' };

export interface StopRequest {
  /** Of the table. */
  readonly name: string;
  /** The method whose scores are compared. */
  readonly method: string;
  readonly scores: StopScores;
  /** Share of accuracy that may be lost against the last step. */
  readonly tolerance: number;
  readonly origin: string;
}

/** Tunes thresholds on the margin of the two best scores. Rejects with Interrupted when aborted. */
export async function tuneStopTable(
  counts: TuningCounts,
  { name, method, scores, tolerance, origin }: StopRequest,
  signal: AbortSignal,
): Promise<TunedStop> {
  const images = stopImagesOf(counts, scores);
  const search = stopSearch(images, { tolerance });
  let [found, tried] = [search.next(), 0];
  for (; found.done !== true; found = search.next()) {
    tried += 1;
    if (tried % 16 === 1) await turn(signal);
  }
  const { accuracy, fixedAccuracy, knots } = found.value;
  const stopped = stopImages(images, thresholdsOf(knots, counts.steps));
  return {
    table: { name, method, origin, knots: knots.map(([step, threshold]): Knot => [step, threshold]) },
    accuracy,
    fixedAccuracy,
    steps: stepStatistics(stopped.steps),
  };
}

/** Margins by which images stop, and whether they are right there; one that never leaves is decided by the final classifier. */
export function stopImagesOf(counts: TuningCounts, scores: StopScores): StopImages {
  const { steps, labels, final, classes } = counts;
  const margins = marginsOf(counts, scores);
  const right = margins.map(({ predictions }, image) =>
    Uint8Array.from(predictions, (label) => (label === labels[image] ? 1 : 0)),
  );
  if (scores.kind === 'exit') {
    for (const [image, ofImage] of right.entries()) {
      const { predictions } = headMargins(final[image]!, classes);
      ofImage[steps - 1] = predictions[steps - 1] === labels[image] ? 1 : 0;
    }
  }
  return { steps, margins: margins.map((image) => image.margins), right };
}

function marginsOf({ final, internal, classes, steps }: TuningCounts, scores: StopScores): Margins[] {
  switch (scores.kind) {
    case 'final':
      return final.map((counts) => headMargins(counts, classes));
    case 'exit':
      return internal.map((counts) => headMargins(counts, classes));
    case 'fusion': {
      const pseudo = pseudoCounts(scores.table, steps);
      return final.map((counts, image) => fusedMargins(counts, internal[image]!, classes, pseudo));
    }
  }
}
