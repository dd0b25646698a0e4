import { randomStream } from '../../base/rng.js';
import type { CurveInterval } from '../../model/curve.js';

export const LEVEL = 0.95;
const [LOW, HIGH] = [0.025, 0.975];

/** How often each of `images` images is drawn in each of `resamples` draws of as many, with replacement. */
export function* resampled(images: number, resamples: number, seed: string): Generator<Uint16Array> {
  const random = randomStream(seed);
  for (let draw = 0; draw < resamples; draw += 1) {
    const weights = new Uint16Array(images);
    for (let at = 0; at < images; at += 1) weights[Math.floor(random() * images)]! += 1;
    yield weights;
  }
}

/**
 * The middle 95 % of `values`; undefined ones, of resamples that never reached something, lie above all others, and an end
 * among them is absent.
 */
export function intervalOf(values: readonly (number | undefined)[]): CurveInterval {
  const sorted = Float64Array.from(values, (value) => value ?? Number.POSITIVE_INFINITY).sort();
  const [low, high] = [quantile(sorted, LOW), quantile(sorted, HIGH)];
  return { ...(Number.isFinite(low) ? { low } : {}), ...(Number.isFinite(high) ? { high } : {}) };
}

/** The nearest of ascending values below which a share of them lies; NaN of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}
