import { elements } from '../base/tensor.js';
import { printable } from '../formats/array-name.js';
import type { OnnxNode, OnnxValues } from '../formats/onnx/model.js';
import type { Shape } from '../model/network.js';
import type { Operation } from './ann-graph.js';
import { nodeError } from './node-error.js';

/** A map of the network: of an image, [channels, height, width]; rank 2 where a batch of it is [n, values]. */
export interface MapValue {
  readonly kind: 'map';
  /** The operation's output that it is; Identity and the like pass it on. */
  readonly name: string;
  readonly shape: Shape;
  readonly rank: 2 | 4;
}
export interface ConstantValue {
  readonly kind: 'constant';
  readonly dims: readonly number[];
  readonly values: OnnxValues;
}
export type Value = MapValue | ConstantValue;

/** What an operator is read in: values by name so far, and operations so far, which it adds to. */
export interface OperatorContext {
  readonly file: string;
  readonly opset: number;
  readonly node: OnnxNode;
  readonly values: Map<string, Value>;
  readonly operations: Operation[];
}

/** What a node reads at `place`. Throws a SpecError where there is nothing. */
export function inputAt({ file, node, values }: OperatorContext, place: number): Value {
  const value = values.get(node.inputs[place] ?? '');
  if (value === undefined) throw nodeError(file, node, `has no input ${place + 1}`);
  return value;
}

/** The map that a node reads at `place`. Throws a SpecError where it is a constant. */
export function mapOf(context: OperatorContext, place: number): MapValue {
  const value = inputAt(context, place);
  if (value.kind === 'map') return value;
  const { file, node } = context;
  throw nodeError(file, node, `its input ${place + 1} is a constant, a map of the network is expected`);
}

/** The constant that a node reads at `place`, all of it finite. Throws a SpecError where it is none. */
export function constantOf(context: OperatorContext, place: number): ConstantValue {
  const value = inputAt(context, place);
  const { file, node } = context;
  const name = printable(node.inputs[place]);
  if (value.kind === 'map') {
    throw nodeError(file, node, `its input ${name} is computed from the image; a constant is expected there`);
  }
  if (value.values.some((each) => Number.isNaN(each))) throw nodeError(file, node, `its constant ${name} holds NaN`);
  return value;
}

/** A constant of one value per channel, or one for all, broadcast; undefined where the node has no such input. */
export function optionalVector(context: OperatorContext, place: number, channels: number): Float64Array | undefined {
  const { file, node } = context;
  if ((node.inputs[place] ?? '') === '') return undefined;
  const { dims, values } = constantOf(context, place);
  if (elements(dims) === 1) return new Float64Array(channels).fill(values[0]!);
  if (elements(dims) === channels && dims.at(-1) === channels) return Float64Array.from(values);
  const name = printable(node.inputs[place]);
  throw nodeError(file, node, `its constant ${name} [${dims.slice(0, 8).join(', ')}] has not ${channels} values`);
}
