import { randomStream } from '../base/rng.js';
import { elements, type Tensor } from '../base/tensor.js';
import type { DataSet } from './data-sets.js';

const LEVELS = 256;

/** `count` images of uniform noise, uint8 [count, channels, height, width], with classes [count]; both by `seed`. */
export function noiseImages(
  { input, classes }: DataSet,
  count: number,
  seed: string,
): { readonly images: Tensor; readonly labels: Tensor } {
  const random = randomStream(seed);
  const shape = [count, input.channels, input.height, input.width];
  const data = Uint8Array.from({ length: elements(shape) }, () => Math.floor(LEVELS * random()));
  const labels = Int32Array.from({ length: count }, () => Math.floor(classes * random()));
  return {
    images: { dtype: 'U8', shape, data },
    labels: { dtype: 'I32', shape: [count], data: labels },
  };
}
