import { ByteReader, ByteWriter } from '../formats/byte-stream.js';
import type { ColumnSums } from '../snn/column-sums.js';

type MeasuredSums = Readonly<Record<string, readonly ColumnSums[]>>;

/**
 * Bytes of the column sums of a calibration: per projection its name and its histograms, each as the smallest sum (sign
 * apart), the number of counts and the counts; all numbers are varints.
 */
export function encodeColumnSums(sums: MeasuredSums): Uint8Array {
  const into = new ByteWriter();
  const entries = Object.entries(sums);
  into.varint(entries.length);
  for (const [name, each] of entries) {
    const text = new TextEncoder().encode(name);
    into.varint(text.length);
    into.bytes(text);
    into.varint(each.length);
    for (const { least, counts } of each) {
      into.varint(2 * Math.abs(least) + (least < 0 ? 1 : 0));
      into.varint(counts.length);
      for (const count of counts) into.varint(count);
    }
  }
  return into.written();
}

/** The column sums that `bytes` hold; undefined when they hold anything else. */
export function decodeColumnSums(bytes: Uint8Array): MeasuredSums | undefined {
  const from = new ByteReader(bytes);
  try {
    const sums: [string, ColumnSums[]][] = [];
    for (let left = from.varint(); left > 0; left -= 1) sums.push(readProjection(from));
    return from.left === 0 ? Object.fromEntries(sums) : undefined;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function readProjection(from: ByteReader): [string, ColumnSums[]] {
  const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(from.bytes(from.varint()));
  const each: ColumnSums[] = [];
  for (let left = from.varint(); left > 0; left -= 1) each.push(readSums(from));
  return [name, each];
}

function readSums(from: ByteReader): ColumnSums {
  const least = from.varint();
  const length = from.varint();
  if (length > from.left) throw new RangeError('the bytes end too early');
  const counts = Float64Array.from({ length }, () => from.varint());
  return { least: (least % 2 === 1 ? -1 : 1) * Math.floor(least / 2), counts };
}
