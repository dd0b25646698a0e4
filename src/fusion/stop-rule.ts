import { alphaAt } from './alpha.js';
import { quantile } from './bootstrap.js';
import type { Knot } from './knots.js';

/** What a stop rule sees of images, and what stopping there means. */
export interface StopImages {
  readonly steps: number;
  /** Margin of the two best scores, per image [step-1]. */
  readonly margins: readonly ArrayLike<number>[];
  /** Whether the best class is the right one, per image [step-1], 0 or 1. */
  readonly right: readonly ArrayLike<number>[];
}

/** A threshold that no margin of rates reaches. */
export const NEVER = 2;

/** Steps until images stop. */
export interface StepStatistics {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

/** A stop rule applied to images. */
export interface Stopped {
  /** Step after which each image stopped; the last one where its margin never reached the threshold. */
  readonly steps: Uint32Array;
  /** Images that were right when they stopped. */
  readonly right: number;
}

/** Thresholds after steps 1 .. `steps`, [step-1]: linear between the knots, constant outside. */
export const thresholdsOf = (knots: readonly Knot[], steps: number): Float64Array =>
  Float64Array.from({ length: steps }, (_, at) => alphaAt({ knots: [...knots] }, at + 1));

/** Stops every image at the first step whose margin is at least the threshold. `thresholds`: [step-1]. */
export function stopImages({ steps, margins, right }: StopImages, thresholds: ArrayLike<number>): Stopped {
  const stops = new Uint32Array(margins.length);
  let hits = 0;
  margins.forEach((margin, image) => {
    let at = 0;
    while (at < steps - 1 && margin[at]! < thresholds[at]!) at += 1;
    stops[image] = at + 1;
    hits += right[image]![at]!;
  });
  return { steps: stops, right: hits };
}

/** Mean, median, 95 % quantile and largest of the steps at which images stopped. */
export function stepStatistics(steps: Uint32Array): StepStatistics {
  const ascending = Float64Array.from(steps).sort();
  return {
    mean: meanOf(steps),
    p50: quantile(ascending, 0.5),
    p95: quantile(ascending, 0.95),
    worst: ascending.at(-1)!,
  };
}

export const meanOf = (steps: Uint32Array): number => steps.reduce((sum, step) => sum + step, 0) / steps.length;
