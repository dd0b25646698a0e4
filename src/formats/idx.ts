import { type Problem, SpecError, specError } from '../base/errors.js';
import { elements } from '../base/tensor.js';
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

function readFile(packed: Uint8Array, file: string, rank: number): Idx {
  const bytes = expanded(packed, file);
  const { extents, dataStart } = idxHeader(bytes, file, rank);
  checkIdxSize(extents, bytes.length - dataStart, file);
  return { extents, data: bytes.slice(dataStart) };
}

/** What an idx file says about its values. */
export interface IdxHeader {
  readonly extents: readonly number[];
  /** Byte of the file at which the values begin. */
  readonly dataStart: number;
}

/** Every header that is read lies in the first so many bytes of a file. */
export const IDX_START_BYTES = HEADER_START_BYTES + 3 * EXTENT_BYTES;

/** Axes of unsigned bytes in an idx file that begins with `start` (labels have 1, images 3); undefined for any other file. */
export function idxRank(start: Uint8Array): number | undefined {
  const isIdx = start.length >= HEADER_START_BYTES && start[0] === 0 && start[1] === 0 && start[2] === UNSIGNED_BYTE;
  return isIdx ? start[3] : undefined;
}

/**
 * Header of an idx file that begins with `start` (expanded): magic number 00 00 type rank, then one big-endian extent per
 * axis. Throws a SpecError unless it announces unsigned bytes with `rank` axes.
 */
export function idxHeader(start: Uint8Array, file: string, rank: number): IdxHeader {
  const dataStart = HEADER_START_BYTES + rank * EXTENT_BYTES;
  if (start.length < HEADER_START_BYTES || start[0] !== 0 || start[1] !== 0) {
    throw specError(file, '', 'is not an idx file: it does not begin with two zero bytes');
  }
  if (start[2] !== UNSIGNED_BYTE) {
    throw specError(file, '', `has elements of type 0x${hex(start[2]!)}, unsigned bytes (0x08) are read`);
  }
  if (start[3] !== rank) {
    const found = HOLDS[start[3]!];
    const swapped = found === undefined ? '' : `: it holds ${found}, not ${HOLDS[rank]}`;
    throw specError(file, '', `has ${axes(start[3]!)}, ${rank} expected${swapped}`);
  }
  if (start.length < dataStart) throw specError(file, '', `is cut off inside its header of ${dataStart} bytes`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const extents = Array.from({ length: rank }, (_, axis) => view.getUint32(HEADER_START_BYTES + axis * EXTENT_BYTES));
  if (elements(extents) === 0) throw specError(file, '', `holds nothing: its extents are ${extents.join(' x ')}`);
  return { extents, dataStart };
}

/** Throws a SpecError unless values of these extents take `given` bytes. */
export function checkIdxSize(extents: readonly number[], given: number, file: string): void {
  const expected = elements(extents);
  if (given === expected) return;
  const how = given < expected ? 'is cut off' : 'is too long';
  throw specError(file, '', `${how}: ${extents.join(' x ')} values take ${expected} bytes, it has ${given}`);
}

const axes = (count: number): string => (count === 1 ? '1 axis' : `${count} axes`);
const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
