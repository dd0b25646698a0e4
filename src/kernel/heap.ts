const FIRST_CAPACITY = 16;

/** Binary heap of identifiers by the cycle in which they are due, the earliest on top. */
export class Heap {
  #times = new Float64Array(FIRST_CAPACITY);
  #ids = new Int32Array(FIRST_CAPACITY);
  #size = 0;

  /** Earliest cycle; infinite when the heap is empty. */
  get earliest(): number {
    return this.#size > 0 ? this.#times[0]! : Number.POSITIVE_INFINITY;
  }
  /** Identifier that is due in the earliest cycle. */
  get id(): number {
    return this.#ids[0]!;
  }

  push(at: number, id: number): void {
    if (this.#size === this.#ids.length) this.#grow();
    let hole = this.#size;
    this.#size += 1;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.#times[parent]! <= at) break;
      this.#move(parent, hole);
      hole = parent;
    }
    this.#times[hole] = at;
    this.#ids[hole] = id;
  }

  /** Takes the earliest entry out of a heap that is not empty. */
  pop(): void {
    this.#size -= 1;
    const at = this.#times[this.#size]!;
    let hole = 0;
    for (let child = 1; child < this.#size; child = 2 * hole + 1) {
      if (child + 1 < this.#size && this.#times[child + 1]! < this.#times[child]!) child += 1;
      if (this.#times[child]! >= at) break;
      this.#move(child, hole);
      hole = child;
    }
    this.#move(this.#size, hole);
  }

  clear(): void {
    this.#size = 0;
  }

  /** Every entry as [cycle, id], in no order. */
  entries(): [number, number][] {
    return Array.from({ length: this.#size }, (_, i) => [this.#times[i]!, this.#ids[i]!]);
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!;
    this.#ids[to] = this.#ids[from]!;
  }

  #grow(): void {
    const times = new Float64Array(2 * this.#size);
    const ids = new Int32Array(2 * this.#size);
    times.set(this.#times);
    ids.set(this.#ids);
    this.#times = times;
    this.#ids = ids;
  }
}
