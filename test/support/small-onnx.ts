import { randomStream } from '../../src/base/rng.js';
import type { NodeText, OnnxText, TensorText } from './onnx.js';

/** Builds the text of a small network node by node, with weights drawn by a seed. */
export class NetworkText {
  readonly nodes: NodeText[] = [];
  readonly tensors: Record<string, TensorText> = {};
  readonly #random: () => number;
  #count = 0;

  constructor(seed: string) {
    this.#random = randomStream(seed);
  }

  /** A constant of values from `low` to `high`; its name. */
  constant(dims: readonly number[], low: number, high: number): string {
    const name = `c${this.#count++}`;
    const size = dims.reduce((a, b) => a * b, 1);
    const values = Array.from({ length: size }, () => Math.fround(low + (high - low) * this.#random()));
    this.tensors[name] = { dims, values };
    return name;
  }

  node(operator: string, inputs: readonly string[], attributes: NodeText['attributes'] = {}, output?: string): string {
    const made = output ?? `v${this.#count++}`;
    this.nodes.push({ operator, inputs, outputs: [made], name: `/${operator}_${this.nodes.length}`, attributes });
    return made;
  }

  /** Convolution with 3 x 3 kernels and padding 1, or 1 x 1 without; weights as for ReLU (He). */
  conv(input: string, from: number, to: number, { stride = 1, kernel = 3, bias = false } = {}): string {
    const bound = Math.sqrt(6 / (from * kernel * kernel));
    const weights = this.constant([to, from, kernel, kernel], -bound, bound);
    const inputs = [input, weights, ...(bias ? [this.constant([to], -0.1, 0.1)] : [])];
    const pad = (kernel - 1) / 2;
    const pads = { ints: [pad, pad, pad, pad] };
    return this.node('Conv', inputs, { pads, strides: { ints: [stride, stride] } });
  }

  batchNorm(input: string, channels: number): string {
    const constants = [
      this.constant([channels], 0.8, 1.2),
      this.constant([channels], -0.1, 0.2),
      this.constant([channels], -0.1, 0.1),
      this.constant([channels], 0.5, 1.5),
    ];
    return this.node('BatchNormalization', [input, ...constants], { epsilon: { float: 1e-5 } });
  }

  /** Global average, flattened, and a dense layer that makes the output `name`. */
  head(input: string, channels: number, classes: number, name: string): void {
    const pooled = this.node('GlobalAveragePool', [input]);
    const flat = this.node('Flatten', [pooled]);
    this.dense(flat, channels, classes, name);
  }

  dense(input: string, from: number, to: number, name?: string): string {
    const bound = Math.sqrt(6 / from);
    const inputs = [input, this.constant([to, from], -bound, bound), this.constant([to], -0.1, 0.1)];
    return this.node('Gemm', inputs, { transB: { int: 1 } }, name);
  }

  text(shape: readonly number[], outputs: readonly string[], opset = 17): OnnxText {
    return { opset, nodes: this.nodes, tensors: this.tensors, inputs: { image: [undefined, ...shape] }, outputs };
  }
}

/** conv-bn-relu, strided conv-bn-relu with an internal classifier `ic`, conv-relu, `fc`: images [1, 8, 8], 4 classes. */
export function chainText(seed: string): OnnxText {
  const net = new NetworkText(seed);
  const first = net.node('Relu', [net.batchNorm(net.conv('image', 1, 6), 6)]);
  const second = net.node('Relu', [net.batchNorm(net.conv(first, 6, 8, { stride: 2 }), 8)]);
  net.head(second, 8, 4, 'ic');
  const third = net.node('Relu', [net.conv(second, 8, 8, { bias: true })]);
  net.head(third, 8, 4, 'fc');
  return net.text([1, 8, 8], ['ic', 'fc']);
}

/** A stem, a block with a projection on its skip branch and one with none, `fc`: images [1, 8, 8], 4 classes. */
export function residualText(seed: string): OnnxText {
  const net = new NetworkText(seed);
  const stem = net.node('Relu', [net.batchNorm(net.conv('image', 1, 6), 6)]);
  const inner = net.node('Relu', [net.batchNorm(net.conv(stem, 6, 8, { stride: 2 }), 8)]);
  const main = net.batchNorm(net.conv(inner, 8, 8), 8);
  const skip = net.batchNorm(net.conv(stem, 6, 8, { stride: 2, kernel: 1 }), 8);
  const first = net.node('Relu', [net.node('Add', [main, skip])]);
  const second = net.node('Relu', [net.batchNorm(net.conv(first, 8, 8), 8)]);
  const block = net.node('Add', [net.batchNorm(net.conv(second, 8, 8), 8), first]);
  net.head(net.node('Relu', [block]), 8, 4, 'fc');
  return net.text([1, 8, 8], ['fc']);
}
