import { type Network, neurons } from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import type { ImageBits } from '../model/spike-trains.js';
import { codeImage, FIRST_PLANE, type InputOptions, imageLists, NON_ZERO, normalise } from './input-coding.js';
import { floats } from './numerics.js';

/** Which pixels (indices y, x, channel; ascending) are not zero and which have each bit of their code set. */
export function imageBits(network: Network, pixels: Uint8Array, input: InputOptions, numerics: Numerics): ImageBits {
  const values = floats(numerics, neurons(network.input));
  normalise(pixels, network.input, input.normalisation, values);
  const lists = imageLists(network.input, input.bits);
  codeImage(values, input, lists);
  return {
    imageBits: Array.from({ length: input.bits }, (_, bit) => lists.neurons(FIRST_PLANE + bit)),
    nonZeroPixels: lists.neurons(NON_ZERO),
  };
}
