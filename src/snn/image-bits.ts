import { type Network, neurons } from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import { codeImage, FIRST_PLANE, type InputOptions, imageLists, normalise } from './input-coding.js';
import { floats } from './numerics.js';

/** Pixels (indices y, x, channel; ascending) whose code has a bit set, one list a bit, least significant first. */
export function imageBits(network: Network, pixels: Uint8Array, input: InputOptions, numerics: Numerics): Int32Array[] {
  const values = floats(numerics, neurons(network.input));
  normalise(pixels, network.input, input.normalisation, values);
  const lists = imageLists(network.input, input.bits);
  codeImage(values, input, lists);
  return Array.from({ length: input.bits }, (_, bit) => lists.neurons(FIRST_PLANE + bit));
}
