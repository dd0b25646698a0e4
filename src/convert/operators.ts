import { elements } from '../base/tensor.js';
import { printable } from '../formats/array-name.js';
import { neurons } from '../model/network.js';
import { Attributes, windowsOf } from './attributes.js';
import { addNode, batchNormNode } from './channel-operators.js';
import { nodeError } from './node-error.js';
import { flattenNode, reshapeNode } from './shape-operators.js';
import {
  constantOf,
  inputAt,
  type MapValue,
  mapOf,
  type OperatorContext,
  optionalVector,
  type Value,
} from './values.js';

/** Reads a node whose inputs are there and says what its output is. Throws a SpecError that names the node. */
type Read = (context: OperatorContext, output: string) => Value;

/** What ONNX operators are, by name. */
export const OPERATORS: Readonly<Record<string, Read>> = {
  Conv: convNode,
  Gemm: gemmNode,
  MatMul: matMulNode,
  Add: addNode,
  Relu: (context, output) => rectify(context, output, undefined),
  Clip: clipNode,
  BatchNormalization: batchNormNode,
  AveragePool: averagePoolNode,
  GlobalAveragePool: (context, output) => globalAverage(context, output, mapOf(context, 0), 4),
  ReduceMean: reduceMeanNode,
  Flatten: flattenNode,
  Reshape: reshapeNode,
  Identity: (context) => inputAt(context, 0),
  Dropout: dropoutNode,
  Constant: constantNode,
};

function convNode(context: OperatorContext, output: string): Value {
  const { file, node, operations } = context;
  const input = mapOf(context, 0);
  const { dims, values } = constantOf(context, 1);
  if (input.rank !== 4 || dims.length !== 4) {
    throw nodeError(file, node, 'is not a convolution over height and width; only such ones are converted');
  }
  const [outputs, inputs, height, width] = dims as [number, number, number, number];
  const group = new Attributes(file, node).int('group', 1);
  if (group !== 1) {
    throw nodeError(file, node, `has ${group} groups; crossbars hold whole convolutions: train it with groups=1`);
  }
  if (inputs !== input.shape.channels || elements(dims) === 0) {
    throw nodeError(
      file,
      node,
      `its weights [${dims.join(', ')}] do not fit a map of ${input.shape.channels} channels`,
    );
  }
  const windows = windowsOf(file, node, [height, width], [input.shape.height, input.shape.width]);
  const shape = { channels: outputs, height: windows.extents[0], width: windows.extents[1] };
  const { kernel, stride, padding } = windows;
  const bias = optionalVector(context, 2, outputs);
  const weights = Float64Array.from(values);
  const made = { node: node.name, output, shape };
  operations.push({ kind: 'conv', ...made, input: input.name, kernel, stride, padding, weights, bias });
  return { kind: 'map', name: output, shape, rank: 4 };
}

/** alpha x W' + beta c, with W [in, out], or [out, in] under transB. */
function gemmNode(context: OperatorContext, output: string): Value {
  const { file, node } = context;
  const attributes = new Attributes(file, node);
  if (attributes.int('transA', 0) !== 0)
    throw nodeError(file, node, 'transposes its input; export the layer as Linear');
  const isTransposed = attributes.int('transB', 0) !== 0;
  const alpha = attributes.float('alpha', 1);
  const beta = attributes.float('beta', 1);
  return dense(context, output, { isTransposed, alpha, beta, biasAt: 2 });
}

function matMulNode(context: OperatorContext, output: string): Value {
  return dense(context, output, { isTransposed: false, alpha: 1, beta: 1, biasAt: undefined });
}

interface DenseForm {
  readonly isTransposed: boolean;
  readonly alpha: number;
  readonly beta: number;
  /** Place of the bias among the inputs. */
  readonly biasAt: number | undefined;
}

function dense(context: OperatorContext, output: string, { isTransposed, alpha, beta, biasAt }: DenseForm): Value {
  const { file, node, operations } = context;
  const input = mapOf(context, 0);
  const { dims, values } = constantOf(context, 1);
  const size = neurons(input.shape);
  if (input.rank !== 2) throw nodeError(file, node, 'reads a map with height and width: put Flatten in front of it');
  const [inputs, outputs] = (isTransposed ? [dims[1], dims[0]] : dims) as [number, number];
  if (dims.length !== 2 || inputs !== size || outputs === 0) {
    throw nodeError(file, node, `its weights [${dims.slice(0, 8).join(', ')}] do not fit ${size} inputs`);
  }
  const weights = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o += 1) {
    for (let i = 0; i < inputs; i += 1) {
      weights[o * inputs + i] = alpha * values[isTransposed ? o * inputs + i : i * outputs + o]!;
    }
  }
  const bias = biasAt === undefined ? undefined : optionalVector(context, biasAt, outputs)?.map((each) => beta * each);
  const shape = { channels: outputs, height: 1, width: 1 };
  operations.push({ kind: 'dense', node: node.name, output, shape, input: input.name, weights, bias });
  return { kind: 'map', name: output, shape, rank: 2 };
}

