/** Numbers that are due in this clock and in the next one, each once. */
export class Awake {
  #now: Int32Array;
  #next: Int32Array;
  #nowCount = 0;
  #nextCount = 0;
  /** 1: in the list of this clock; 2: in that of the next one. */
  readonly #marks: Uint8Array;

  constructor(size: number) {
    this.#now = new Int32Array(size);
    this.#next = new Int32Array(size);
    this.#marks = new Uint8Array(size);
  }

  /** Numbers due in this clock. */
  get count(): number {
    return this.#nowCount;
  }
  at(index: number): number {
    return this.#now[index]!;
  }
  /** Whether anything is due in the next clock. */
  get isNextDue(): boolean {
    return this.#nextCount > 0;
  }

  wake(number: number): void {
    if ((this.#marks[number]! & 1) !== 0) return;
    this.#marks[number] = this.#marks[number]! | 1;
    this.#now[this.#nowCount] = number;
    this.#nowCount += 1;
  }

  wakeNext(number: number): void {
    if ((this.#marks[number]! & 2) !== 0) return;
    this.#marks[number] = this.#marks[number]! | 2;
    this.#next[this.#nextCount] = number;
    this.#nextCount += 1;
  }

  /** Ends this clock: the list of the next one becomes that of this one. */
  turn(): void {
    for (let i = 0; i < this.#nowCount; i += 1) {
      const number = this.#now[i]!;
      this.#marks[number] = this.#marks[number]! & 2;
    }
    for (let i = 0; i < this.#nextCount; i += 1) this.#marks[this.#next[i]!] = 1;
    [this.#now, this.#next] = [this.#next, this.#now];
    this.#nowCount = this.#nextCount;
    this.#nextCount = 0;
  }
}
