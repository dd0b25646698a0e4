/**
 * What arrives in each of the next clocks: a ring of lists of pairs. Every list has room for as many as can arrive in one
 * clock, so nothing is allocated while the mesh runs.
 */
export class Calendar {
  readonly #mask: number;
  readonly #room: number;
  readonly #where: Int32Array;
  readonly #what: Int32Array;
  readonly #counts: Int32Array;
  #waiting = 0;

  /** `span`: clocks ahead at most; `room`: entries of one clock at most. */
  constructor(span: number, room: number) {
    const slots = 2 ** Math.ceil(Math.log2(span + 1));
    this.#mask = slots - 1;
    this.#room = room;
    this.#where = new Int32Array(slots * room);
    this.#what = new Int32Array(slots * room);
    this.#counts = new Int32Array(slots);
  }

  /** Entries of all clocks. */
  get waiting(): number {
    return this.#waiting;
  }

  add(clock: number, where: number, what: number): void {
    const slot = clock & this.#mask;
    const at = slot * this.#room + this.#counts[slot]!;
    this.#where[at] = where;
    this.#what[at] = what;
    this.#counts[slot] = this.#counts[slot]! + 1;
    this.#waiting += 1;
  }

  /** Entries of `clock`. */
  count(clock: number): number {
    return this.#counts[clock & this.#mask]!;
  }
  where(clock: number, index: number): number {
    return this.#where[(clock & this.#mask) * this.#room + index]!;
  }
  what(clock: number, index: number): number {
    return this.#what[(clock & this.#mask) * this.#room + index]!;
  }

  /** Forgets the entries of `clock`. */
  clear(clock: number): void {
    const slot = clock & this.#mask;
    this.#waiting -= this.#counts[slot]!;
    this.#counts[slot] = 0;
  }
}
