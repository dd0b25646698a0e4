import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/base/tensor.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { checkFile } from '../../src/run/check-file.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { memoryHost, messageOf } from '../memory-host.js';

type Json = Record<string, unknown>;

const iaf = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 };

/** A network with one residual join, an averaging population, both heads, 4 samples and 100 calibration images. */
const workload = (): Json => ({
  format: 'snn-workload/1',
  name: 'small',
  description: 'a small network',
  arrays: 'w.safetensors',
  defaults: { images: 4, steps: 10 },
  input: { shape: [1, 6, 6], coding: 'direct', normalisation: { scale: 255, mean: [0.5], std: [0.5] } },
  populations: [
    { name: 'conv1', shape: [2, 6, 6], neuron: iaf, bias: 'conv1.bias' },
    { name: 'conv2', shape: [2, 6, 6], neuron: iaf },
    { name: 'pool', shape: [2, 1, 1], neuron: { kind: 'average' } },
    { name: 'fc', shape: [3, 1, 1], neuron: iaf },
    { name: 'ic', shape: [3, 1, 1], neuron: iaf },
  ],
  projections: [
    conv('conv1', 'input', 'conv1', 'conv1.weight'),
    conv('conv2', 'conv1', 'conv2', 'conv2.weight'),
    conv('skip', 'conv1', 'conv2', 'conv2.weight'),
    { kind: 'averagePool', name: 'pool', source: 'conv2', target: 'pool', kernel: [6, 6], stride: [6, 6] },
    { kind: 'dense', name: 'fc', source: 'pool', target: 'fc', weights: 'fc.weight' },
    { kind: 'dense', name: 'ic', source: 'conv1', target: 'ic', weights: 'ic.weight' },
  ],
  classifiers: [
    { name: 'final', role: 'final', population: 'fc' },
    { name: 'early', role: 'internal', population: 'ic' },
  ],
  alphaTables: [
    {
      name: 'grid',
      internal: 'early',
      estimate: 'paper',
      origin: 'none',
      knots: [
        [1, 2],
        [10, 1],
      ],
    },
  ],
  samples: { images: 'x', labels: 'y', origin: 'made up' },
  calibration: { images: 'cx', labels: 'cy', origin: 'made up' },
  referenceAccuracies: [{ classifier: 'final', system: 'ann', accuracy: 0.9, images: 4, origin: 'made up' }],
});

function conv(name: string, source: string, target: string, weights: string) {
  return { kind: 'conv2d', name, source, target, kernel: [3, 3], stride: [1, 1], padding: [1, 1], weights };
}

const stopTable = (changes: Json): Json => ({
  ...{ name: 'stop', method: 'fusion-grid', origin: 'made up', knots: [[1, 0.2]] },
  ...changes,
});

