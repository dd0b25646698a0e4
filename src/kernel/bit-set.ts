/** Some of the whole numbers below a limit; those that are in it are found without looking at the others. */
export class BitSet {
  readonly #words: Int32Array;

  constructor(limit: number) {
    this.#words = new Int32Array(Math.ceil(limit / 32));
  }

  add(member: number): void {
    this.#words[member >> 5]! |= 1 << (member & 31);
  }

  remove(member: number): void {
    this.#words[member >> 5]! &= ~(1 << (member & 31));
  }

  /** The first member that is not below `from`; -1: there is none. */
  next(from: number): number {
    const words = this.#words;
    let word = from >> 5;
    if (word >= words.length) return -1;
    let bits = words[word]! & (-1 << (from & 31));
    while (bits === 0) {
      word += 1;
      if (word >= words.length) return -1;
      bits = words[word]!;
    }
    return 32 * word + 31 - Math.clz32(bits & -bits);
  }
}
