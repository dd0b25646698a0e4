import { convertIndexedToRgb, decode } from 'fast-png';
import { unzlibSync } from 'fflate';
import { MOST_PIXELS, type Picture, planes } from './pixels.js';
import { type PngHeader, pngChunks } from './png-chunks.js';

/** Channels of a pixel by kind of colour, alpha included; a palette is one index. */
const CHANNELS: Readonly<Record<number, 1 | 2 | 3 | 4>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

/**
 * The picture of a PNG file: grey (1, 2, 4 bits are stretched to 0 .. 255) or colour of 8 bits, palettes too. An alpha
 * channel that is opaque everywhere is left out. Or what is wrong: damaged, 16 bits, transparent, too large. Expansion is
 * bounded by what the header says.
 */
export function readPng(bytes: Uint8Array): Picture | string {
  const chunks = pngChunks(bytes);
  if (typeof chunks === 'string') return chunks;
  const { header, hasTransparency } = chunks;
  if (header.width * header.height > MOST_PIXELS) return `has ${header.width} x ${header.height} pixels, too many`;
  if (header.depth === 16) return 'has 16 bits a channel, 8 are read';
  if (header.interlaced && header.depth < 8) return 'is interlaced with fewer than 8 bits a pixel, which is not read';
  if (hasTransparency) return 'has transparent pixels; put it on a background first';
  const size = filteredBytes(header);
  if (!expandsTo(chunks.data, size)) return 'is damaged: its pixels are not a valid zlib stream, or cut off';
  return decoded(chunks.file, header);
}

function decoded(file: Uint8Array, header: PngHeader): Picture | string {
  const { width, height, colour, depth } = header;
  try {
    const png = decode(file);
    if (!(png.data instanceof Uint8Array)) return 'has 16 bits a channel, 8 are read';
    const isGrey = colour === 0 || colour === 4;
    const data =
      colour === PALETTE ? convertIndexedToRgb(png) : isGrey && depth < 8 ? stretched(png.data, header) : png.data;
    const pixels = planes(data, colour === PALETTE ? 3 : CHANNELS[colour]!, width * height);
    if (pixels === undefined) return 'has transparent pixels; put it on a background first';
    return { channels: isGrey ? 1 : 3, height, width, pixels };
  } catch (error) {
    return `is damaged: ${error instanceof Error ? error.message : 'it cannot be decoded'}`;
  }
}

/** Bytes of the filtered rows of an image, of all seven passes where it is interlaced (Adam7). */
function filteredBytes({ width, height, depth, colour, interlaced }: PngHeader): number {
  const rows = (columns: number, lines: number): number =>
    columns === 0 || lines === 0 ? 0 : lines * (1 + Math.ceil((columns * CHANNELS[colour]! * depth) / 8));
  if (!interlaced) return rows(width, height);
  const part = (extent: number, first: number, step: number): number => Math.ceil(Math.max(0, extent - first) / step);
  return PASSES.reduce((sum, [x, y, dx, dy]) => sum + rows(part(width, x, dx), part(height, y, dy)), 0);
}

/** First column and row of each pass of Adam7, and its steps. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Whether `data` is a zlib stream of exactly so many bytes; nothing larger is ever allocated. */
function expandsTo(data: Uint8Array, size: number): boolean {
  if (size > data.length * 1032) return false;
  try {
    return unzlibSync(data, { out: new Uint8Array(size + 1) }).length === size;
  } catch {
    return false;
  }
}

/** Grey pixels of 1, 2 or 4 bits, packed row by row, as bytes 0 .. 255. */
function stretched(packed: Uint8Array, { width, height, depth }: PngHeader): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const [y, bit] = [Math.floor(at / width), (at % width) * depth];
    const byte = packed[y * rowBytes + (bit >> 3)]!;
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  });
}