const f32 = (shape: readonly number[], value = 0.5): Tensor => ({
  dtype: 'F32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});
const u8 = (shape: readonly number[], value = 0): Tensor => ({
  dtype: 'U8',
  shape,
  data: new Uint8Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});

const ARRAYS: Readonly<Record<string, Tensor>> = {
  'conv1.weight': f32([2, 1, 3, 3]),
  'conv1.bias': f32([2]),
  'conv2.weight': f32([2, 2, 3, 3]),
  'fc.weight': f32([3, 2]),
  'ic.weight': f32([3, 72]),
  x: u8([4, 1, 6, 6]),
  y: u8([4], 2),
  cx: u8([100, 1, 6, 6]),
  cy: u8([100], 1),
};

/** The workload after `change`, one value per line so that lines tell values apart; arrays replaced by `arrays`. */
function hostWith(change: (file: Json) => void, arrays: Readonly<Record<string, Tensor | undefined>> = {}) {
  const file = workload();
  change(file);
  const kept = Object.entries({ ...ARRAYS, ...arrays }).flatMap(([name, tensor]) =>
    tensor ? [[name, tensor] as const] : [],
  );
  return memoryHost({
    'd/a.json': JSON.stringify(file, undefined, 1),
    'd/w.safetensors': writeSafetensors(new Map(kept)),
  });
}

/** Message without line and column, which the layout of the text decides. */
async function errorOf(change: (file: Json) => void, arrays: Readonly<Record<string, Tensor | undefined>> = {}) {
  const message = await messageOf(() => loadWorkload(hostWith(change, arrays), 'd/a.json'));
  return message.replaceAll(/^d\/a\.json:\d+:\d+ /gm, '');
}

/** Entry `index` of a list of the file. */
const entry = (file: Json, list: string, index: number): Json => (file[list] as Json[])[index]!;
const input = (file: Json): Json => file['input'] as Json;

test('a network with a join, a pool and two heads loads, its arrays within reach', async () => {
  const loaded = await loadWorkload(
    hostWith(() => {}),
    'd/a.json',
  );
  expect(loaded.network.populations.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'pool', 'fc', 'ic']);
  expect(loaded.network.input).toEqual({ channels: 1, height: 6, width: 6 });
  expect(loaded.network.projections[3]).toEqual({
    name: 'pool',
    source: 'conv2',
    target: 'pool',
    operator: { kind: 'averagePool', kernel: [6, 6], stride: [6, 6] },
    weights: undefined,
  });
  expect(loaded.samples?.images.shape).toEqual([4, 1, 6, 6]);
  expect(loaded.calibration?.labels.shape).toEqual([100]);
  expect(Object.isFrozen(loaded.file.populations) && Object.isFrozen(loaded.network.populations)).toBe(true);
});

test('populations written backwards come in the order of the signals, others stay in file order', async () => {
  const { network } = await loadWorkload(
    hostWith((file) => {
      (file['populations'] as Json[]).reverse();
    }),
    'd/a.json',
  );
  expect(network.populations.map(({ name }) => name)).toEqual(['conv1', 'ic', 'conv2', 'pool', 'fc']);
});

test('the digest changes with one weight and with one step, not with spaces', async () => {
  const digestOf = async (change: (file: Json) => void, arrays: Record<string, Tensor> = {}) =>
    (await loadWorkload(hostWith(change, arrays), 'd/a.json')).digest;
  const plain = await digestOf(() => {});
  const compact = memoryHost({
    'd/a.json': JSON.stringify(workload()),
    'd/w.safetensors': writeSafetensors(new Map(Object.entries(ARRAYS))),
  });
  expect((await loadWorkload(compact, 'd/a.json')).digest).toBe(plain);
  expect(await digestOf(() => {}, { 'fc.weight': f32([3, 2], 0.25) })).not.toBe(plain);
  expect(await digestOf((file) => Object.assign(file, { defaults: { images: 4, steps: 11 } }))).not.toBe(plain);
});

test('a shape-only workload without arrays, samples and final classifier loads', async () => {
  const { samples, arrays } = await loadWorkload(hostWith(shapeOnly), 'd/a.json');
  expect(samples).toBeUndefined();
  expect(arrays.size).toBe(0);
});

function shapeOnly(file: Json): void {
  for (const key of ['arrays', 'samples', 'calibration']) delete file[key];
  for (const projection of file['projections'] as Json[]) delete projection['weights'];
  delete entry(file, 'populations', 0)['bias'];
  Object.assign(file, { classifiers: [], alphaTables: [], referenceAccuracies: [] });
}

type Case = [string, (file: Json) => void, string, Record<string, Tensor | undefined>?];
const keep = () => {};

const WRONG: Case[] = [
  [
    'a population twice',
    (f) => Object.assign(entry(f, 'populations', 4), { name: 'conv2' }),
    'populations[4].name: "conv2" is used twice',
  ],
  [
    'a projection twice',
    (f) => Object.assign(entry(f, 'projections', 2), { name: 'conv2' }),
    'projections[2].name: "conv2" is used twice',
  ],
  [
    'a classifier twice',
    (f) => Object.assign(entry(f, 'classifiers', 1), { name: 'final' }),
    'classifiers[1].name: "final" is used twice',
  ],
  [
    'a population named input',
    (f) => Object.assign(entry(f, 'populations', 4), { name: 'input' }),
    'populations[4].name: "input" stands for the image',
  ],
  [
    'a dangling source',
    (f) => Object.assign(entry(f, 'projections', 1), { source: 'convx' }),
    'projections[1].source: there is no population "convx"',
  ],
  [
    'a dangling target',
    (f) => Object.assign(entry(f, 'projections', 2), { target: 'convx' }),
    'projections[2].target: there is no population "convx"',
  ],
  [
    'the image as target',
    (f) => Object.assign(entry(f, 'projections', 2), { target: 'input' }),
    'projections[2].target: the image cannot be a target',
  ],
  [
    'a loop',
    (f) => Object.assign(entry(f, 'projections', 0), { source: 'conv2' }),
    'projections[1]: is part of a loop: conv1 -> conv2 -> conv1',
    { 'conv1.weight': f32([2, 2, 3, 3]) },
  ],
  [
    'a self-loop',
    (f) => Object.assign(entry(f, 'projections', 2), { source: 'conv2' }),
    'projections[2]: is part of a loop: conv2 -> conv2',
  ],
  [
    'a population that nothing reaches',
    (f) => (f['populations'] as Json[]).push({ name: 'lone', shape: [1, 1, 1], neuron: iaf }),
    'populations[5]: no projection leads into "lone"',
  ],
  [
    'a wrong stride',
    (f) => Object.assign(entry(f, 'projections', 2), { stride: [2, 2] }),
    'projections[2]: expected target "conv2" of shape [2, 3, 3] from source [2, 6, 6], found [2, 6, 6]',
  ],
  [
    'no padding',
    (f) => Object.assign(entry(f, 'projections', 2), { padding: [0, 0] }),
    'projections[2]: expected target "conv2" of shape [2, 4, 4] from source [2, 6, 6], found [2, 6, 6]',
  ],
  [
    'a kernel that does not fit',
    (f) => Object.assign(entry(f, 'projections', 3), { kernel: [7, 7] }),
    'projections[3]: kernel [7, 7] is larger than its source [2, 6, 6] with padding [0, 0]',
  ],
  [
    'a pool that changes channels',
    (f) => Object.assign(entry(f, 'populations', 2), { shape: [1, 1, 1] }),
    'projections[3]: expected target "pool" of shape [2, 1, 1] from source [2, 6, 6], found [1, 1, 1]',
    { 'fc.weight': f32([3, 1]) },
  ],
  [
    'a pool into neurons',
    (f) => Object.assign(entry(f, 'populations', 2), { neuron: iaf }),
    'projections[3]: an averagePool needs a target with average neurons, "pool" has integrateAndFire',
  ],
  [
    'a convolution into averaging',
    (f) => Object.assign(entry(f, 'populations', 1), { neuron: { kind: 'average' } }),
    'populations[1]: average neurons have exactly one projection, "conv2" has 2\nprojections[1]: a conv2d needs a target with integrateAndFire neurons, "conv2" has average\nprojections[2]: a conv2d needs a target with integrateAndFire neurons, "conv2" has average',
  ],
  [
    'a bias of averaging',
    (f) => Object.assign(entry(f, 'populations', 2), { bias: 'conv1.bias' }),
    'populations[2].bias: average neurons have no bias',
  ],
  [
    'a pool over the image',
    (f) => Object.assign(entry(f, 'projections', 3), { source: 'input' }),
    'projections[3]: expected target "pool" of shape [1, 1, 1] from source [1, 6, 6], found [2, 1, 1]\nprojections[3].source: an averagePool counts spikes and cannot read the image',
  ],
  [
    'a classifier without population',
    (f) => Object.assign(entry(f, 'classifiers', 1), { population: 'no' }),
    'classifiers[1].population: there is no population "no"',
  ],
  [
    'a classifier with positions',
    (f) => Object.assign(entry(f, 'classifiers', 1), { population: 'conv1' }),
    'classifiers[1].population: "conv1" must have the shape [classes, 1, 1], has [2, 6, 6]',
  ],
  [
    'heads of different sizes',
    (f) => Object.assign(entry(f, 'populations', 4), { shape: [4, 1, 1] }),
    'classifiers[1].population: has 4 classes, classifier "final" has 3',
    { 'ic.weight': f32([4, 72]) },
  ],
  [
    'two final classifiers',
    (f) => {
      Object.assign(entry(f, 'classifiers', 1), { role: 'final' });
      f['alphaTables'] = [];
    },
    'classifiers[1].role: classifier "final" is final already, exactly one is',
  ],
  [
    'samples without a final classifier',
    (f) => Object.assign(entry(f, 'classifiers', 0), { role: 'internal' }),
    'classifiers: samples need a classifier with the role final, there is none',
  ],
  [
    'a table of no classifier',
    (f) => Object.assign(entry(f, 'alphaTables', 0), { internal: 'no' }),
    'alphaTables[0].internal: there is no classifier "no"',
  ],
  [
    'a table of the final classifier',
    (f) => Object.assign(entry(f, 'alphaTables', 0), { internal: 'final' }),
    'alphaTables[0].internal: classifier "final" is not internal',
  ],
  [
    'knots that go back',
    (f) =>
      Object.assign(entry(f, 'alphaTables', 0), {
        knots: [
          [5, 1],
          [5, 2],
        ],
      }),
    'alphaTables[0].knots[1][0]: steps must ascend, 5 follows 5',
  ],
  [
    'a < 0 under paper',
    (f) => Object.assign(entry(f, 'alphaTables', 0), { knots: [[5, 0.5]] }),
    'alphaTables[0].knots[0][1]: must be >= 1 for the estimate paper, is 0.5',
  ],
  [
    'a < 0 under code',
    (f) => Object.assign(entry(f, 'alphaTables', 0), { estimate: 'code', knots: [[5, -0.5]] }),
    'alphaTables[0].knots[0][1]: must be a number >= 0, is -0.5',
  ],
  [
    'a stop table of an unknown method',
    (f) => Object.assign(f, { stopTables: [stopTable({ method: 'fusion-gird' })] }),
    'stopTables[0].method: there is no method "fusion-gird", known are fc, ic, fusion-grid, did you mean "fusion-grid"?',
  ],
  [
    'a stop table whose steps stand still',
    (f) =>
      Object.assign(f, {
        stopTables: [
          stopTable({
            knots: [
              [5, 0.1],
              [5, 0.2],
            ],
          }),
        ],
      }),
    'stopTables[0].knots[1][0]: steps must ascend, 5 follows 5',
  ],
  [
    'a threshold above 2',
    (f) => Object.assign(f, { stopTables: [stopTable({ knots: [[5, 3]] })] }),
    'stopTables[0].knots[0][1]: must be a number <= 2, is 3',
  ],
  [
    'two stop tables of one name',
    (f) => Object.assign(f, { stopTables: [stopTable({}), stopTable({})] }),
    'stopTables[1].name: "stop" is used twice',
  ],
  [
    'two means for one channel',
    (f) => Object.assign(input(f)['normalisation'] as Json, { mean: [0, 0] }),
    'input.normalisation.mean: must have one value for each of 1 channels, has 2',
  ],
  [
    'a deviation of zero',
    (f) => Object.assign(input(f)['normalisation'] as Json, { std: [0] }),
    'input.normalisation.std[0]: must be a number > 0, is 0',
  ],
  [
    'a shape of two',
    (f) => Object.assign(input(f), { shape: [6, 6] }),
    'input.shape: must be a list of 3 values, has 2',
  ],
  [
    'a shape of four',
    (f) => Object.assign(input(f), { shape: [1, 6, 6, 1] }),
    'input.shape: must be a list of 3 values, has 4',
  ],
  [
    'a reference of no classifier',
    (f) => Object.assign(entry(f, 'referenceAccuracies', 0), { classifier: 'x' }),
    'referenceAccuracies[0].classifier: there is no classifier "x"',
  ],
  [
    'an unknown kind, alone',
    (f) => Object.assign(entry(f, 'projections', 0), { kind: 'conv2', kernel: 3 }),
    'projections[0].kind: must be one of conv2d, dense, averagePool, is "conv2"; did you mean "conv2d"?',
  ],
  [
    'no kind, alone',
    (f) => {
      delete entry(f, 'projections', 0)['kind'];
    },
    'projections[0].kind: is missing, must be one of conv2d, dense, averagePool',
  ],
  [
    'a key of another kind',
    (f) => Object.assign(entry(f, 'projections', 4), { stride: [1, 1] }),
    'projections[4].stride: unknown key',
  ],
  [
    'an unknown neuron',
    (f) => Object.assign(entry(f, 'populations', 0), { neuron: { kind: 'lif' } }),
    'populations[0].neuron.kind: must be one of integrateAndFire, average, is "lif"',
  ],
  [
    'a threshold of zero',
    (f) => Object.assign(entry(f, 'populations', 0), { neuron: { ...iaf, threshold: 0 } }),
    'populations[0].neuron.threshold: must be a number > 0, is 0',
  ],
  [
    'a stride of zero',
    (f) => Object.assign(entry(f, 'projections', 0), { stride: [0, 1] }),
    'projections[0].stride[0]: must be an integer >= 1, is 0',
  ],
  [
    'no populations',
    (f) => {
      f['populations'] = [];
    },
    'populations: must have at least 1 entries, has 0',
  ],
  [
    'another format, alone',
    (f) => Object.assign(f, { format: 'snn-workload/2', name: 3 }),
    'format: is "snn-workload/2", this version reads snn-workload/1',
  ],
  [
    'some weights missing',
    (f) => {
      delete entry(f, 'projections', 2)['weights'];
      delete entry(f, 'projections', 5)['weights'];
    },
    'projections: either all projections have weights or none, these have none: skip, ic',
  ],
  [
    'arrays outside',
    (f) => {
      f['arrays'] = '../w.safetensors';
    },
    'arrays: ../w.safetensors leaves the folder of this file, which must be allowed on the command line',
  ],
  [
    'arrays that are not there',
    (f) => {
      f['arrays'] = 'no.safetensors';
    },
    'arrays: d/no.safetensors: does not exist',
  ],
  [
    'arrays named without a file',
    (f) => {
      delete f['arrays'];
    },
    'arrays: is missing, but array conv1.weight is named',
  ],
  [
    'weights that are not there',
    keep,
    'projections[4].weights: there is no array fc.weight',
    { 'fc.weight': undefined },
  ],
  [
    'weights of bytes',
    keep,
    'projections[4].weights: array fc.weight must be F32 or F64, is U8',
    { 'fc.weight': u8([3, 2]) },
  ],
  [
    'transposed weights',
    keep,
    'projections[4].weights: array fc.weight must have the shape [3, 2], has [2, 3]',
    { 'fc.weight': f32([2, 3]) },
  ],
  [
    'a NaN weight',
    keep,
    'projections[5].weights: array ic.weight has NaN at index 0',
    { 'ic.weight': f32([3, 72], Number.NaN) },
  ],
  [
    'an infinite bias',
    keep,
    'populations[0].bias: array conv1.bias has Infinity at index 0',
    { 'conv1.bias': f32([2], Number.POSITIVE_INFINITY) },
  ],
  [
    'a bias per neuron',
    keep,
    'populations[0].bias: array conv1.bias must have the shape [2], has [72]',
    { 'conv1.bias': f32([72]) },
  ],
  ['images of floats', keep, 'samples.images: array x must be U8, is F32', { x: f32([4, 1, 6, 6]) }],
  [
    'images of another size',
    keep,
    'samples.images: array x must have the shape [images, 1, 6, 6], has [4, 1, 5, 6]',
    { x: u8([4, 1, 5, 6]) },
  ],
  [
    'no sample',
    keep,
    'samples.images: array x must hold at least 1 images, holds 0',
    { x: u8([0, 1, 6, 6]), y: u8([0]) },
  ],
  [
    '99 calibration images',
    keep,
    'calibration.images: array cx must hold at least 100 images, holds 99',
    { cx: u8([99, 1, 6, 6]), cy: u8([99]) },
  ],
  ['fewer labels than images', keep, 'samples.labels: array y must have the shape [4], has [3]', { y: u8([3]) }],
  ['a label too large', keep, 'samples.labels: array y has class 3 at index 0, there are 3 classes', { y: u8([4], 3) }],
  [
    'a negative label',
    keep,
    'samples.labels: array y has class -1 at index 1, there are 3 classes',
    { y: { dtype: 'I32', shape: [4], data: Int32Array.of(0, -1, 0, 0) } },
  ],
  ['labels of floats', keep, 'calibration.labels: array cy must be U8 or I32, is F32', { cy: f32([100]) }],
];

describe('a wrong workload is refused', () => {
  test.each(WRONG)('%s', async (_, change, message, arrays) => expect(await errorOf(change, arrays)).toBe(message));
});

test('problems of network and arrays come together, in the order of the lines', async () => {
  const message = await messageOf(() =>
    loadWorkload(
      hostWith(
        (file) => {
          Object.assign(entry(file, 'classifiers', 1), { population: 'no' });
          Object.assign(entry(file, 'projections', 1), { source: 'nowhere' });
        },
        { 'fc.weight': undefined },
      ),
      'd/a.json',
    ),
  );
  const lines = message.split('\n').map((line) => Number(line.split(':')[1]));
  expect(lines).toHaveLength(3);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
});

test('the place of a problem is the line and column of its value', async () => {
  const host = memoryHost({ 'a.json': '{\n  "format": "snn-workload/1",\n  "name": 7\n}' });
  expect((await messageOf(() => loadWorkload(host, 'a.json'))).split('\n').at(-1)).toBe(
    'a.json:3:11 name: must be text, is 7',
  );
});

const TEXTS: readonly (readonly [string, string, string])[] = [
  ['a repeated key', '{"a": 1,\n "a": 2}', 'a.json:2:2: key "a" is repeated'],
  ['a trailing comma', '{"a": 1,}', 'a.json:1:9: is not valid JSON: property name expected'],
  ['a comment', '{"a": 1} // x', 'a.json:1:10: is not valid JSON: invalid comment token'],
  ['a cut text', '{"a": [1, 2', 'a.json:1:12: is not valid JSON: close bracket expected'],
  ['a list', '[1]', 'a.json:1:1: must be a map (key: value) at its top level'],
  ['a number', '3', 'a.json:1:1: must be a map (key: value) at its top level'],
  ['__proto__', '{"x": [{"__proto__": {}}]}', 'a.json:1:22 x[0].__proto__: this key is not allowed'],
  ['70 brackets', `{"a": ${'['.repeat(70)}${']'.repeat(70)}}`, 'a.json:1:70: is nested deeper than 64 levels'],
  [
    'a number out of range',
    '{"format": "snn-workload/1", "name": 1e999}',
    'a.json:1:38 name: must be text, is Infinity',
  ],
];

describe('a wrong JSON text is refused with its place', () => {
  test.each(TEXTS)('%s', async (_, text, message) => {
    const actual = await messageOf(() => loadWorkload(memoryHost({ 'a.json': text }), 'a.json'));
    expect(actual.split('\n')).toContain(message);
  });
});

test('a million open brackets are refused', async () => {
  const message = await messageOf(() => loadWorkload(memoryHost({ 'a.json': '['.repeat(1_000_000) }), 'a.json'));
  expect(message).toMatch(/^a\.json(:\d+:\d+)?: is not valid JSON/);
});

test('a file of any kind is recognised by its format', async () => {
  const host = memoryHost({
    'd/a.json': JSON.stringify(workload()),
    'd/w.safetensors': writeSafetensors(new Map(Object.entries(ARRAYS))),
    'x.yaml': 'format: imc-chip/2\n',
    'y.yaml': 'a: 1\n',
  });
  expect(await checkFile(host, 'd/a.json')).toEqual({
    kind: 'snn-workload/1',
    summary: 'small: 5 populations, 6 projections, 2 classifiers, 4 samples, 100 calibration images',
  });
  expect(await checkFile(host, 'd/w.safetensors')).toEqual({ kind: 'safetensors', summary: '9 arrays, 4960 bytes' });
  expect(await messageOf(() => checkFile(host, 'x.yaml'))).toBe(
    'x.yaml format: must be one of imc-chip/1, snn-workload/1, price-table/1, accelergy-map/1, noc-mesh/1, spikefuse-result/1, curve/1, snn-study/1, sweep/1, is "imc-chip/2"; did you mean "imc-chip/1"?',
  );
  expect(await messageOf(() => checkFile(host, 'y.yaml'))).toBe(
    'y.yaml format: is missing, known are imc-chip/1, snn-workload/1, price-table/1, accelergy-map/1, noc-mesh/1, spikefuse-result/1, curve/1, snn-study/1, sweep/1',
  );
});
