type Values =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** A cache line: no two arrays share one. */
const ALIGNMENT = 64;

/**
 * Hands out addresses from `first` on, and remembers what is to be written there: how much memory a layout needs is known
 * before it is taken.
 */
export class Arena {
  #next: number;
  readonly #writes: ((memory: SharedArrayBuffer) => void)[] = [];

  constructor(first: number) {
    this.#next = Math.ceil(first / ALIGNMENT) * ALIGNMENT;
  }

  /** First address that is still free. */
  get end(): number {
    return this.#next;
  }

  /** Address of `bytes` free bytes. */
  reserve(bytes: number): number {
    const address = this.#next;
    this.#next = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** Address of `bytes` that `write` will fill. */
  fill(bytes: number, write: (bytes: Uint8Array) => void): number {
    const address = this.reserve(bytes);
    this.#writes.push((memory) => write(new Uint8Array(memory, address, bytes)));
    return address;
  }

  /** Address of a copy of `values`. */
  place(values: Values): number {
    const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return this.fill(values.byteLength, (bytes) => bytes.set(source));
  }

  /** Address of 32-bit words. */
  words(values: readonly number[]): number {
    return this.place(Int32Array.from(values));
  }

  /** Writes everything into `memory`, once. */
  commit(memory: SharedArrayBuffer): void {
    for (const write of this.#writes.splice(0)) write(memory);
  }
}
