/**
 * Which neurons fire when in one image, as the function model says; the cycle model replays it, and activity on any cut
 * follows from it. Neurons are numbered y, x, channel (channel fastest), ascending.
 */
export interface SpikeTrains extends ImageBits {
  readonly steps: number;
  /** [step - 1], by population. */
  readonly fired: Readonly<Record<string, readonly Int32Array[]>>;
}

/** What an image's word lines see. */
export interface ImageBits {
  /** Pixels whose coded value has a bit set, [bit], least significant first. */
  readonly imageBits: readonly Int32Array[];
  /** Pixels whose normalised value is not zero. */
  readonly nonZeroPixels: Int32Array;
}
