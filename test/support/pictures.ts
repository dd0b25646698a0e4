import { zlibSync } from 'fflate';
import { crc32 } from '../../src/formats/zip.js';

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly colour: number;
  /** Rows, each behind its filter byte. */
  readonly rows: readonly (readonly number[])[];
  /** Chunks between header and pixels. */
  readonly before?: readonly (readonly [string, readonly number[]])[];
  /** Chunks behind the pixels. */
  readonly after?: readonly (readonly [string, readonly number[]])[];
}

/** Bytes of a PNG file, chunk by chunk. */
export function pngFile({ width, height, depth, colour, rows, before = [], after = [] }: PngParts): Uint8Array {
  const header = [...word(width), ...word(height), depth, colour, 0, 0, 0];
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk('IHDR', header),
    ...before.flatMap(([name, data]) => chunk(name, data)),
    ...chunk('IDAT', [...zlibSync(Uint8Array.from(rows.flat()))]),
    ...after.flatMap(([name, data]) => chunk(name, data)),
    ...chunk('IEND', []),
  ]);
}

const word = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

function chunk(name: string, data: readonly number[]): number[] {
  const body = [...new TextEncoder().encode(name), ...data];
  return [...word(data.length), ...body, ...word(crc32(Uint8Array.from(body)))];
}

/** The PNG file of a picture of 8 bits with pixels [y][x][channel]; 1 channel is grey, 3 are colour. */
export function plainPng(width: number, height: number, channels: 1 | 3, pixels: ArrayLike<number>): Uint8Array {
  const rowBytes = width * channels;
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: rowBytes }, (_, at) => pixels[y * rowBytes + at]!),
  ]);
  return pngFile({ width, height, depth: 8, colour: channels === 1 ? 0 : 2, rows });
}

/** A grey JPEG file of 8 x 8 equal pixels of value 128 + `above` (64 .. 127). */
export function greyJpeg(above: number): Uint8Array {
  const zeros = (count: number): number[] => new Array<number>(count).fill(0);
  const bits = `10${above.toString(2).padStart(7, '0')}0`.padEnd(16, '1');
  return Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...new Array<number>(64).fill(8)],
    ...[0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0],
    ...[0xff, 0xc4, 0, 21, 0x00, 1, 1, ...zeros(14), 0, 7],
    ...[0xff, 0xc4, 0, 20, 0x10, 1, ...zeros(15), 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0],
    ...[Number.parseInt(bits.slice(0, 8), 2), Number.parseInt(bits.slice(8), 2), 0xff, 0xd9],
  ]);
}
