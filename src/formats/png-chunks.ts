import { crc32 } from './zip.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CHUNK_BYTES = 12;
/** Chunks that say what the pixels are; the first two once, before the pixels. */
const KEPT = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

/** The header of a PNG file. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

/** What a PNG file holds, without the chunks that do not concern its pixels. */
export interface PngChunks {
  readonly header: PngHeader;
  /** Compressed pixels. */
  readonly data: Uint8Array;
  readonly hasTransparency: boolean;
  /** A PNG file of the chunks that matter. */
  readonly file: Uint8Array;
}

/** Whether `bytes` begin as a PNG file does. */
export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, at) => bytes[at] === byte);

interface Chunk {
  readonly name: string;
  /** The whole chunk. */
  readonly bytes: Uint8Array;
  readonly data: Uint8Array;
}

/** The chunks of a PNG file, their lengths, order and checksums checked; or what is wrong. Nothing is expanded. */
export function pngChunks(bytes: Uint8Array): PngChunks | string {
  const chunks = split(bytes);
  if (typeof chunks === 'string') return chunks;
  const names = chunks.map(({ name }) => name);
  const once = (name: string): boolean => names.filter((other) => other === name).length <= 1;
  if (names[0] !== 'IHDR' || !['IHDR', 'PLTE', 'tRNS'].every(once))
    return 'is damaged: its chunks are in no valid order';
  const unknown = names.find((name) => /^[A-Z]/.test(name) && !KEPT.includes(name));
  if (unknown !== undefined) return 'is damaged: it has a critical chunk that no PNG file has';
  const first = names.indexOf('IDAT');
  const pixels = chunks.filter(({ name }) => name === 'IDAT');
  if (first < 0) return 'has no pixels (no IDAT chunk)';
  if (names.slice(first, first + pixels.length).some((name) => name !== 'IDAT')) {
    return 'is damaged: its pixels lie in several places';
  }
  if (Math.max(names.indexOf('PLTE'), names.indexOf('tRNS')) > first) return 'is damaged: its palette comes too late';
  const header = readHeader(chunks[0]!.data);
  if (typeof header === 'string') return header;
  const kept = chunks.filter(({ name }) => KEPT.includes(name)).map((chunk) => chunk.bytes);
  return {
    header,
    data: joined(pixels.map(({ data }) => data)),
    hasTransparency: names.includes('tRNS'),
    file: joined([Uint8Array.from(SIGNATURE), ...kept]),
  };
}

function split(bytes: Uint8Array): readonly Chunk[] | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; chunks.at(-1)?.name !== 'IEND'; ) {
    if (at + CHUNK_BYTES > bytes.length) return 'is cut off';
    const end = at + CHUNK_BYTES + view.getUint32(at);
    if (end > bytes.length) return 'is cut off, or damaged: a chunk is longer than the file';
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
      return 'is damaged: a chunk has a wrong checksum';
    }
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks.push({ name, bytes: bytes.subarray(at, end), data: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
  return chunks;
}

/** Bit depths of each kind of colour. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

function readHeader(data: Uint8Array): PngHeader | string {
  if (data.length !== 13) return 'is damaged: its header has not 13 bytes';
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colour, compression, filter, interlace] = data.subarray(8) as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  if (DEPTHS[colour]?.includes(depth) !== true || compression !== 0 || filter !== 0 || interlace > 1) {
    return 'is damaged: its header is none of a PNG file';
  }
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0) return 'holds no pixel';
  return { width, height, depth, colour, interlaced: interlace === 1 };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
