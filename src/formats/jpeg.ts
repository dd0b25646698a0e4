import jpeg from 'jpeg-js';
import { MOST_PIXELS, type Picture, planes } from './pixels.js';

/** Memory that decoding one picture may take. */
const MOST_MEGABYTES = 512;

/** Whether `bytes` begin as a JPEG file does. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

interface Frame {
  readonly components: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The picture of a JPEG file, grey or colour (YCbCr), baseline or progressive; coarser colour planes are repeated, not
 * interpolated. Every block of 8 x 8 pixels takes a bit at least: a file that is too small for its size is refused before it
 * is decoded. Or what is wrong: damaged, cut off, four inks (CMYK), too large.
 */
export function readJpeg(bytes: Uint8Array): Picture | string {
  const frame = readFrame(bytes);
  if (typeof frame === 'string') return frame;
  const { components, height, width } = frame;
  if (width * height > MOST_PIXELS) return `has ${width} x ${height} pixels, too many`;
  if (width === 0 || height === 0) return 'holds no pixel';
  if (8 * bytes.length < Math.ceil(width / 8) * Math.ceil(height / 8)) {
    return `is cut off: ${width} x ${height} pixels take more than its ${bytes.length} bytes`;
  }
  if (components !== 1 && components !== 3)
    return `has ${components} colour components; grey (1) and colour (3) are read`;
  try {
    const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false } as const;
    const { data, ...found } = jpeg.decode(bytes, { ...options, maxMemoryUsageInMB: MOST_MEGABYTES });
    if (found.width !== width || found.height !== height) return 'is damaged: it has two frames';
    const pixels = planes(data, 3, width * height)!;
    return { channels: components, height, width, pixels: components === 1 ? pixels.slice(0, width * height) : pixels };
  } catch (error) {
    return `is damaged or cut off: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Markers of a frame that is read: baseline, extended, progressive. */
const FRAMES = [0xc0, 0xc1, 0xc2];
const START_OF_SCAN = 0xda;

/** The frame header, found by walking over the segments before the first scan. */
function readFrame(bytes: Uint8Array): Frame | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length; at += 2 + view.getUint16(at + 2)) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff && at + 5 <= bytes.length) at += 1;
    if (bytes[at] !== 0xff) return 'is damaged: a segment is not where it should be';
    const marker = bytes[at + 1]!;
    if (marker === START_OF_SCAN) return 'is damaged: it has no frame before its pixels';
    if (FRAMES.includes(marker)) {
      if (at + 10 > bytes.length) return 'is cut off';
      if (bytes[at + 4] !== 8) return `has ${bytes[at + 4]} bits a channel, 8 are read`;
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), components: bytes[at + 9]! };
    }
    if (marker >= 0xc3 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return 'is a lossless or arithmetic-coded JPEG file, which is not read';
    }
  }
  return 'is cut off: it has no frame';
}
