/** Cycles that lie in buckets; later ones wait in a list. A power of two. */
const HORIZON = 1024;
const FIRST_BUCKET = 8;

/**
 * Bucketed event wheel: identifiers by the cycle in which they are due. Entries of the next HORIZON cycles lie in one
 * bucket a cycle, later ones in an overflow list that is sorted in once the horizon reaches it.
 */
export class Wheel {
  readonly #buckets = Array.from({ length: HORIZON }, () => new Int32Array(FIRST_BUCKET));
  readonly #sizes = new Int32Array(HORIZON);
  readonly #far: { at: number; id: number }[] = [];
  #earliestFar = Number.POSITIVE_INFINITY;
  #inBuckets = 0;
  #now = -1;

  /** Entries that are due later than the last `advance`. */
  get size(): number {
    return this.#inBuckets + this.#far.length;
  }

  /** Puts `id` into cycle `at`, which must be later than the current one. */
  add(at: number, id: number): void {
    if (at >= this.#now + HORIZON) {
      this.#far.push({ at, id });
      if (at < this.#earliestFar) this.#earliestFar = at;
      return;
    }
    const slot = at % HORIZON;
    const size = this.#sizes[slot]!;
    let bucket = this.#buckets[slot]!;
    if (size === bucket.length) {
      const larger = new Int32Array(2 * size);
      larger.set(bucket);
      this.#buckets[slot] = larger;
      bucket = larger;
    }
    bucket[size] = id;
    this.#sizes[slot] = size + 1;
    this.#inBuckets += 1;
  }

  /** Moves to the earliest cycle with an entry and returns it; undefined when nothing is due any more. */
  advance(): number | undefined {
    if (this.#inBuckets === 0) {
      if (this.#far.length === 0) return undefined;
      this.#now = this.#earliestFar - 1;
      this.#gather();
    }
    let at = this.#now + 1;
    while (this.#sizes[at % HORIZON] === 0) at += 1;
    this.#now = at;
    if (this.#earliestFar < at + HORIZON) this.#gather();
    return at;
  }

  /** Copies the entries of the current cycle into `into` (grown when needed), empties them and returns both. */
  take(into: Int32Array): { readonly ids: Int32Array; readonly count: number } {
    const slot = this.#now % HORIZON;
    const count = this.#sizes[slot]!;
    const ids = into.length >= count ? into : new Int32Array(2 * count);
    const bucket = this.#buckets[slot]!;
    for (let i = 0; i < count; i += 1) ids[i] = bucket[i]!;
    this.#sizes[slot] = 0;
    this.#inBuckets -= count;
    return { ids, count };
  }

  /** Every entry as [cycle, id], earliest first, in the order in which it was put in. */
  entries(): [number, number][] {
    const found: [number, number][] = [];
    for (let at = this.#now + 1; at < this.#now + HORIZON; at += 1) {
      const bucket = this.#buckets[at % HORIZON]!;
      for (let i = 0; i < this.#sizes[at % HORIZON]!; i += 1) found.push([at, bucket[i]!]);
    }
    const far = this.#far.map(({ at, id }): [number, number] => [at, id]);
    return [...found, ...far.sort(([a], [b]) => a - b)];
  }

  /** Empties the wheel and stands at `now`. */
  reset(now: number): void {
    this.#sizes.fill(0);
    this.#far.length = 0;
    this.#earliestFar = Number.POSITIVE_INFINITY;
    this.#inBuckets = 0;
    this.#now = now;
  }

  /** Sorts overflow entries that the horizon has reached into their buckets. */
  #gather(): void {
    const far = this.#far.splice(0);
    this.#earliestFar = Number.POSITIVE_INFINITY;
    for (const { at, id } of far) this.add(at, id);
  }
}
