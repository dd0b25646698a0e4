import type { Dtype, TensorData } from '../../base/tensor.js';

/** What a value of 255 stands for: pixels are stored as 0 .. 255, or as floats of 0 .. 1. */
export type PixelScale = 1 | 255;

/** How far 255 x a value of 0 .. 1 may be from an integer: values rounded to three decimals pass. */
const UNIT_TOLERANCE = 0.2;
const BYTE_TOLERANCE = 1e-3;

/** The least and the greatest of values that are added. */
export class Range {
  least = Number.POSITIVE_INFINITY;
  greatest = Number.NEGATIVE_INFINITY;
  hasNaN = false;

  add(values: TensorData): void {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at]!;
      if (value < this.least) this.least = value;
      if (value > this.greatest) this.greatest = value;
      if (Number.isNaN(value)) this.hasNaN = true;
    }
  }

  /** How pixels in this range are stored, or why they are none. */
  scale(dtype: Dtype): PixelScale | string {
    const isFloat = dtype === 'F32' || dtype === 'F64';
    if (this.hasNaN) return 'holds NaN, which is no pixel';
    if (this.least < 0 || this.greatest > 255) {
      const normalised = isFloat && this.least < 0 ? '; store the images as they were before they were normalised' : '';
      return `holds values from ${this.least} to ${this.greatest}, pixels are 0 to 255 (or 0 to 1 as floats)${normalised}`;
    }
    return isFloat && this.greatest <= 1 ? 255 : 1;
  }
}

/** The pixels that values stand for, or which of them is none. Bytes come back as they are. */
export function toPixels(values: TensorData, scale: PixelScale): Uint8Array | string {
  if (values instanceof Uint8Array) return values;
  const tolerance = scale === 1 ? BYTE_TOLERANCE : UNIT_TOLERANCE;
  const pixels = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]! * scale;
    const pixel = Math.round(value);
    if (!(pixel >= 0 && pixel <= 255 && Math.abs(value - pixel) <= tolerance)) {
      const what = scale === 1 ? 'no pixel of 0 to 255' : 'no pixel / 255';
      return `holds ${values[at]}, which is ${what}; store the images as they were before they were changed`;
    }
    pixels[at] = pixel;
  }
  return pixels;
}
