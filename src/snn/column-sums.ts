/**
 * How often each sum came out of the columns that one conversion reads: `counts[k]` times the sum `least + k`, in
 * 2^-g cell levels (g: see CellPlanes). Counted over slices, outputs, positions and steps, at units (see unitOfRow) with
 * at least one active row. `least` is the smallest sum seen, the last count is not 0; nothing seen: least 0, no counts.
 */
export interface ColumnSums {
  readonly least: number;
  readonly counts: Float64Array;
}

/** `counts[k]` of the sum `least + k`, without zeros at either end. */
export function trimmed(least: number, counts: Float64Array): ColumnSums {
  const first = counts.findIndex((count) => count > 0);
  if (first < 0) return { least: 0, counts: new Float64Array(0) };
  return { least: least + first, counts: counts.slice(first, counts.findLastIndex((count) => count > 0) + 1) };
}

/** Sums of two sets of images together. */
export function mergeColumnSums(one: ColumnSums, other: ColumnSums): ColumnSums {
  if (one.counts.length === 0) return other;
  if (other.counts.length === 0) return one;
  const least = Math.min(one.least, other.least);
  const end = Math.max(one.least + one.counts.length, other.least + other.counts.length);
  const counts = new Float64Array(end - least);
  for (const part of [one, other]) {
    part.counts.forEach((count, at) => {
      counts[part.least - least + at]! += count;
    });
  }
  return { least, counts };
}

/** Counts sums as they come. */
export class ColumnTally {
  #least = 0;
  #counts = new Float64Array(0);

  count(sum: number): void {
    const at = sum - this.#least;
    if (at < 0 || at >= this.#counts.length) {
      this.#makeRoomFor(sum);
      this.count(sum);
      return;
    }
    this.#counts[at]! += 1;
  }

  clear(): void {
    this.#counts.fill(0);
  }

  sums(): ColumnSums {
    return trimmed(this.#least, this.#counts);
  }

  #makeRoomFor(sum: number): void {
    const margin = this.#counts.length + 64;
    const least = Math.min(this.#least, sum - margin);
    const end = Math.max(this.#least + this.#counts.length, sum + margin);
    const counts = new Float64Array(end - least);
    counts.set(this.#counts, this.#least - least);
    this.#least = least;
    this.#counts = counts;
  }
}
