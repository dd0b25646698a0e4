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
import { fuse, headPredictions } from '../../fusion/methods.js';
import { empiricalAlpha } from '../../fusion/tune-empirical.js';
import { gridAlpha } from '../../fusion/tune-grid.js';
import type { TunedAs, TuningCounts } from '../../fusion/tuning-counts.js';
import type { AlphaTable } from '../../model/workload.js';

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
  { classes, labels }: Pick<TuningCounts, 'classes' | 'labels'>,
  head: readonly ArrayLike<number>[],
): readonly number[] => [
  ...accuracyPerStep(
    head.map((counts) => headPredictions(counts, classes)),
    labels,
  ),
];
