import type { DataFiles } from '../../base/data-files.js';

/** Takes bytes from a file in order; what is skipped is never kept. */
export class StreamReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Bytes taken and skipped so far. */
  get position(): number {
    return this.#position;
  }

  /** The next `count` bytes, fewer where the file ends; valid until the next call. Memory grows with what is there. */
  async take(count: number): Promise<Uint8Array> {
    if (this.#rest.length >= count) return this.#cut(count);
    const parts: Uint8Array[] = [];
    let left = count;
    while (left > 0 && (await this.#fill())) {
      const part = this.#cut(Math.min(left, this.#rest.length));
      parts.push(part.slice());
      left -= part.length;
    }
    return joined(parts, count - left);
  }

  /** Skips `count` bytes, or what is there. */
  async skip(count: number): Promise<void> {
    let left = count;
    while (left > 0 && (await this.#fill())) left -= this.#cut(Math.min(left, this.#rest.length)).length;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  #cut(count: number): Uint8Array {
    const bytes = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    this.#position += bytes.length;
    return bytes;
  }

  /** Whether bytes are left. */
  async #fill(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
    }
    return true;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Calls `use` with a reader of the file and closes it. */
export async function withReader<T>(
  files: DataFiles,
  path: string,
  use: (reader: StreamReader) => Promise<T>,
): Promise<T> {
  const reader = new StreamReader(files.chunks(path));
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}
