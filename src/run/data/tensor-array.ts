import { elements, type Tensor } from '../../base/tensor.js';
import type { ImageArray } from './array-source.js';
import type { DataKind } from './image-source.js';

/** An array of images that is in memory. */
export function tensorArray(kind: DataKind, { dtype, shape, data }: Tensor, named: string): ImageArray {
  const each = elements(shape.slice(1));
  return {
    kind,
    dtype,
    shape,
    named,
    values: async function* (chosen) {
      for (const index of chosen) yield data.subarray(index * each, (index + 1) * each);
    },
  };
}
