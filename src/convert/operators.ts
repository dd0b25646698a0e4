import { elements } from '../base/tensor.js';
import { printable } from '../formats/array-name.js';
import { Attributes, windowsOf } from './attributes.js';
import { addNode, batchNormNode } from './channel-operators.js';
import { gemmNode, matMulNode } from './dense-operators.js';
import { nodeError } from './node-error.js';
import { averagePoolNode, globalAverage, reduceMeanNode } from './pool-operators.js';
import { flattenNode, reshapeNode } from './shape-operators.js';
import { constantOf, inputAt, mapOf, type OperatorContext, optionalVector, type Value } from './values.js';

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
