import { describe, expect, test } from 'vitest';
import { graphOf, refusal } from '../support/convert.js';
import type { AttributeText, NodeText, OnnxText, TensorText } from '../support/onnx.js';
import { chainText } from '../support/small-onnx.js';

const CHANNELS = 2;
const IMAGE = { channels: CHANNELS, height: 4, width: 4 };
const CONV_WEIGHT: TensorText = { dims: [3, CHANNELS, 3, 3], values: new Array(54).fill(0.5) };
const DENSE_WEIGHT: TensorText = { dims: [3, CHANNELS], values: [1, 2, 3, 4, 5, 6] };

/** An image through `nodes` to the output `y`; a classifier must have one position. */
function text(nodes: readonly NodeText[], tensors: Readonly<Record<string, TensorText>> = {}, more = {}): OnnxText {
  return { nodes, tensors, inputs: { x: [undefined, CHANNELS, 4, 4] }, outputs: ['y'], ...more };
}
const node = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, AttributeText>> = {},
): NodeText => ({ operator, inputs, outputs: [output], name: `/net/${operator}`, attributes });
const read = (nodes: readonly NodeText[], tensors: Readonly<Record<string, TensorText>> = {}, more = {}) =>
  graphOf(text(nodes, tensors, more), IMAGE);
/** Operations of a graph whose last map is averaged and classified. */
const kinds = (nodes: readonly NodeText[], tensors: Readonly<Record<string, TensorText>> = {}) =>
  read(nodes, tensors).operations.map((operation) => operation.kind);

const GAP = node('GlobalAveragePool', ['a'], 'y');
const PADS = { pads: { ints: [1, 1, 1, 1] } };

describe('operators that are read', () => {
  test.each([
    ['Relu', [node('Relu', ['x'], 'a'), GAP], {}, ['rectify', 'average']],
    ['Conv with padding 1', [node('Conv', ['x', 'w'], 'a', PADS), GAP], { w: CONV_WEIGHT }, ['conv', 'average']],
    [
      'Conv under SAME_UPPER',
      [node('Conv', ['x', 'w'], 'a', { auto_pad: { text: 'SAME_UPPER' } }), GAP],
      { w: CONV_WEIGHT },
      ['conv', 'average'],
    ],
    [
      'Clip 0 to 6 by inputs',
      [node('Clip', ['x', 'low', 'high'], 'a'), GAP],
      { low: { dims: [], values: [0] }, high: { dims: [], values: [6] } },
      ['rectify', 'average'],
    ],
    [
      'Add of a constant per channel',
      [node('Add', ['x', 'b'], 'a'), GAP],
      { b: { dims: [CHANNELS, 1, 1], values: [1, 2] } },
      ['scale', 'average'],
    ],
    ['Add of two maps', [node('Add', ['x', 'x'], 'a'), GAP], {}, ['add', 'average']],
    ['Identity and Dropout', [node('Identity', ['x'], 'b'), node('Dropout', ['b'], 'a'), GAP], {}, ['average']],
    [
      'ReduceMean by attribute',
      [node('ReduceMean', ['x'], 'y', { axes: { ints: [-1, -2] }, keepdims: { int: 0 } })],
      {},
      ['average'],
    ],
    [
      'ReduceMean by input',
      [node('ReduceMean', ['x', 'axes'], 'y')],
      { axes: { dims: [2], values: [2, 3], as: 'int64' } },
      ['average'],
    ],
    [
      'AveragePool, Reshape, MatMul, Add',
      [
        node('AveragePool', ['x'], 'a', { kernel_shape: { ints: [4, 4] } }),
        node('Reshape', ['a', 'shape'], 'b'),
        node('MatMul', ['b', 'w'], 'c'),
        node('Add', ['bias', 'c'], 'y'),
      ],
      {
        shape: { dims: [2], values: [0, -1], as: 'int64' },
        w: { dims: [CHANNELS, 3], values: [1, 2, 3, 4, 5, 6] },
        bias: { dims: [3], values: [1, 2, 3] },
      },
      ['average', 'dense', 'scale'],
    ],
    [
      'Constant',
      [node('Constant', [], 'w', { value: { tensor: CONV_WEIGHT } }), node('Conv', ['x', 'w'], 'a', PADS), GAP],
      {},
      ['conv', 'average'],
    ],
  ] as const)('%s', (_, nodes, tensors, expected) => {
    expect(kinds(nodes, tensors as Readonly<Record<string, TensorText>>)).toEqual(expected);
  });

  test('Gemm with alpha 2 and beta 3, weights [in, out]: weights and bias are scaled, weights transposed', () => {
    const attributes = { alpha: { float: 2 }, beta: { float: 3 } };
    const { operations } = read(
      [
        node('ReduceMean', ['x'], 'a', { axes: { ints: [2, 3] }, keepdims: { int: 0 } }),
        node('Gemm', ['a', 'w', 'b'], 'y', attributes),
      ],
      { w: { dims: [CHANNELS, 3], values: [1, 2, 3, 4, 5, 6] }, b: { dims: [3], values: [1, 2, 3] } },
    );
    const gemm = operations.at(-1);
    expect(gemm).toMatchObject({
      kind: 'dense',
      weights: Float64Array.of(2, 8, 4, 10, 6, 12),
      bias: Float64Array.of(3, 6, 9),
    });
  });

  test('nodes that no chosen output reads do not matter, whatever they are', () => {
    const nodes = [node('Softmax', ['y'], 'z'), node('MaxPool', ['x'], 'q')];
    expect(kinds([node('Relu', ['x'], 'a'), GAP, ...nodes])).toEqual(['rectify', 'average']);
  });

  test('outputs are chosen by name; without a choice the last is final', () => {
    const chain = chainText('outputs');
    const roles = (choice: { final?: string; internal?: string[] }) =>
      graphOf(chain, undefined, { final: choice.final, internal: choice.internal }).outputs.map(
        ({ name, role }) => `${name} ${role}`,
      );
    expect(roles({})).toEqual(['ic internal', 'fc final']);
    expect(roles({ final: 'ic' })).toEqual(['fc internal', 'ic final']);
    expect(roles({ final: 'fc', internal: [] })).toEqual(['fc final']);
    expect(refusal(() => roles({ final: 'fd' }))).toBe(
      '--final: net.onnx has no output fd, it has ic, fc, did you mean "fc"?',
    );
    expect(refusal(() => roles({ internal: ['ic', 'ic'] }))).toBe('--internal: names the output ic twice');
  });
});

