import { Interrupted } from '../../base/errors.js';
import { accuracyPerStep } from '../../fusion/accuracy.js';
import { pseudoCounts } from '../../fusion/alpha.js';
import {
  everyStep,
  fewestKnots,
  type Knot,
  knotsAsPaper,
  knotsAsPublished,
  knotsAt,
  within,
} from '../../fusion/knots.js';
import { fusedMargins, headMargins, type Margins } from '../../fusion/margins.js';
import { fuse, headPredictions } from '../../fusion/methods.js';
import { type StepStatistics, stepStatistics, stopImages, thresholdsOf } from '../../fusion/stop-rule.js';
import { empiricalAlpha } from '../../fusion/tune-empirical.js';
import { gridAlpha } from '../../fusion/tune-grid.js';
import { stopSearch } from '../../fusion/tune-stop.js';
import type { TunedAs, TuningCounts } from '../../fusion/tuning-counts.js';
import type { AlphaTable, StopTableEntry } from '../../model/workload.js';

export type { TuningCounts } from '../../fusion/tuning-counts.js';

/** How alpha is found at a step. */
export type TuneMethod = 'grid' | 'empirical';

/** Which steps become knots: every one, the paper's, the published code's, or the fewest within a tolerance of alpha. */
export type KnotChoice =
  | { readonly kind: 'all' | 'paper' | 'code' }
  | { readonly kind: 'tolerance'; readonly alpha: number };

export interface TableRequest {
  readonly name: string;
  readonly method: TuneMethod;
  readonly as: TunedAs;
  readonly knots: KnotChoice;
  readonly internal: string;
  /** Images and procedure, for the table. */
  readonly origin: string;
}

/** A tuned table and what it does to the images that it was tuned on. */
export interface TunedTable {
  readonly method: TuneMethod;
  readonly table: AlphaTable;
  /** Alpha as found at every step, before knots were chosen, [step-1]. */
  readonly alphas: readonly number[];
  /** Share of right images under the table after every step, [step-1]. */
  readonly accuracy: readonly number[];
}

/** Hears what is being done; throws or rejects when the user has stopped it. */
export interface TuneHooks {
  readonly signal: AbortSignal;
  readonly onStep: (done: number) => void;
}

/** Lets other events have a turn; rejects with Interrupted when aborted. */
export async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal.aborted) throw new Interrupted('interrupted');
}

/** Tunes one table. Rejects with Interrupted when aborted. */
export async function tuneTable(counts: TuningCounts, request: TableRequest, hooks: TuneHooks): Promise<TunedTable> {
  const tune = request.method === 'grid' ? gridAlpha : empiricalAlpha;
  const alphas: number[] = [];
  for (let step = 1; step <= counts.steps; step += 1) {
    await turn(hooks.signal);
    alphas.push(tune(counts, step, request.as));
    hooks.onStep(step);
  }
  const { name, internal, as, origin } = request;
  const table: AlphaTable = { name, internal, estimate: as, origin, knots: knotsOf(request.knots, alphas) };
  const pseudo = pseudoCounts(table, counts.steps);
  const fused = counts.final.map((final, image) => fuse(final, counts.internal[image]!, counts.classes, pseudo));
  return { method: request.method, table, alphas, accuracy: [...accuracyPerStep(fused, counts.labels)] };
}

function knotsOf(choice: KnotChoice, alphas: readonly number[]): Knot[] {
  switch (choice.kind) {
    case 'all':
      return knotsAt(everyStep(alphas.length), alphas);
    case 'paper':
      return knotsAt(knotsAsPaper(alphas.length), alphas);
    case 'code':
      return knotsAt(knotsAsPublished(alphas.length), alphas);
    case 'tolerance':
      return fewestKnots(alphas, within(alphas, choice.alpha));
  }
}

/** Share of right images of one head after every step, [step-1]. */
export const headAccuracy = (
  { classes, labels }: TuningCounts,
  head: readonly ArrayLike<number>[],
): readonly number[] => [
  ...accuracyPerStep(
    head.map((counts) => headPredictions(counts, classes)),
    labels,
  ),
];

/** Name of the stop table for the final classifier alone. */
export const FINAL_STOP = 'fc';

/** A tuned stop rule and what it does to the images that it was tuned on. */
export interface TunedStop {
  readonly table: StopTableEntry;
  /** Share of right images when they stop, and after the last step. */
  readonly accuracy: number;
  readonly fixedAccuracy: number;
  readonly steps: StepStatistics;
}

/** Margins of every image: of the fusion under `table`, or of the final classifier alone. */
export function marginsOfImages(
  { final, internal, classes, steps }: TuningCounts,
  table: AlphaTable | undefined,
): Margins[] {
  if (table === undefined) return final.map((counts) => headMargins(counts, classes));
  const pseudo = pseudoCounts(table, steps);
  return final.map((counts, image) => fusedMargins(counts, internal[image]!, classes, pseudo));
}

/** Tunes thresholds for the scores of `table` (undefined: of the final classifier). Rejects with Interrupted when aborted. */
export async function tuneStopTable(
  counts: TuningCounts,
  table: AlphaTable | undefined,
  { tolerance, origin }: { readonly tolerance: number; readonly origin: string },
  signal: AbortSignal,
): Promise<TunedStop> {
  const margins = marginsOfImages(counts, table);
  const images = {
    steps: counts.steps,
    margins: margins.map((image) => image.margins),
    right: margins.map(({ predictions }, image) =>
      Uint8Array.from(predictions, (label) => (label === counts.labels[image] ? 1 : 0)),
    ),
  };
  const search = stopSearch(images, { tolerance });
  let [found, tried] = [search.next(), 0];
  for (; found.done !== true; found = search.next()) {
    tried += 1;
    if (tried % 16 === 1) await turn(signal);
  }
  const { accuracy, fixedAccuracy, knots } = found.value;
  const [name, method] = table === undefined ? [FINAL_STOP, 'fc'] : [table.name, `fusion-${table.name}`];
  const stopped = stopImages(images, thresholdsOf(knots, counts.steps));
  return {
    table: { name, method, origin, knots: knots.map(([step, threshold]): Knot => [step, threshold]) },
    accuracy,
    fixedAccuracy,
    steps: stepStatistics(stopped.steps),
  };
}
