import type { ArrayStore } from '../base/tensor.js';
import type { Blocks } from '../model/blocks.js';
import type { Network, Population, Projection, Shape, WeightMatrix } from '../model/network.js';
import type { ArrayFormat, Numerics } from '../model/numerics.js';
import type { ColumnSums } from './column-sums.js';
import type { Edges } from './geometry.js';
import type { InputOptions } from './input-coding.js';
import type { SpikeSink } from './neurons.js';
import type { FloatArray } from './numerics.js';
import type { SpikeLists } from './spike-lists.js';

/** A projection with a weight matrix, its geometry and its cut. */
export interface MatrixProjection {
  readonly projection: Projection;
  readonly matrix: WeightMatrix;
  readonly target: Shape;
  /** By target position. */
  readonly edges: Edges;
  readonly blocks: Blocks;
}

/** Adds what spikes drive. */
export interface SpikeDriver {
  /** Adds what the spikes in `slot` of `lists` cause to `current` [position][stride]; returns the additions of weights. */
  add(lists: SpikeLists, slot: number, current: FloatArray): number;
}

/** The image of the moment: normalised values and their integer codes, and how lists of pixels point into them. */
export interface CodedImage {
  /** [y][x][channel]. */
  readonly values: FloatArray;
  readonly codes: Int32Array;
  /** Slots NON_ZERO and the bit planes, as the projection reads them. */
  readonly lists: SpikeLists;
  /** Place in `values` of the pixel of one position and channel of `lists`. */
  indexOf(position: number, channel: number): number;
}

/** Computes what the image drives in every step. */
export interface ImageDriver {
  /** Writes the current [position][stride] of `image` into `into`; returns the additions of weights. */
  drive(image: CodedImage, into: FloatArray): number;
}

/** The integrate-and-fire neurons of a population. */
export interface Membranes {
  reset(): void;
  /** One step driven by `current` [position][stride]; returns how many membranes saturated. */
  step(current: FloatArray, stride: number, sink: SpikeSink): number;
}

/** What a network is computed with. One object serves one model; it holds what it collects over one image. */
export interface Arithmetic {
  spikeDriver(projection: MatrixProjection): SpikeDriver;
  imageDriver(projection: MatrixProjection): ImageDriver;
  membranes(population: Population): Membranes;
  /** Forgets what was collected. */
  startImage(): void;
  /** Column sums since then, by projection; undefined where nobody asked for them. */
  columnSums(): Readonly<Record<string, readonly ColumnSums[]>> | undefined;
}

/** What an arithmetic is made for. */
export interface ArithmeticScope {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly numerics: Numerics;
  readonly input: InputOptions;
  /** Collect what the columns of these arrays would sum; only with `quantised`. */
  readonly columnSums: ArrayFormat | undefined;
}
