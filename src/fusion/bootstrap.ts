import { randomStream } from '../base/rng.js';

/** An interval of each of several figures, [figure]. */
export interface Intervals {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface BootstrapOptions {
  readonly seed: string;
  /** How often images are drawn; at least 2. */
  readonly resamples: number;
  /** Share of the resamples that lie within, e.g. 0.95. */
  readonly level: number;
}

/**
 * Percentile bootstrap over images: `figures` says what is measured (any number of figures) when image i counts
 * `weights[i]` times; weights add up to `images`. Figures that are not numbers sort last. Source: Efron 1979; quantiles by
 * linear interpolation of the ordered resamples.
 */
export function bootstrapIntervals(
  images: number,
  figures: (weights: Uint32Array) => ArrayLike<number>,
  { seed, resamples, level }: BootstrapOptions,
): Intervals {
  if (!(resamples >= 2 && level > 0 && level < 1)) throw new RangeError(`${resamples} resamples, level ${level}`);
  const random = randomStream(seed);
  const drawn = Array.from({ length: resamples }, () => figures(drawWeights(images, random)));
  const columns = Array.from({ length: drawn[0]!.length }, (_, figure) =>
    Float64Array.from(drawn, (resample) => resample[figure]!).sort(),
  );
  return {
    low: Float64Array.from(columns, (column) => quantile(column, (1 - level) / 2)),
    high: Float64Array.from(columns, (column) => quantile(column, (1 + level) / 2)),
  };
}

/** How often each of `images` comes in as many draws with replacement. */
export function drawWeights(images: number, random: () => number): Uint32Array {
  const weights = new Uint32Array(images);
  for (let draw = 0; draw < images; draw += 1) {
    const image = Math.floor(random() * images);
    weights[image] = weights[image]! + 1;
  }
  return weights;
}

/** Quantile of ascending values, between two of them by their distance. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const [low, high] = [ascending[below]!, ascending[Math.min(below + 1, ascending.length - 1)]!];
  return at === below ? low : low + (high - low) * (at - below);
}

/** Share of right images after every step, [step-1], when image i counts `weights[i]` times. `right`: [image][step-1], 0 or 1. */
export function weightedAccuracy(right: readonly ArrayLike<number>[], weights: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(right[0]?.length ?? 0);
  let total = 0;
  right.forEach((steps, image) => {
    const weight = weights[image]!;
    total += weight;
    if (weight === 0) return;
    for (let step = 0; step < sums.length; step += 1) sums[step] = sums[step]! + weight * steps[step]!;
  });
  return sums.map((sum) => sum / total);
}
