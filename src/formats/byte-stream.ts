/** Bytes that grow as they are written. Numbers are varints: 7 bits a byte, least significant first. */
export class ByteWriter {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A non-negative integer below 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** A copy of what was written. */
  written(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Bytes read one after the other. Every call throws a RangeError where they end, or are no varint below 2^53. */
export class ByteReader {
  #at = 0;

  constructor(readonly source: Uint8Array) {}

  get left(): number {
    return this.source.length - this.#at;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.source[this.#at];
      if (byte === undefined) throw new RangeError('the bytes end too early');
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is too large');
      if (byte < 0x80) return value;
    }
  }

  bytes(count: number): Uint8Array {
    if (count > this.left) throw new RangeError('the bytes end too early');
    this.#at += count;
    return this.source.subarray(this.#at - count, this.#at);
  }
}
