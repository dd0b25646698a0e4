import { specError } from '../base/errors.js';
import { printable } from '../formats/array-name.js';
import { INPUT, neurons, type Shape } from '../model/network.js';
import type { Ann, AnnLayer, NeuronLayer, Term } from './ann.js';
import type { AnnGraph, AverageOperation, ConvOperation, DenseOperation, GraphOutput, Operation } from './ann-graph.js';
import { nameLayers } from './name-layers.js';

/** A value that a layer or the image has: spikes, later. */
interface LayerValue {
  readonly kind: 'layer';
  readonly layer: string;
  readonly shape: Shape;
}
/** A weighted sum that no activation has ended yet. */
interface SumValue {
  readonly kind: 'sum';
  readonly shape: Shape;
  readonly terms: readonly Term[];
  readonly bias: Float64Array;
  readonly nodes: readonly string[];
}
type FoldValue = LayerValue | SumValue;

/** Of one identity. */
const MOST_WEIGHTS = 2 ** 26;

/**
 * The layers of a graph: batch norm and added constants folded into weights and bias, both branches of a residual block
 * terms of one layer (a branch without weights by an identity of 1 x 1). Throws a SpecError that names the node where
 * layers cannot be cut at ReLUs.
 */
export function fold(graph: AnnGraph): Ann {
  const folder = new Folder(graph);
  for (const operation of graph.operations) folder.read(operation);
  const classifiers = graph.outputs.map((output) => {
    return { name: output.name, role: output.role, layer: folder.classifier(output) };
  });
  return nameLayers({ input: graph.input, layers: folder.layers, classifiers, folded: folder.folded });
}

class Folder {
  readonly layers: AnnLayer[] = [];
  folded = 0;
  readonly #values = new Map<string, FoldValue>();
  readonly #classifiers = new Map<string, string>();

  constructor(private readonly graph: AnnGraph) {
    this.#values.set(graph.inputValue, { kind: 'layer', layer: INPUT, shape: graph.input });
  }

  /** A classifier becomes a layer where it is made, so that it comes behind the layer that it hangs on. */
  read(operation: Operation): void {
    this.#values.set(operation.output, this.#fold(operation));
    const shown = this.graph.outputs.find(({ value }) => value === operation.output);
    if (shown !== undefined) this.classifier(shown);
  }

  /** Name of the layer that an output shows. */
  classifier({ name, value }: GraphOutput): string {
    const made = this.#values.get(value)!;
    if (made.kind === 'layer') {
      if (made.layer !== INPUT) return made.layer;
      throw specError(this.graph.file, `output ${printable(name)}`, 'is the image itself');
    }
    const before = this.#classifiers.get(value);
    if (before !== undefined) return before;
    const layer = this.#layer(made, 'signed', undefined, made.nodes);
    this.#classifiers.set(value, layer);
    return layer;
  }

  #fold(operation: Operation): FoldValue {
    const { node } = operation;
    switch (operation.kind) {
      case 'conv':
      case 'dense':
        return this.#weighted(operation);
      case 'scale': {
        if (operation.isBatchNorm) this.folded += 1;
        return scaled(this.#sum(operation.input, node), operation.scale, operation.shift, node);
      }
      case 'add': {
        const [a, b] = operation.inputs.map((input) => this.#sum(input, node)) as [SumValue, SumValue];
        const bias = a.bias.map((each, channel) => each + b.bias[channel]!);
        return {
          kind: 'sum',
          shape: a.shape,
          terms: [...a.terms, ...b.terms],
          bias,
          nodes: [...a.nodes, ...b.nodes, node],
        };
      }
      case 'rectify':
        return this.#rectified(operation.input, node, operation.ceiling);
      case 'average':
        return this.#average(operation);
    }
  }

  #value(name: string): FoldValue {
    return this.#values.get(name)!;
  }

