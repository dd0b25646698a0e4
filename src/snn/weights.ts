import { SimulationError } from '../base/errors.js';
import type { Tensor } from '../base/tensor.js';
import type { WeightMatrix } from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import { type FloatArray, floats } from './numerics.js';

/** Lanes that the weight-adding kernel sums at once: rows of currents and weights are padded to a multiple. */
export const LANES = 8;

/** `channels` rounded up to a multiple of LANES. */
export const paddedStride = (channels: number): number => Math.ceil(channels / LANES) * LANES;

/**
 * Weights of a projection as [tap][input][output], outputs contiguous and padded with zeros to `paddedStride(outputs)`.
 * `tensor` is in file order: conv2d [out, in, kh, kw], dense [out, in]; both are [out][in][tap].
 * Throws a SimulationError when it has another number of elements.
 */
export function layOutWeights(path: string, tensor: Tensor, matrix: WeightMatrix, numerics: Numerics): FloatArray {
  const { taps, inputs, outputs } = matrix;
  const expected = taps * inputs * outputs;
  if (tensor.data.length !== expected) {
    throw new SimulationError(path, undefined, `has ${tensor.data.length} weights, its shapes need ${expected}`);
  }
  const stride = paddedStride(outputs);
  const rows = floats(numerics, taps * inputs * stride);
  let from = 0;
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let tap = 0; tap < taps; tap += 1) rows[(tap * inputs + input) * stride + output] = tensor.data[from++]!;
    }
  }
  return rows;
}