describe('what has no spiking counterpart is refused by node, with the way out', () => {
  const weights = { w: CONV_WEIGHT, d: DENSE_WEIGHT };
  const conv = (attributes: Readonly<Record<string, AttributeText>>) => [
    node('Conv', ['x', 'w'], 'a', attributes),
    GAP,
  ];
  test.each([
    [[node('MaxPool', ['x'], 'a'), GAP], 'node /net/MaxPool (MaxPool): cannot be converted; spikes have no maximum'],
    [
      [node('Sigmoid', ['x'], 'a'), GAP],
      'node /net/Sigmoid (Sigmoid): cannot be converted; spiking neurons stand for ReLUs',
    ],
    [[node('LeakyRelu', ['x'], 'a'), GAP], 'train the network with ReLU'],
    [
      [node('Relu', ['x'], 'b'), node('GlobalAveragePool', ['b'], 'a'), node('Softmax', ['a'], 'y')],
      'does not change which class is the largest',
    ],
    [[node('Concat', ['x', 'x'], 'a'), GAP], 'add them (residual)'],
    [[node('Shape', ['x'], 'a'), GAP], 'write torch.flatten(x, 1)'],
    [[node('Einsum', ['x'], 'a'), GAP], 'converted are Conv, Gemm, MatMul, Add, Relu, Clip'],
    [[{ ...node('Conv', ['x'], 'a'), domain: 'com.microsoft' }, GAP], 'is of the operator set com.microsoft'],
    [conv({ ...PADS, group: { int: 2 } }), 'has 2 groups; crossbars hold whole convolutions'],
    [conv({ ...PADS, dilations: { ints: [2, 2] } }), 'has dilations [2, 2]'],
    [
      conv({ pads: { ints: [1, 1, 0, 0] } }),
      'pads [1, 1, 0, 0]: populations have the same padding in front and behind',
    ],
    [conv({ strides: { ints: [0, 1] } }), 'its strides are [0, 1], two from 1 to 1024 expected'],
    [conv({ auto_pad: { text: 'SAME_UPPER' }, strides: { ints: [2, 2] } }), 'pads [0, 0, 1, 1]'],
    [[node('Conv', ['x', 'd'], 'a'), GAP], 'is not a convolution over height and width'],
    [[node('Gemm', ['x', 'd'], 'y')], 'reads a map with height and width: put Flatten in front of it'],
    [[node('Flatten', ['x'], 'b'), node('Gemm', ['b', 'd'], 'y')], 'its weights [3, 2] do not fit 32 inputs'],
    [[node('Conv', ['x', 'x'], 'a'), GAP], 'its input x is computed from the image; a constant is expected there'],
    [[node('Relu', ['w'], 'a'), GAP], 'its input 1 is a constant, a map of the network is expected'],
    [[node('Relu', ['lost'], 'a'), GAP], 'reads lost, which no node before it makes'],
    [[node('Relu', ['x'], 'a'), node('Relu', ['x'], 'a'), GAP], 'makes a, which is there already'],
    [[node('Clip', ['x'], 'a'), GAP], 'has no lower bound; spiking neurons stand for ReLUs'],
    [
      [node('AveragePool', ['x'], 'a', { kernel_shape: { ints: [3, 3] }, ...PADS }), GAP],
      'has padding [1, 1]; averaging populations have none',
    ],
    [
      [node('AveragePool', ['x'], 'a', { kernel_shape: { ints: [9, 9] } }), GAP],
      'its kernel [9, 9] is larger than its map of 4 x 4',
    ],
    [
      [
        node('AveragePool', ['x'], 'a', {
          kernel_shape: { ints: [3, 3] },
          strides: { ints: [2, 2] },
          ceil_mode: { int: 1 },
        }),
        GAP,
      ],
      'hang over the edge (ceil_mode)',
    ],
    [[node('ReduceMean', ['x'], 'y', { axes: { ints: [1] } })], 'averages over the axes [1]; only [2, 3]'],
    [[node('ReduceMean', ['x'], 'y')], 'averages over the axes []; only [2, 3]'],
    [[node('Flatten', ['x'], 'a', { axis: { int: 2 } }), GAP], 'flattens from axis 2'],
    [[node('Reshape', ['x', 'w'], 'a'), GAP], 'reshapes to [0.5'],
    [[node('Add', ['x', 'w'], 'a'), GAP], 'adds a constant [3, 2, 3, 3]; one value per channel'],
    [[node('BatchNormalization', ['x', 'd', 'd', 'd', 'd'], 'a'), GAP], 'its constant d [3, 2] has not 2 values'],
    [[node('BatchNormalization', ['x'], 'a', { training_mode: { int: 1 } }), GAP], 'export after model.eval()'],
    [[node('Conv', ['x', 'w'], 'y', PADS)], 'output y: has the shape [3, 4, 4]; a classifier has one value per class'],
    [[node('Relu', ['x'], 'a', { alpha: { int: 1 } })], 'output y: is made by no node'],
    [
      [node('Conv', ['x', 'w'], 'a', { pads: { float: 1 } }), GAP],
      'its attribute pads is of kind float, ints expected',
    ],
  ] as const)('%j', (nodes, message) => {
    const got = refusal(() => read(nodes as readonly NodeText[], weights));
    expect(got).toContain(message);
    expect(got).toMatch(/^net\.onnx (node|output) /);
  });

  test('inputs that are no image', () => {
    const nodes = [node('Relu', ['x'], 'a'), GAP];
    const of = (inputs: OnnxText['inputs']) => refusal(() => read(nodes, {}, { inputs }));
    expect(of({})).toBe('net.onnx: has no input');
    expect(of({ x: [1, 2, 4, 4], z: [1] })).toBe('net.onnx: has 2 inputs (x, z), one image is expected');
    expect(of({ x: [undefined, 3, 4, 4] })).toBe('net.onnx input x: has the shape [n, 3, 4, 4], images are [2, 4, 4]');
    expect(of({ x: [1, 2, 4] })).toContain('[n, channels, height, width] is expected');
    expect(of({ x: [1, 30] })).toBe('net.onnx input x: has the shape [1, 30], images are [2, 4, 4] (32 values)');
  });

  test('classifiers of 3 and 2 classes', () => {
    const nodes = [
      node('Relu', ['x'], 'a'),
      GAP,
      node('Flatten', ['y'], 'f'),
      node('Gemm', ['f', 'd'], 'z', { transB: { int: 1 } }),
    ];
    expect(refusal(() => read(nodes, weights, { outputs: ['y', 'z'] }))).toBe(
      'net.onnx output y: has 2 classes, z has 3; choose outputs by --final and --internal',
    );
  });
});
