import type { DataFiles } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { StreamReader } from './stream-reader.js';

/** Records of equal size, one behind the other, to the end of a file. */
export interface RecordLayout {
  /** Byte at which the first one begins. */
  readonly start: number;
  /** Of one record. */
  readonly bytes: number;
  readonly count: number;
}

/** One record of a file. */
export interface FileRecord {
  readonly index: number;
  /** Valid until the next record is asked for. */
  readonly bytes: Uint8Array;
}

/**
 * The records `chosen` (ascending) of a file. `toEnd`: reads on to the end and checks its
 * size, for a gzip file, whose size nobody knows before. Throws a SpecError when the file is cut off or too long.
 */
export async function* readRecords(
  files: DataFiles,
  path: string,
  { start, bytes, count }: RecordLayout,
  chosen: Iterable<number>,
  toEnd: boolean,
): AsyncGenerator<FileRecord> {
  const reader = new StreamReader(files.chunks(path));
  const cutOff = (record: number) => specError(path, '', `is cut off: it ends before its image ${record} of ${count}`);
  try {
    for (const record of chosen) {
      await reader.skip(start + record * bytes - reader.position);
      const content = await reader.take(bytes);
      if (content.length < bytes) throw cutOff(record);
      yield { index: record, bytes: content };
    }
    if (!toEnd) return;
    const end = start + count * bytes;
    await reader.skip(end - reader.position);
    if (reader.position < end) throw cutOff(Math.floor((reader.position - start) / bytes));
    if ((await reader.take(1)).length > 0) throw specError(path, '', `is too long: ${count} images end before it does`);
  } finally {
    await reader.close();
  }
}

/** 0, 1, ... count - 1. */
export function* allOf(count: number): Generator<number> {
  for (let index = 0; index < count; index += 1) yield index;
}
