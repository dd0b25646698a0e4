import type { WeightMatrix } from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import { type FloatArray, floats } from './numerics.js';

/** Lanes that the weight-adding kernel sums at once: rows of currents and weights are padded to a multiple. */
export const LANES = 8;

/** `channels` rounded up to a multiple of LANES. */
export const paddedStride = (channels: number): number => Math.ceil(channels / LANES) * LANES;

/**
 * Weights of a projection as [tap][input][output], outputs contiguous and padded with zeros to `paddedStride(outputs)`.
 * `values` are in file order: conv2d [out, in, kh, kw], dense [out, in]; both are [out][in][tap].
 */
export function layOutWeights(values: ArrayLike<number>, matrix: WeightMatrix, numerics: Numerics): FloatArray {
  const { taps, inputs, outputs } = matrix;
  const stride = paddedStride(outputs);
  const rows = floats(numerics, taps * inputs * stride);
  let from = 0;
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let tap = 0; tap < taps; tap += 1) rows[(tap * inputs + input) * stride + output] = values[from++]!;
    }
  }
  return rows;
}
