import { ByteReader, ByteWriter } from './byte-stream.js';
import { crc32 } from './zip.js';

/** Spikes of one image: which neurons of each population fire in each step. */
export interface StoredSpikes {
  readonly steps: number;
  readonly populations: readonly StoredPopulation[];
}
export interface StoredPopulation {
  readonly name: string;
  readonly neurons: number;
  /** Membrane potentials that saturated, over all steps. */
  readonly saturations: number;
  /** Neurons that fired, ascending, [step - 1]. */
  readonly fired: readonly Int32Array[];
}

const MAGIC = new TextEncoder().encode('spikes/1');
const CHECKSUM_BYTES = 4;

/**
 * Bytes of `spikes`. After the magic: steps, number of populations, then each population (name, neurons, saturations) and
 * its steps one after the other. A step is 2 x count (+ 1 for a bitmap), then the gaps between neuron indices or, where
 * that is smaller, one bit a neuron. At the end CRC-32 of all that. All numbers are varints.
 */
export function encodeSpikes({ steps, populations }: StoredSpikes): Uint8Array {
  const into = new ByteWriter();
  into.bytes(MAGIC);
  into.varint(steps);
  into.varint(populations.length);
  for (const { name, neurons, saturations, fired } of populations) {
    const text = new TextEncoder().encode(name);
    into.varint(text.length);
    into.bytes(text);
    into.varint(neurons);
    into.varint(saturations);
    for (const step of fired) writeStep(into, step, neurons);
  }
  const checksum = new Uint8Array(CHECKSUM_BYTES);
  new DataView(checksum.buffer).setUint32(0, crc32(into.written()), true);
  into.bytes(checksum);
  return into.written();
}

function writeStep(into: ByteWriter, fired: Int32Array, neurons: number): void {
  const bitmapBytes = Math.ceil(neurons / 8);
  const asBitmap = gapBytes(fired) > bitmapBytes;
  into.varint(2 * fired.length + (asBitmap ? 1 : 0));
  if (asBitmap) {
    const bitmap = new Uint8Array(bitmapBytes);
    for (const neuron of fired) bitmap[neuron >> 3] = bitmap[neuron >> 3]! | (1 << (neuron & 7));
    into.bytes(bitmap);
    return;
  }
  let next = 0;
  for (const neuron of fired) {
    into.varint(neuron - next);
    next = neuron + 1;
  }
}

function gapBytes(fired: Int32Array): number {
  let bytes = 0;
  let next = 0;
  for (const neuron of fired) {
    for (let gap = neuron - next; gap >= 0x80; gap >>= 7) bytes += 1;
    bytes += 1;
    next = neuron + 1;
  }
  return bytes;
}

/** The spikes that `bytes` hold; undefined for anything that `encodeSpikes` did not write as it is. */
export function decodeSpikes(bytes: Uint8Array): StoredSpikes | undefined {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < MAGIC.length || MAGIC.some((byte, at) => bytes[at] !== byte)) return undefined;
  const checksum = new DataView(bytes.buffer, bytes.byteOffset + end, CHECKSUM_BYTES).getUint32(0, true);
  if (crc32(bytes.subarray(0, end)) !== checksum) return undefined;
  try {
    return readSpikes(new ByteReader(bytes.subarray(MAGIC.length, end)));
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function readSpikes(from: ByteReader): StoredSpikes {
  const steps = from.varint();
  const populations: StoredPopulation[] = [];
  for (let left = from.varint(); left > 0; left -= 1) populations.push(readPopulation(from, steps));
  if (from.left > 0) throw new RangeError('bytes are left over');
  return { steps, populations };
}

function readPopulation(from: ByteReader, steps: number): StoredPopulation {
  const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(from.bytes(from.varint()));
  const neurons = from.varint();
  const saturations = from.varint();
  const fired: Int32Array[] = [];
  for (let step = 0; step < steps; step += 1) fired.push(readStep(from, neurons));
  return { name, neurons, saturations, fired };
}

function readStep(from: ByteReader, neurons: number): Int32Array {
  const head = from.varint();
  const count = Math.floor(head / 2);
  if (count > neurons) throw new RangeError('more spikes than neurons');
  return head % 2 === 1
    ? readBitmap(from.bytes(Math.ceil(neurons / 8)), count, neurons)
    : readGaps(from, count, neurons);
}

function readGaps(from: ByteReader, count: number, neurons: number): Int32Array {
  if (count > from.left) throw new RangeError('the bytes end too early');
  const fired = new Int32Array(count);
  let next = 0;
  for (let at = 0; at < count; at += 1) {
    const neuron = next + from.varint();
    if (neuron >= neurons) throw new RangeError('a neuron is not there');
    fired[at] = neuron;
    next = neuron + 1;
  }
  return fired;
}

function readBitmap(bitmap: Uint8Array, count: number, neurons: number): Int32Array {
  const fired = new Int32Array(count);
  let found = 0;
  for (let byte = 0; byte < bitmap.length; byte += 1) {
    for (let rest = bitmap[byte]!; rest !== 0; rest &= rest - 1) {
      const neuron = 8 * byte + 31 - Math.clz32(rest & -rest);
      if (found === count || neuron >= neurons) throw new RangeError('the bitmap does not hold its count');
      fired[found++] = neuron;
    }
  }
  if (found !== count) throw new RangeError('the bitmap does not hold its count');
  return fired;
}
