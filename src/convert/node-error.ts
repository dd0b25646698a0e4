import { type SpecError, specError } from '../base/errors.js';
import { printable } from '../formats/array-name.js';
import type { OnnxNode } from '../formats/onnx/model.js';

/** A problem of one node; the message says what to do. */
export const nodeError = (file: string, { name, operator }: OnnxNode, message: string): SpecError =>
  specError(file, `node ${printable(name)} (${printable(operator)})`, message);

const RECTIFIER = 'spiking neurons stand for ReLUs alone: train the network with ReLU';
const SHAPES = 'it computes shapes: write torch.flatten(x, 1) in place of view or reshape with sizes';
const OUTSIDE = 'leave it out of the exported network';
const SCALING = 'fold it into the weights in front of it, or normalise images by --mean and --std';

/** What to do about operators that a spiking network cannot stand for. */
const REMEDIES: Readonly<Record<string, string>> = {
  MaxPool: 'spikes have no maximum: train with average pooling or a convolution of stride 2 in its place',
  GlobalMaxPool: 'spikes have no maximum: train with global average pooling in its place',
  ReduceMax: 'spikes have no maximum: train with averages in its place',
  Softmax: `${OUTSIDE}: it does not change which class is the largest`,
  LogSoftmax: `${OUTSIDE}: it does not change which class is the largest`,
  ArgMax: `${OUTSIDE}: the simulator decides itself`,
  Concat: 'populations do not join maps: add them (residual) in its place',
  Pad: 'give the padding to the convolution after it',
  LeakyRelu: RECTIFIER,
  PRelu: RECTIFIER,
  Elu: RECTIFIER,
  Selu: RECTIFIER,
  Gelu: RECTIFIER,
  Sigmoid: RECTIFIER,
  HardSigmoid: RECTIFIER,
  HardSwish: RECTIFIER,
  Tanh: RECTIFIER,
  Shape: SHAPES,
  Gather: SHAPES,
  Unsqueeze: SHAPES,
  Slice: SHAPES,
  Squeeze: 'write torch.flatten(x, 1) in its place',
  Mul: SCALING,
  Div: SCALING,
  Sub: SCALING,
  QuantizeLinear: 'export the network in float32; the chip quantises it',
  DequantizeLinear: 'export the network in float32; the chip quantises it',
  LayerNormalization: 'train with batch normalisation, which folds into weights',
  InstanceNormalization: 'train with batch normalisation, which folds into weights',
  GroupNormalization: 'train with batch normalisation, which folds into weights',
  ConvTranspose: 'only convolutions that keep or shrink a map are populations',
};

/** An operator that is not known here. */
export function unknownOperator(file: string, node: OnnxNode, known: readonly string[]): SpecError {
  if (node.domain !== '') {
    const message = `is of the operator set ${printable(node.domain)}; only operators of ONNX itself are converted`;
    return nodeError(file, node, message);
  }
  const remedy = Object.hasOwn(REMEDIES, node.operator) ? REMEDIES[node.operator] : undefined;
  return nodeError(file, node, `cannot be converted; ${remedy ?? `converted are ${known.join(', ')}`}`);
}
