import { randomStream } from '../../base/rng.js';
import { drawWeights, quantile } from '../../fusion/bootstrap.js';
import type { CurveInterval } from '../../model/curve.js';

export const LEVEL = 0.95;
const [LOW, HIGH] = [0.025, 0.975];

/** How often each of `images` images is drawn in each of `resamples` draws of as many, with replacement. */
export function* resampled(images: number, resamples: number, seed: string): Generator<Uint32Array> {
  const random = randomStream(seed);
  for (let draw = 0; draw < resamples; draw += 1) yield drawWeights(images, random);
}

/**
 * The middle 95 % of `values`; undefined ones, of resamples that never reached something, lie above all others, and an end
 * among them is absent.
 */
export function intervalOf(values: readonly (number | undefined)[]): CurveInterval {
  if (values.length === 0) return {};
  const sorted = Float64Array.from(values, (value) => value ?? Number.POSITIVE_INFINITY).sort();
  const [low, high] = [quantile(sorted, LOW), quantile(sorted, HIGH)];
  return { ...(Number.isFinite(low) ? { low } : {}), ...(Number.isFinite(high) ? { high } : {}) };
}
