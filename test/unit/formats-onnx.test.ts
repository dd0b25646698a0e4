import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import { loadOnnx } from '../../src/spec/load-onnx.js';
import { memoryHost, messageOf } from '../memory-host.js';
import { describeReference, referenceBytes } from '../reference.js';
import { type OnnxText, type TensorText, writeOnnx } from '../support/onnx.js';

/** A graph with one dense layer whose weights are `weight`. */
const dense = (weight: TensorText, more: Partial<OnnxText> = {}): OnnxText => ({
  nodes: [{ operator: 'Gemm', inputs: ['x', 'w'], outputs: ['y'], attributes: { transB: { int: 1 } } }],
  tensors: { w: weight },
  inputs: { x: [undefined, 2] },
  outputs: ['y'],
  ...more,
});
const load = (files: Readonly<Record<string, string | Uint8Array>>) => loadOnnx(memoryHost(files), 'm/net.onnx');
const loadText = (text: OnnxText) => load({ 'm/net.onnx': writeOnnx(text) });
const VALUES = [1, -2.5, 0.25, 8];

describe('the ONNX reader', () => {
  test('a graph: its nodes with attributes, ports, operator set and producer', async () => {
    const model = await loadText(dense({ dims: [2, 2], values: VALUES }));
    expect([model.opset, model.producer, model.inputs, model.outputs]).toEqual([
      17,
      'test',
      [{ name: 'x', dims: [undefined, 2] }],
      [{ name: 'y', dims: undefined }],
    ]);
    const [node] = model.nodes;
    expect([node?.name, node?.operator, node?.inputs, node?.outputs]).toEqual(['Gemm_0', 'Gemm', ['x', 'w'], ['y']]);
    expect(node?.attributes.get('transB')).toEqual({ kind: 'int', value: 1 });
  });

  test.each([
    ['raw', VALUES],
    ['floatData', VALUES],
    ['double', VALUES],
    ['doubleData', VALUES],
    ['int64', [1, -2, 3, 2 ** 40]],
    ['int64Data', [1, -2, 3, 2 ** 40]],
  ] as const)('4 values stored as %s come back equal', async (as, values) => {
    const { initializers } = await loadText(dense({ dims: [2, 2], values, as }));
    expect([...initializers.get('w')!.values]).toEqual(values);
  });

  test('half precision: 1, -2, the smallest number, infinity', async () => {
    const { initializers } = await loadText(dense({ dims: [4], values: [0x3c00, 0xc000, 1, 0x7c00], as: 'half' }));
    expect([...initializers.get('w')!.values]).toEqual([1, -2, 2 ** -24, Number.POSITIVE_INFINITY]);
  });

  test('operator sets 11 to 21 are read, 10 and 22 refused with the way out', async () => {
    for (let opset = 11; opset <= 21; opset += 1) {
      expect((await loadText(dense({ dims: [2, 2], values: VALUES }, { opset }))).opset).toBe(opset);
    }
    for (const opset of [10, 22]) {
      expect(await messageOf(() => loadText(dense({ dims: [2, 2], values: VALUES }, { opset })))).toBe(
        `m/net.onnx: has operator set ${opset}, 11 to 21 are read; export it with opset_version=17`,
      );
    }
  });
});

describe('weights in a file beside the model', () => {
  const external = (entries: Readonly<Record<string, string>>) =>
    writeOnnx(dense({ dims: [2, 2], values: [], as: 'external', external: entries }));
  const data = new Uint8Array(Float32Array.of(0, ...VALUES).buffer);

  test('4 values at an offset of 4 bytes', async () => {
    const model = external({ location: 'data/net.bin', offset: '4', length: '16' });
    const { initializers } = await load({ 'm/net.onnx': model, 'm/data/net.bin': data });
    expect([...initializers.get('w')!.values]).toEqual(VALUES);
  });

  test.each([
    [{ location: '../net.bin' }, 'its data lie in ../net.bin, which leaves the folder of the model'],
    [{ location: '/etc/net.bin' }, 'its data lie in /etc/net.bin, which leaves the folder of the model'],
    [{ location: 'missing.bin' }, 'm/missing.bin: does not exist'],
    [{ location: 'net.bin', offset: '8' }, 'lies at bytes 8 to 24 of m/net.bin, which has 20: cut off'],
    [{ location: 'net.bin', length: '12' }, 'has 12 bytes, 4 values of type float take 16'],
    [{ location: 'net.bin', offset: '-4' }, 'its offset is -4'],
    [{ offset: '4' }, 'lies in another file that is not named'],
  ])('%j is refused', async (entries, message) => {
    const files = { 'm/net.onnx': external(entries), 'm/net.bin': data };
    expect(await messageOf(() => load(files))).toContain(message);
  });
});

describe('files that are no ONNX file', () => {
  const whole = writeOnnx(dense({ dims: [2, 2], values: VALUES }));

  test.each([
    ['PK\u0003\u0004 a checkpoint', 'is not an ONNX file: it is a zip archive (a PyTorch checkpoint?)'],
    ['{"format": "snn-workload/1"}', 'is not an ONNX file: it is JSON or text'],
    ['version https://git-lfs.github.com/spec/v1', 'is not an ONNX file: it is a pointer of Git LFS'],
    ['words', 'is not an ONNX file, or is cut off or damaged at byte 0'],
    ['\u0008\u0008', 'm/net.onnx: is not an ONNX file, or is cut off: it has no graph or no version of the format'],
  ])('%j', async (text, message) => {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(await messageOf(() => load({ 'm/net.onnx': bytes }))).toContain(message);
  });

  test('every cut of a file is refused, whatever its length', () => {
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => readOnnx(whole.slice(0, length), 'f'), `${length} bytes`).toThrow(SpecError);
    }
  });

  test.each([
    [{ dims: [2, 3], values: VALUES }, 'tensor w: has 16 bytes, 6 values of type float take 24'],
    [{ dims: [2, 3], values: VALUES, as: 'floatData' }, 'tensor w: has 4 values, its shape [2, 3] takes 6'],
    [{ dims: [65536, 65536], values: [] }, 'tensor w: has the shape [65536,65536], which is none or too large'],
    [{ dims: [-2, 2], values: VALUES }, 'tensor w: has the shape [-2,2], which is none or too large'],
  ] as const)('a tensor %j', async (tensor, message) => {
    expect(await messageOf(() => loadText(dense(tensor)))).toBe(`m/net.onnx ${message}`);
  });
});

describeReference('the reference networks as ONNX files', () => {
  test('cifar10-resnet18q has 64 nodes, 7 outputs and 64 constants', () => {
    const { model } = readOnnx(referenceBytes('models/cifar10-resnet18q/model_folded.onnx'), 'f');
    expect([model.nodes.length, model.outputs.length, model.initializers.size, model.opset]).toEqual([64, 7, 64, 13]);
  });
});
