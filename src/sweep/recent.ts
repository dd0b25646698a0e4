/** What was made last, by key: so many of them. */
export class Recent<T> {
  readonly #made = new Map<string, T>();

  constructor(readonly capacity: number) {}

  /** What was made under `key`, else what `make` makes now. */
  get(key: string, make: () => T): T {
    const found = this.#made.get(key) ?? make();
    this.#made.delete(key);
    this.#made.set(key, found);
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= this.capacity) break;
      this.#made.delete(oldest);
    }
    return found;
  }
}
