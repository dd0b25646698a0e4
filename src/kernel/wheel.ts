import { Heap } from './heap.js';

/** Cycles that lie in buckets; later ones wait in a heap. A power of two. */
const HORIZON = 1024;
const MASK = HORIZON - 1;
const FIRST_BUCKET = 8;

/**
 * Bucketed event wheel: identifiers by the cycle in which they are due. Entries of the next HORIZON cycles lie in one
 * bucket a cycle, later ones in a heap until the horizon reaches them. Cycles are whole numbers.
 */
export class Wheel {
  readonly #buckets = Array.from({ length: HORIZON }, () => new Int32Array(FIRST_BUCKET));
  readonly #sizes = new Int32Array(HORIZON);
  readonly #far = new Heap();
  #inBuckets = 0;
  #now = -1;

  /** Puts `id` into cycle `at`, which must be later than the current one. */
  add(at: number, id: number): void {
    if (at >= this.#now + HORIZON) this.#far.push(at, id);
    else this.#put(at, id);
  }

  /** Moves to the earliest cycle with an entry and returns it; undefined when nothing is due any more. */
  advance(): number | undefined {
    let at = this.#now + 1;
    if (this.#inBuckets > 0) while (this.#sizes[at & MASK] === 0) at += 1;
    else at = this.#far.earliest;
    if (at === Number.POSITIVE_INFINITY) return undefined;
    this.#now = at;
    while (this.#far.earliest < at + HORIZON) {
      this.#put(this.#far.earliest, this.#far.id);
      this.#far.pop();
    }
    return at;
  }

  /**
   * Copies the entries of the current cycle into `into` (grown when needed), empties them and returns both. Once after
   * every `advance`.
   */
  take(into: Int32Array): { readonly ids: Int32Array; readonly count: number } {
    const slot = this.#now & MASK;
    const count = this.#sizes[slot]!;
    const ids = into.length >= count ? into : new Int32Array(2 * count);
    const bucket = this.#buckets[slot]!;
    for (let i = 0; i < count; i += 1) ids[i] = bucket[i]!;
    this.#sizes[slot] = 0;
    this.#inBuckets -= count;
    return { ids, count };
  }

  /** Every entry as [cycle, id], once, by cycle and then by id. */
  entries(): [number, number][] {
    const found = this.#far.entries();
    for (let at = this.#now + 1; at < this.#now + HORIZON; at += 1) {
      const bucket = this.#buckets[at & MASK]!;
      for (const id of bucket.subarray(0, this.#sizes[at & MASK])) found.push([at, id]);
    }
    found.sort(([a, first], [b, second]) => a - b || first - second);
    return found.filter(([at, id], i) => i === 0 || found[i - 1]![0] !== at || found[i - 1]![1] !== id);
  }

  /** Empties the wheel and stands at `now`. */
  reset(now: number): void {
    this.#sizes.fill(0);
    this.#far.clear();
    this.#inBuckets = 0;
    this.#now = now;
  }

  #put(at: number, id: number): void {
    const slot = at & MASK;
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
}
