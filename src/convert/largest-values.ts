/**
 * The largest of many values, in memory for twice as many as are kept: what an upper percentile needs. Values that come
 * in no longer matter once `keep` larger ones are there.
 */
export class LargestValues {
  readonly #buffer: Float64Array;
  #filled = 0;
  #seen = 0;
  #floor = Number.NEGATIVE_INFINITY;

  constructor(private readonly keep: number) {
    this.#buffer = new Float64Array(2 * keep + 1);
  }

  get seen(): number {
    return this.#seen;
  }

  /** Every `step`-th of `values`, from `first` on. */
  add(values: Float64Array, first = 0, step = 1): void {
    for (let at = first; at < values.length; at += step) {
      const value = values[at]!;
      this.#seen += 1;
      if (value <= this.#floor) continue;
      this.#buffer[this.#filled] = value;
      this.#filled += 1;
      if (this.#filled === this.#buffer.length) this.#compact();
    }
  }

  /** The `rank`-th largest value, from 0. Throws a RangeError for one that is not kept. */
  largest(rank: number): number {
    if (rank >= Math.min(this.keep, this.#seen)) throw new RangeError(`rank ${rank} of ${this.keep} kept values`);
    this.#compact();
    return this.#buffer[rank]!;
  }

  /** Descending, the largest `keep` of them. */
  #compact(): void {
    const sorted = this.#buffer.subarray(0, this.#filled).sort().reverse();
    this.#filled = Math.min(this.keep, sorted.length);
    if (this.#filled === this.keep) this.#floor = this.#buffer[this.keep - 1]!;
  }
}

/** Place of a percentile among `count` ascending values: between two neighbours, at `share` of the way. */
function placeOf(percentile: number, count: number): { readonly below: number; readonly share: number } {
  const place = (count - 1) * (percentile / 100);
  const below = Math.min(Math.floor(place), count - 1);
  return { below, share: place - below };
}

/** How many of `count` values a percentile needs to be kept. */
export const keptFor = (percentile: number, count: number): number => count - placeOf(percentile, count).below;

/**
 * Percentile of all values that were added, linear between neighbours as numpy's default does. `values` must keep
 * `keptFor(percentile, values.seen)` of them.
 */
export function percentileOf(values: LargestValues, percentile: number): number {
  const { below, share } = placeOf(percentile, values.seen);
  const low = values.largest(values.seen - 1 - below);
  if (share === 0) return low;
  const high = values.largest(values.seen - 2 - below);
  return share < 0.5 ? low + (high - low) * share : high - (high - low) * (1 - share);
}
