/**
 * Which neurons fire when in one image, as the function model says; the cycle model replays it. Neurons are numbered
 * y, x, channel (channel fastest), ascending.
 */
export interface SpikeTrains {
  readonly steps: number;
  /** [step - 1], by population. */
  readonly fired: Readonly<Record<string, readonly Int32Array[]>>;
  /** Pixels whose coded value has a bit set, [bit], least significant first. */
  readonly imageBits: readonly Int32Array[];
}