  #weighted(operation: ConvOperation | DenseOperation): SumValue {
    const { shape, node, weights, input } = operation;
    const from = this.#value(input);
    if (from.kind === 'sum') {
      const message = `reads ${printable(from.nodes.at(-1))} without an activation between them: put a ReLU there, or merge the two`;
      throw this.#error(operation, message);
    }
    const term: Term = { source: from.layer, operator: operatorOf(operation), weights };
    const bias = operation.bias ?? new Float64Array(shape.channels);
    return { kind: 'sum', shape, terms: [term], bias, nodes: [node] };
  }

  /** A value as a weighted sum: a layer by an identity. */
  #sum(input: string, node: string): SumValue {
    const value = this.#value(input);
    if (value.kind === 'sum') return value;
    const { channels } = value.shape;
    if (channels * channels > MOST_WEIGHTS) {
      throw specError(this.graph.file, `node ${printable(node)}`, `would need an identity of ${channels} channels`);
    }
    const weights = new Float64Array(channels * channels);
    for (let channel = 0; channel < channels; channel += 1) weights[channel * (channels + 1)] = 1;
    const operator = { kind: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0] } as const;
    const terms = [{ source: value.layer, operator, weights }];
    return { kind: 'sum', shape: value.shape, terms, bias: new Float64Array(channels), nodes: [node] };
  }

  /** A ReLU of a layer is that layer: its values are not negative. */
  #rectified(input: string, node: string, ceiling: number | undefined): LayerValue {
    const value = this.#value(input);
    if (value.kind === 'layer' && value.layer !== INPUT && ceiling === undefined && !this.#isSigned(value.layer)) {
      return value;
    }
    const sum = this.#sum(input, node);
    const nodes = sum.nodes.at(-1) === node ? sum.nodes : [...sum.nodes, node];
    return { kind: 'layer', layer: this.#layer(sum, 'rectified', ceiling, nodes), shape: sum.shape };
  }

  #isSigned(name: string): boolean {
    const layer = this.layers.find((each) => each.name === name);
    return layer?.kind === 'neurons' && layer.activation === 'signed';
  }

  #average(operation: AverageOperation): LayerValue {
    const { node, shape, kernel, stride } = operation;
    const from = this.#value(operation.input);
    if (from.kind === 'sum') {
      throw this.#error(operation, 'averages values that no ReLU has made non-negative: put a ReLU in front of it');
    }
    if (from.layer === INPUT) {
      throw this.#error(
        operation,
        'averages the image, which has no spikes: make the images smaller before, or use a convolution',
      );
    }
    const name = `layer${this.layers.length}`;
    const operator = { kind: 'averagePool', kernel, stride } as const;
    this.layers.push({ kind: 'average', name, shape, source: from.layer, operator, nodes: [node] });
    return { kind: 'layer', layer: name, shape };
  }

  #layer(
    { shape, terms, bias }: SumValue,
    activation: NeuronLayer['activation'],
    ceiling: number | undefined,
    nodes: readonly string[],
  ): string {
    const name = `layer${this.layers.length}`;
    this.layers.push({ kind: 'neurons', name, shape, terms, bias, activation, ceiling, nodes });
    return name;
  }

  #error({ node, kind }: Operation, message: string) {
    return specError(this.graph.file, `node ${printable(node)} (${kind})`, message);
  }
}

const operatorOf = (operation: ConvOperation | DenseOperation): Term['operator'] =>
  operation.kind === 'dense'
    ? { kind: 'dense' }
    : { kind: 'conv2d', kernel: operation.kernel, stride: operation.stride, padding: operation.padding };

/** scale x + shift of a sum: both go into its weights and bias, channel by channel. */
function scaled(sum: SumValue, scale: Float64Array, shift: Float64Array, node: string): SumValue {
  const terms = sum.terms.map((term) => ({ ...term, weights: scaledRows(term.weights, scale) }));
  const bias = sum.bias.map((each, channel) => each * scale[channel]! + shift[channel]!);
  const nodes = sum.nodes.at(-1) === node ? sum.nodes : [...sum.nodes, node];
  return { kind: 'sum', shape: sum.shape, terms, bias, nodes };
}

/** Rows of `weights` (one an output) times `factors`. */
export function scaledRows(weights: Float64Array, factors: ArrayLike<number>): Float64Array {
  const size = weights.length / factors.length;
  return weights.map((weight, at) => weight * factors[Math.floor(at / size)]!);
}

/** Neurons of all layers. */
export const annNeurons = ({ layers }: Ann): number => layers.reduce((sum, { shape }) => sum + neurons(shape), 0);
