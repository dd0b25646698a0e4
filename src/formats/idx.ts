import { type Problem, SpecError, specError } from '../base/errors.js';
import { expanded } from './gzip.js';
import type { LabelledImages } from './labelled-images.js';

const UNSIGNED_BYTE = 0x08;
const HEADER_START_BYTES = 4;
const EXTENT_BYTES = 4;
const HOLDS: Readonly<Record<number, string>> = { 1: 'labels', 3: 'images' };

interface Idx {
  readonly extents: readonly number[];
  readonly data: Uint8Array;
}

/** A file's bytes and its name in messages. */
export interface NamedBytes {
  readonly bytes: Uint8Array;
  readonly file: string;
}

/**
 * Images and labels of a data set in the format of MNIST: an idx3 and an idx1 file of unsigned bytes, gzip or plain.
 * Throws a SpecError about the file that is cut off, too long or of another kind, and when the two do not belong together.
 */
export function readIdx(images: NamedBytes, labels: NamedBytes): LabelledImages {
  const problems: Problem[] = [];
  const read = ({ bytes, file }: NamedBytes, rank: number): Idx | undefined => {
    try {
      return readFile(bytes, file, rank);
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const [pixels, classes] = [read(images, 3), read(labels, 1)];
  if (pixels === undefined || classes === undefined) throw new SpecError(problems);
  const [count, height, width] = pixels.extents as [number, number, number];
  if (classes.data.length !== count) {
    throw specError(labels.file, '', `holds ${classes.data.length} labels, ${images.file} holds ${count} images`);
  }
  return { images: pixels.data, labels: classes.data, shape: [count, 1, height, width] };
}

/** Magic number 00 00 type rank, then one big-endian extent per axis, then the values. */
function readFile(packed: Uint8Array, file: string, rank: number): Idx {
  const bytes = expanded(packed, file);
  const headerBytes = HEADER_START_BYTES + rank * EXTENT_BYTES;
  if (bytes.length < HEADER_START_BYTES || bytes[0] !== 0 || bytes[1] !== 0) {
    throw specError(file, '', 'is not an idx file: it does not begin with two zero bytes');
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    throw specError(file, '', `has elements of type 0x${hex(bytes[2]!)}, unsigned bytes (0x08) are read`);
  }
  if (bytes[3] !== rank) {
    const found = HOLDS[bytes[3]!];
    const swapped = found === undefined ? '' : `: it holds ${found}, not ${HOLDS[rank]}`;
    throw specError(file, '', `has ${axes(bytes[3]!)}, ${rank} expected${swapped}`);
  }
  if (bytes.length < headerBytes) throw specError(file, '', `is cut off inside its header of ${headerBytes} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(HEADER_START_BYTES + axis * EXTENT_BYTES));
  const expected = extents.reduce((product, extent) => product * extent, 1);
  const given = bytes.length - headerBytes;
  if (expected === 0) throw specError(file, '', `holds nothing: its extents are ${extents.join(' x ')}`);
  if (given !== expected) {
    const how = given < expected ? 'is cut off' : 'is too long';
    throw specError(file, '', `${how}: ${extents.join(' x ')} values take ${expected} bytes, it has ${given}`);
  }
  return { extents, data: bytes.slice(headerBytes) };
}

const axes = (count: number): string => (count === 1 ? '1 axis' : `${count} axes`);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
