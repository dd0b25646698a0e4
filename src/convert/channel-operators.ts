import { elements } from '../base/tensor.js';
import type { Shape } from '../model/network.js';
import { Attributes } from './attributes.js';
import { nodeError } from './node-error.js';
import { constantOf, type MapValue, mapOf, type OperatorContext, optionalVector, type Value } from './values.js';

const same = (a: Shape, b: Shape): boolean => a.channels === b.channels && a.height === b.height && a.width === b.width;

/** The sum of two maps (residual), or of a map and a constant per channel. */
export function addNode(context: OperatorContext, output: string): Value {
  const { file, node, values, operations } = context;
  const [a, b] = [0, 1].map((place) => values.get(node.inputs[place] ?? ''));
  if (a?.kind !== 'map' || b?.kind !== 'map') {
    const place = a?.kind === 'map' ? 0 : 1;
    return addConstant(context, output, mapOf(context, place), 1 - place);
  }
  if (!same(a.shape, b.shape) || a.rank !== b.rank) {
    const text = ({ channels, height, width }: Shape): string => `[${channels}, ${height}, ${width}]`;
    throw nodeError(file, node, `adds maps of ${text(a.shape)} and ${text(b.shape)}; both must have the same shape`);
  }
  const { shape, rank } = a;
  operations.push({ kind: 'add', node: node.name, output, shape, inputs: [a.name, b.name] });
  return { kind: 'map', name: output, shape, rank };
}

function addConstant(context: OperatorContext, output: string, input: MapValue, place: number): Value {
  const { file, node, operations } = context;
  const { shape, rank, name } = input;
  const { dims, values } = constantOf(context, place);
  const { channels } = shape;
  const isPerChannel =
    rank === 4 ? dims.at(-3) === channels && dims.at(-1) === 1 && dims.at(-2) === 1 : dims.at(-1) === channels;
  const fits = elements(dims) === 1 || (elements(dims) === channels && isPerChannel);
  if (!fits || dims.length > 4 || isFlattened(input)) {
    throw nodeError(file, node, `adds a constant [${dims.slice(0, 8).join(', ')}]; one value per channel is converted`);
  }
  const shift = elements(dims) === 1 ? new Float64Array(channels).fill(values[0]!) : Float64Array.from(values);
  const scale = new Float64Array(channels).fill(1);
  operations.push({ kind: 'scale', node: node.name, output, shape, input: name, isBatchNorm: false, scale, shift });
  return { kind: 'map', name: output, shape, rank };
}

/** A flattened map of several positions: its values are no channels any more. */
const isFlattened = ({ rank, shape }: MapValue): boolean => rank === 2 && shape.height * shape.width !== 1;

/** scale (x - mean) / sqrt(variance + epsilon) + shift, with the statistics of training. */
export function batchNormNode(context: OperatorContext, output: string): Value {
  const { file, node, operations } = context;
  const attributes = new Attributes(file, node);
  if (attributes.int('training_mode', 0) !== 0) {
    throw nodeError(file, node, 'normalises by the batch at hand; export after model.eval()');
  }
  const input = mapOf(context, 0);
  const { shape, rank, name } = input;
  if (isFlattened(input)) throw nodeError(file, node, 'normalises a flattened map; put it in front of Flatten');
  const epsilon = attributes.float('epsilon', 1e-5);
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => {
    const vector = optionalVector(context, place, shape.channels);
    if (vector === undefined) throw nodeError(file, node, `has no input ${place + 1}`);
    return vector;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const scale = gamma.map((each, channel) => each / Math.sqrt(variance[channel]! + epsilon));
  if (scale.some((each) => !Number.isFinite(each))) throw nodeError(file, node, 'has a variance that is not above 0');
  const shift = beta.map((each, channel) => each - mean[channel]! * scale[channel]!);
  operations.push({ kind: 'scale', node: node.name, output, shape, input: name, isBatchNorm: true, scale, shift });
  return { kind: 'map', name: output, shape, rank };
}
