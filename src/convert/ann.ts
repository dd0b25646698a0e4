import type { AveragePool, Conv2d, Dense, Shape } from '../model/network.js';

/** What a layer reads: INPUT or an earlier layer, through weights (conv2d: [out, in, kh, kw], dense: [out, in]). */
export interface Term {
  readonly source: string;
  readonly operator: Conv2d | Dense;
  readonly weights: Float64Array;
}

/** max(0, sum of its terms + bias), at most `ceiling`; a classifier has signed values. Becomes integrate-and-fire neurons. */
export interface NeuronLayer {
  readonly kind: 'neurons';
  readonly name: string;
  readonly shape: Shape;
  readonly terms: readonly Term[];
  /** One a channel. */
  readonly bias: Float64Array;
  readonly activation: 'rectified' | 'signed';
  readonly ceiling: number | undefined;
  /** Nodes of the file that it stands for, in their order. */
  readonly nodes: readonly string[];
}
/** Mean over windows of an earlier layer. Becomes neurons that count. */
export interface AverageLayer {
  readonly kind: 'average';
  readonly name: string;
  readonly shape: Shape;
  readonly source: string;
  readonly operator: AveragePool;
  readonly nodes: readonly string[];
}
export type AnnLayer = NeuronLayer | AverageLayer;

/** A trained network with batch norm folded into weights, each layer after those that it reads. */
export interface Ann {
  readonly input: Shape;
  readonly layers: readonly AnnLayer[];
  readonly classifiers: readonly {
    readonly name: string;
    readonly role: 'final' | 'internal';
    readonly layer: string;
  }[];
  /** Batch normalisations that were folded. */
  readonly folded: number;
}
