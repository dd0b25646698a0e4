/** A decoded picture of 8 bits a channel. */
export interface Picture {
  /** 1: grey, 3: red, green, blue. */
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  /** Pixels [channel][y][x]. */
  readonly pixels: Uint8Array;
}

/** Pictures of more pixels are refused. */
export const MOST_PIXELS = 1 << 24;

/**
 * Planes [channel][y][x] of pixels that lie channel by channel ([y][x][channel]), without their alpha channel where they
 * have one (`interleaved` 2 or 4). Undefined where a pixel is not opaque.
 */
export function planes(data: Uint8Array, interleaved: 1 | 2 | 3 | 4, pixels: number): Uint8Array | undefined {
  const channels = interleaved - (interleaved % 2 === 0 ? 1 : 0);
  const out = new Uint8Array(channels * pixels);
  for (let at = 0; at < pixels; at += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      out[channel * pixels + at] = data[at * interleaved + channel]!;
    }
    if (channels < interleaved && data[at * interleaved + channels] !== 255) return undefined;
  }
  return out;
}
