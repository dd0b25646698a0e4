import type { WeightMatrix } from '../model/network.js';
import type { SpikeDriver } from './arithmetic.js';
import type { Edges } from './geometry.js';
import type { FloatArray } from './numerics.js';
import type { SpikeLists } from './spike-lists.js';
import { LANES } from './weights.js';

/**
 * Adds the weights of active inputs to the currents of one population. The order is part of the contract: for one
 * neuron, taps ascending (ky, kx), within a tap input channels ascending, every sum rounded to the number type.
 */
export class WeightAdder implements SpikeDriver {
  readonly #edges: Edges;
  readonly #weights: FloatArray;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #stride: number;
  readonly #rows: Int32Array;

  /** `edges` by target position (edgesIn); `weights` [tap][input][stride], see layOutWeights. */
  constructor(edges: Edges, weights: FloatArray, { taps, inputs, outputs }: WeightMatrix) {
    this.#edges = edges;
    this.#weights = weights;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#stride = weights.length / (taps * inputs);
    this.#rows = new Int32Array(taps * inputs);
  }

  /** Adds what the spikes in `slot` of `lists` cause to `current` [position][stride]; returns the additions made. */
  add(lists: SpikeLists, slot: number, current: FloatArray): number {
    const { starts } = this.#edges;
    let additions = 0;
    for (let position = 0; position + 1 < starts.length; position += 1) {
      const count = this.#activeRows(lists, lists.startOf(slot), starts[position]!, starts[position + 1]!);
      if (count === 0) continue;
      additions += this.#addRows(count, current, position * this.#stride);
    }
    return additions;
  }

  /** Lists where the weights of the active inputs of one patch start, in the order of summation. */
  #activeRows(lists: SpikeLists, first: number, edge: number, lastEdge: number): number {
    const { taps, ends } = this.#edges;
    const rows = this.#rows;
    const stride = this.#stride;
    let count = 0;
    for (let e = edge; e < lastEdge; e += 1) {
      const at = first + ends[e]!;
      const base = taps[e]! * this.#inputs;
      const last = lists.starts[at + 1]!;
      for (let entry = lists.starts[at]!; entry < last; entry += 1) {
        rows[count++] = (base + lists.channels[entry]!) * stride;
      }
    }
    return count;
  }

  #addRows(count: number, current: FloatArray, base: number): number {
    let additions = 0;
    const weights = this.#weights;
    for (let output = 0; output < this.#outputs; output += LANES) {
      if (current instanceof Float32Array) {
        addLanes32(this.#rows, count, weights as Float32Array, output, current, base + output);
      } else {
        addLanes64(this.#rows, count, weights as Float64Array, output, current, base + output);
      }
      additions += count * Math.min(LANES, this.#outputs - output);
    }
    return additions;
  }
}

/** Sums 8 outputs over `count` rows; local sums, because a sum in memory costs twice the time (measured). */
function addLanes64(
  rows: Int32Array,
  count: number,
  weights: Float64Array,
  output: number,
  current: Float64Array,
  at: number,
): void {
  let s0 = current[at]!;
  let s1 = current[at + 1]!;
  let s2 = current[at + 2]!;
  let s3 = current[at + 3]!;
  let s4 = current[at + 4]!;
  let s5 = current[at + 5]!;
  let s6 = current[at + 6]!;
  let s7 = current[at + 7]!;
  for (let k = 0; k < count; k += 1) {
    const row = rows[k]! + output;
    s0 += weights[row]!;
    s1 += weights[row + 1]!;
    s2 += weights[row + 2]!;
    s3 += weights[row + 3]!;
    s4 += weights[row + 4]!;
    s5 += weights[row + 5]!;
    s6 += weights[row + 6]!;
    s7 += weights[row + 7]!;
  }
  current[at] = s0;
  current[at + 1] = s1;
  current[at + 2] = s2;
  current[at + 3] = s3;
  current[at + 4] = s4;
  current[at + 5] = s5;
  current[at + 6] = s6;
  current[at + 7] = s7;
}

/** The same as `addLanes64` with every sum rounded to float32. */
function addLanes32(
  rows: Int32Array,
  count: number,
  weights: Float32Array,
  output: number,
  current: Float32Array,
  at: number,
): void {
  const round = Math.fround;
  let s0 = current[at]!;
  let s1 = current[at + 1]!;
  let s2 = current[at + 2]!;
  let s3 = current[at + 3]!;
  let s4 = current[at + 4]!;
  let s5 = current[at + 5]!;
  let s6 = current[at + 6]!;
  let s7 = current[at + 7]!;
  for (let k = 0; k < count; k += 1) {
    const row = rows[k]! + output;
    s0 = round(s0 + weights[row]!);
    s1 = round(s1 + weights[row + 1]!);
    s2 = round(s2 + weights[row + 2]!);
    s3 = round(s3 + weights[row + 3]!);
    s4 = round(s4 + weights[row + 4]!);
    s5 = round(s5 + weights[row + 5]!);
    s6 = round(s6 + weights[row + 6]!);
    s7 = round(s7 + weights[row + 7]!);
  }
  current[at] = s0;
  current[at + 1] = s1;
  current[at + 2] = s2;
  current[at + 3] = s3;
  current[at + 4] = s4;
  current[at + 5] = s5;
  current[at + 6] = s6;
  current[at + 7] = s7;
}