function rectify(context: OperatorContext, output: string, ceiling: number | undefined): Value {
  const { node, operations } = context;
  const { name, shape, rank } = mapOf(context, 0);
  operations.push({ kind: 'rectify', node: node.name, output, shape, input: name, ceiling });
  return { kind: 'map', name: output, shape, rank };
}

function clipNode(context: OperatorContext, output: string): Value {
  const { file, node } = context;
  const [, low, high] = [0, 1, 2].map((at) => {
    const name = node.inputs[at] ?? '';
    return at === 0 || name === '' ? undefined : constantOf(context, at).values[0];
  });
  if (low !== 0) {
    const given = low === undefined ? 'no lower bound' : `the lower bound ${low}`;
    throw nodeError(file, node, `has ${given}; spiking neurons stand for ReLUs: the lower bound must be 0`);
  }
  if (high !== undefined && !(high > 0))
    throw nodeError(file, node, `has the upper bound ${high}, which leaves nothing`);
  const isBounded = high !== undefined && Number.isFinite(high) && high < 3e38;
  return rectify(context, output, isBounded ? high : undefined);
}

function averagePoolNode(context: OperatorContext, output: string): Value {
  const { file, node, operations } = context;
  const { name, shape: source, rank } = mapOf(context, 0);
  const attributes = new Attributes(file, node);
  const kernel = attributes.pair('kernel_shape', [0, 0]);
  if (rank !== 4 || kernel[0] === 0) throw nodeError(file, node, 'is not a pool over height and width');
  const { stride, padding, extents } = windowsOf(file, node, kernel, [source.height, source.width]);
  if (padding.some((each) => each !== 0)) {
    throw nodeError(
      file,
      node,
      `has padding [${padding.join(', ')}]; averaging populations have none: pool without padding`,
    );
  }
  const isCut = [source.height, source.width].some((extent, axis) => (extent - kernel[axis]!) % stride[axis]! !== 0);
  if (isCut && attributes.int('ceil_mode', 0) !== 0) {
    throw nodeError(file, node, 'has windows that hang over the edge (ceil_mode); pool with ceil_mode=False');
  }
  const shape = { channels: source.channels, height: extents[0], width: extents[1] };
  operations.push({ kind: 'average', node: node.name, output, shape, input: name, kernel, stride });
  return { kind: 'map', name: output, shape, rank: 4 };
}

/** Mean over height and width; a map of one position passes through. */
function globalAverage(context: OperatorContext, output: string, input: MapValue, rank: 2 | 4): Value {
  const { file, node, operations } = context;
  if (input.rank !== 4) throw nodeError(file, node, 'averages over no height and width');
  const { channels, height, width } = input.shape;
  if (height * width === 1) return { ...input, rank };
  const shape = { channels, height: 1, width: 1 };
  const window = [height, width] as const;
  operations.push({
    kind: 'average',
    node: node.name,
    output,
    shape,
    input: input.name,
    kernel: window,
    stride: window,
  });
  return { kind: 'map', name: output, shape, rank };
}

function reduceMeanNode(context: OperatorContext, output: string): Value {
  const { file, node } = context;
  const attributes = new Attributes(file, node);
  const input = mapOf(context, 0);
  const given = (node.inputs[1] ?? '') === '' ? attributes.ints('axes') : [...constantOf(context, 1).values];
  const axes = (given ?? []).map((axis) => (axis < 0 ? axis + input.rank : axis)).sort();
  if (input.rank !== 4 || axes.join() !== '2,3') {
    throw nodeError(
      file,
      node,
      `averages over the axes [${(given ?? []).slice(0, 8).join(', ')}]; only [2, 3] (height and width) is converted`,
    );
  }
  return globalAverage(context, output, input, attributes.int('keepdims', 1) === 0 ? 2 : 4);
}

function dropoutNode(context: OperatorContext): Value {
  const { file, node } = context;
  const mode = (node.inputs[2] ?? '') === '' ? undefined : constantOf(context, 2).values[0];
  if (mode !== undefined && mode !== 0)
    throw nodeError(file, node, 'drops values when it runs; export after model.eval()');
  return mapOf(context, 0);
}

function constantNode({ file, node }: OperatorContext): Value {
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === 'tensor')
      return { kind: 'constant', dims: attribute.tensor.dims, values: attribute.tensor.values };
    if (attribute.kind === 'float' || attribute.kind === 'int') {
      return { kind: 'constant', dims: [], values: Float64Array.of(attribute.value) };
    }
    if (attribute.kind === 'floats' || attribute.kind === 'ints') {
      return { kind: 'constant', dims: [attribute.values.length], values: Float64Array.from(attribute.values) };
    }
  }
  throw nodeError(
    file,
    node,
    `has no value that is numbers (${[...node.attributes.keys()].map(printable).slice(0, 5).join(', ')})`,
  );
}
