import type { Shape } from '../model/network.js';

/** A constant of an operation, in double precision. */
export type Constants = Float64Array;

/** What every operation has: the node that it comes from, the value that it makes and its shape. */
interface Made {
  readonly node: string;
  readonly output: string;
  readonly shape: Shape;
}

/** out[o,y,x] = bias[o] + sum of weights[o,i,ky,kx] in[i, y stride + ky - padding, ...]; zeros outside. */
export interface ConvOperation extends Made {
  readonly kind: 'conv';
  readonly input: string;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
  /** [out, in, height, width]. */
  readonly weights: Constants;
  readonly bias: Constants | undefined;
}
/** Inputs in the order channel, y, x. */
export interface DenseOperation extends Made {
  readonly kind: 'dense';
  readonly input: string;
  /** [out, in]. */
  readonly weights: Constants;
  readonly bias: Constants | undefined;
}
/** scale x + shift, per channel: batch normalisation, or a constant that is added. */
export interface ScaleOperation extends Made {
  readonly kind: 'scale';
  readonly input: string;
  /** Whether it is a batch normalisation. */
  readonly isBatchNorm: boolean;
  readonly scale: Constants;
  readonly shift: Constants;
}
export interface AddOperation extends Made {
  readonly kind: 'add';
  readonly inputs: readonly [string, string];
}
/** min(max(x, 0), ceiling). */
export interface RectifyOperation extends Made {
  readonly kind: 'rectify';
  readonly input: string;
  readonly ceiling: number | undefined;
}
/** Mean over windows, without padding. */
export interface AverageOperation extends Made {
  readonly kind: 'average';
  readonly input: string;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
}
export type Operation =
  | ConvOperation
  | DenseOperation
  | ScaleOperation
  | AddOperation
  | RectifyOperation
  | AverageOperation;

/** A classifier by the name of its output in the file. */
export interface GraphOutput {
  readonly name: string;
  readonly role: 'final' | 'internal';
  /** The value that it shows. */
  readonly value: string;
  readonly shape: Shape;
}

/** A trained network as the operations that a spiking one can stand for, each after those that it reads. */
export interface AnnGraph {
  /** Of the file, for messages. */
  readonly file: string;
  readonly input: Shape;
  /** Name of the value that is the image. */
  readonly inputValue: string;
  readonly operations: readonly Operation[];
  /** Internal classifiers in the order of the command line, then the final one. */
  readonly outputs: readonly GraphOutput[];
}
