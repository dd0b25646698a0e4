import type { Edges } from './geometry.js';
import type { FloatArray } from './numerics.js';
import type { SpikeLists } from './spike-lists.js';

/** Weights of a projection that reads the image. */
export interface ImageWeights {
  /** By target position, see edgesIn. */
  readonly edges: Edges;
  /** [tap][input][stride]. */
  readonly weights: FloatArray;
  readonly inputs: number;
  readonly outputs: number;
  readonly stride: number;
}

/**
 * Current that the image drives in every step, [position][stride] in `into`: the sum of w x over its non-zero values
 * (`slot` of `lists`), taps ascending, then channels ascending; product and sum are rounded to the number type each.
 * `pixelAt(source position, channel)` is the pixel, normalised or as its code. Returns the additions made.
 */
export function imageCurrent(
  { edges, weights, inputs, outputs, stride }: ImageWeights,
  lists: SpikeLists,
  slot: number,
  pixelAt: (position: number, channel: number) => number,
  into: FloatArray,
): number {
  const product = into instanceof Float32Array ? new Float32Array(1) : new Float64Array(1);
  const first = lists.startOf(slot);
  let additions = 0;
  into.fill(0);
  for (let position = 0; position + 1 < edges.starts.length; position += 1) {
    for (let edge = edges.starts[position]!; edge < edges.starts[position + 1]!; edge += 1) {
      const source = edges.ends[edge]!;
      for (let entry = lists.starts[first + source]!; entry < lists.starts[first + source + 1]!; entry += 1) {
        const channel = lists.channels[entry]!;
        const row = (edges.taps[edge]! * inputs + channel) * stride;
        const value = pixelAt(source, channel);
        for (let output = 0; output < outputs; output += 1) {
          product[0] = weights[row + output]! * value;
          into[position * stride + output] = into[position * stride + output]! + product[0]!;
          additions += 1;
        }
      }
    }
  }
  return additions;
}
