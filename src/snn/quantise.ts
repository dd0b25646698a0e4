import type { StorageOptions } from '../model/chip.js';
import type { WeightMatrix } from '../model/network.js';
import { bestScale } from './least-squares-scale.js';

/** Weights of one projection in file order [out][in][tap]: conv2d [out, in, kh, kw], dense [out, in]. */
export interface WeightPart {
  readonly weights: ArrayLike<number>;
  readonly matrix: WeightMatrix;
}

/** Largest level of a symmetric weight of `weightBits` bits, sign included. */
export const largestLevel = (weightBits: number): number => 2 ** (weightBits - 1) - 1;

/**
 * Weight per level for every output channel: the scale with the smallest squared error, levels symmetric. Several parts
 * are projections into one population: they share a channel's scale. A channel of zeros has scale 1.
 * Source: docs/models/function.md, numerics.
 */
export function channelScales(parts: readonly WeightPart[], weightBits: number): Float64Array {
  const outputs = parts[0]?.matrix.outputs ?? 0;
  const sizes = parts.map(({ matrix }) => matrix.inputs * matrix.taps);
  const magnitudes = new Float64Array(sizes.reduce((sum, size) => sum + size, 0));
  const scales = new Float64Array(outputs);
  for (let output = 0; output < outputs; output += 1) {
    let written = 0;
    for (const [part, { weights }] of parts.entries()) {
      writeMagnitudes(weights, output * sizes[part]!, sizes[part]!, magnitudes, written);
      written += sizes[part]!;
    }
    scales[output] = bestScale(magnitudes, largestLevel(weightBits));
  }
  return scales;
}

/** One scale for all channels of all parts: the projections into a population. */
export function commonScale(parts: readonly WeightPart[], weightBits: number): number {
  const magnitudes = new Float64Array(parts.reduce((sum, { weights }) => sum + weights.length, 0));
  let written = 0;
  for (const { weights } of parts) {
    writeMagnitudes(weights, 0, weights.length, magnitudes, written);
    written += weights.length;
  }
  return bestScale(magnitudes, largestLevel(weightBits));
}

function writeMagnitudes(
  weights: ArrayLike<number>,
  from: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  for (let index = 0; index < count; index += 1) into[at + index] = Math.abs(weights[from + index]!);
}

/** Integer levels of a part in its order: weight / scale to the nearest integer (half away from 0), clipped. */
export function quantise({ weights, matrix }: WeightPart, scales: Float64Array, weightBits: number): Int16Array {
  const size = matrix.inputs * matrix.taps;
  const largest = largestLevel(weightBits);
  const levels = new Int16Array(size * matrix.outputs);
  for (let output = 0; output < matrix.outputs; output += 1) {
    const scale = scales[output]!;
    for (let at = output * size; at < (output + 1) * size; at += 1) {
      const weight = weights[at]!;
      const level = Math.min(largest, Math.floor(Math.abs(weight) / scale + 0.5));
      levels[at] = weight < 0 ? -level : level;
    }
  }
  return levels;
}

/**
 * The value that cells hold for integer level `level`: `diff` stores a negative level as level + 2^(b-1), `offset` every
 * one, `pair` its magnitude, in the column of its sign. Source: docs/models/function.md, stored weights.
 */
export function storedValue(level: number, { weightBits, sign }: Pick<StorageOptions, 'weightBits' | 'sign'>): number {
  if (sign === 'pair') return Math.abs(level);
  return sign === 'offset' || level < 0 ? level + 2 ** (weightBits - 1) : level;
}

/**
 * Sum of the stored levels (0 .. 2^bitsPerCell - 1) over all cells that hold one weight of integer level `level`: its
 * slices, and both columns of a pair.
 */
export const storedLevels = (level: number, options: StorageOptions): number =>
  digitSum(storedValue(level, options), options.bitsPerCell);

function digitSum(value: number, bits: number): number {
  const base = 2 ** bits;
  let sum = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / base)) sum += rest % base;
  return sum;
}

/**
 * For every row [tap][input] of a projection's matrix the sum of the stored levels of all its cells, over all outputs.
 * `levels` are in file order [out][in][tap].
 */
export function rowLevels(levels: ArrayLike<number>, matrix: WeightMatrix, options: StorageOptions): Float64Array {
  const { taps, inputs, outputs } = matrix;
  const largest = largestLevel(options.weightBits);
  const stored = Float64Array.from({ length: 2 * largest + 1 }, (_, at) => storedLevels(at - largest, options));
  const sums = new Float64Array(taps * inputs);
  let from = 0;
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let row = input; row < sums.length; row += inputs) {
        sums[row] = sums[row]! + stored[levels[from]! + largest]!;
        from += 1;
      }
    }
  }
  return sums;
}
