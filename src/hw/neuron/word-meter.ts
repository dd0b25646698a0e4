import { wordsFor } from '../../model/sram.js';

/** Counts the 64-bit words that a walk through a memory of numbers touches, each once a walk. */
export class WordMeter {
  readonly #bits: number;
  #numbers = 0;

  /** `bits`: of one number. */
  constructor(bits: number) {
    this.#bits = bits;
  }

  /** Words that the next `numbers` of the walk touch for the first time. */
  touch(numbers: number): number {
    const before = wordsFor(this.#numbers, this.#bits);
    this.#numbers += numbers;
    return wordsFor(this.#numbers, this.#bits) - before;
  }

  /** Begins a new walk. */
  rewind(): void {
    this.#numbers = 0;
  }

  save(): number {
    return this.#numbers;
  }
  restore(numbers: number): void {
    this.#numbers = numbers;
  }
}
