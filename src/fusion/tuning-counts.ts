import type { AlphaTable } from '../model/workload.js';

/** Spikes of a final and an internal classifier over labelled images: what an alpha table is tuned on. */
export interface TuningCounts {
  readonly steps: number;
  readonly classes: number;
  /** Per image, [step-1][class]: spikes of the final classifier in steps 1 to `step`. */
  readonly final: readonly ArrayLike<number>[];
  /** The same of the internal classifier. */
  readonly internal: readonly ArrayLike<number>[];
  /** One class per image. */
  readonly labels: ArrayLike<number>;
}

/** Whose procedure is followed: `paper` (mode of the posterior, alpha >= 1) or `code` (mean, alpha >= 0). */
export type TunedAs = AlphaTable['estimate'];

/** Largest pseudo count a that is tried: 0, 1 .. 100. Source: Habara et al. 2024, section on alpha. */
export const MOST_PSEUDO_COUNT = 100;

/** Images of a batch of the published code, which takes the mean of its batches' alphas. */
export const PUBLISHED_BATCH = 500;

/** Images [from, to) of every batch: the last one may be smaller. */
export function batchesOf(images: number, size: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: Math.ceil(images / size) }, (_, at) => [at * size, Math.min(images, (at + 1) * size)]);
}

/** Mean over batches as the published code forms it: every share in single precision, their sum in double. */
export const publishedMean = (alphas: readonly number[]): number =>
  alphas.reduce((sum, alpha) => sum + Math.fround(Math.fround(alpha) / alphas.length), 0);

/** Place of the largest value; a tie goes to the first. */
export function firstLargest(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) if (values[at]! > values[best]!) best = at;
  return best;
}
