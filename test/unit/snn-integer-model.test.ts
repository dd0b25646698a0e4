import { describe, expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import type { Tensor } from '../../src/base/tensor.js';
import { cutIntoBlocks } from '../../src/model/blocks.js';
import { INPUT, type Network } from '../../src/model/network.js';
import type { ArrayFormat, IntegerFormat } from '../../src/model/numerics.js';
import { createFunctionModel, type FunctionOptions } from '../../src/snn/function-model.js';

const integers: IntegerFormat = {
  weightBits: 4,
  weightScale: 'channel',
  fractionBits: 2,
  membraneBits: 16,
  lowestPotential: undefined,
  inputBits: 4,
};
const array: ArrayFormat = {
  sign: 'diff',
  bitsPerCell: 4,
  columnSum: 'analog',
  inputCoding: 'bitSerialHeld',
  adcBits: 4,
  conductanceSpread: 0,
  spreadSeed: 0,
};

/**
 * Five pixels drive five neurons one to one: a white one (code 7) just reaches the threshold in every step. They drive
 * one class neuron through weights of 7, 5, 3, -3, -7 levels; its threshold is `threshold` levels, it starts at `initial`
 * levels. Crossbars have 2 rows, a PE 2 crossbars.
 */
function example(threshold: number, changes: Partial<FunctionOptions> = {}, initial = 0) {
  const tensor = (...values: number[]): Tensor => {
    return { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) };
  };
  const point = (channels: number) => ({ channels, height: 1, width: 1 });
  const fires = (at: number, from: number) =>
    ({ kind: 'integrateAndFire', threshold: at, initialPotential: from }) as const;
  const dense = (source: string, target: string) => {
    return { name: target, source, target, operator: { kind: 'dense' }, weights: target } as const;
  };
  const network: Network = {
    name: 'example',
    input: point(5),
    populations: [
      { name: 'first', shape: point(5), neuron: fires(1, 0), bias: undefined },
      { name: 'class', shape: point(1), neuron: fires(threshold, initial), bias: undefined },
    ],
    projections: [dense(INPUT, 'first'), dense('first', 'class')],
    classifiers: [{ name: 'final', role: 'final', population: 'class' }],
  };
  const diagonal = Array.from({ length: 25 }, (_, at) => (at % 6 === 0 ? 1 : 0));
  const arrays = new Map([
    ['first', tensor(...diagonal)],
    ['class', tensor(7, 5, 3, -3, -7)],
  ]);
  const geometry = {
    rows: 2,
    cols: 5,
    columnsPerWeight: 1,
    crossbarsPerPe: 2,
    packKernels: true,
    rowOrder: 'kernelMajor',
  } as const;
  const options: FunctionOptions = {
    numerics: { kind: 'quantised', integers },
    steps: 4,
    blocks: {
      first: cutIntoBlocks({ taps: 1, inputs: 5, outputs: 5 }, geometry),
      class: cutIntoBlocks({ taps: 1, inputs: 5, outputs: 1 }, geometry),
    },
    rowLevels: { first: new Float64Array(5), class: new Float64Array(5) },
    input: { normalisation: { scale: 255, mean: Array(5).fill(0), std: Array(5).fill(1) }, bits: 4 },
    ...changes,
  };
  return createFunctionModel(network, arrays, options);
}

const pixels = (...isWhite: number[]) => Uint8Array.from(isWhite, (white) => 255 * white);
const classSpikes = (model: ReturnType<typeof example>, ...isWhite: number[]) => [
  ...model.run(pixels(...isWhite)).activity.populations['class']!.spikes,
];

const hardware = (step: number, changes: Partial<ArrayFormat> = {}): Partial<FunctionOptions> => {
  const of = { ...array, ...changes };
  return {
    numerics: { kind: 'hardware', integers, array: of, adcSteps: { first: [4, 4, 4, 4], class: [step] } },
  };
};

describe('quantised', () => {
  test('a white pixel of code 7 fires its neuron in every step; 7 + 5 + 3 levels reach a threshold of 15, not of 15.25', () => {
    expect(classSpikes(example(15), 1, 1, 1, 0, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(15.25), 1, 1, 1, 0, 0)).toEqual([0, 0, 1, 1]);
  });

  test('negative weights subtract: 7 + 5 + 3 - 3 = 12 reaches 12 in every step, 24 in every other', () => {
    expect(classSpikes(example(12), 1, 1, 1, 1, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(24), 1, 1, 1, 1, 0)).toEqual([0, 0, 1, 0]);
  });

  test('a membrane of 6 bits (-32 .. 31 quarters of a level) saturates once a step at 60 quarters, and fires at 31', () => {
    const narrow = { numerics: { kind: 'quantised', integers: { ...integers, membraneBits: 6 } } } as const;
    const high = example(7.75, narrow).run(pixels(1, 1, 1, 0, 0));
    expect(high.saturations).toEqual({ first: 0, class: 3 });
    expect([...high.activity.populations['class']!.spikes]).toEqual([0, 1, 1, 1]);
    expect(example(7, narrow).run(pixels(1, 0, 0, 0, 0)).saturations['class']).toBe(0);
    expect(example(7.75, narrow).run(pixels(0, 0, 0, 0, 1)).saturations['class']).toBe(2);
  });

  test('a lower clamp of -1 threshold is no event: from -30 levels to -3, then 7 more fire in step 2, else not at all', () => {
    const clamped = { numerics: { kind: 'quantised', integers: { ...integers, lowestPotential: -1 } } } as const;
    const model = example(3, clamped, -30);
    expect(classSpikes(model, 1, 0, 0, 0, 0)).toEqual([0, 1, 1, 1]);
    expect(model.run(pixels(1, 0, 0, 0, 0)).saturations['class']).toBe(0);
    expect(classSpikes(example(3, {}, -30), 1, 0, 0, 0, 0)).toEqual([0, 0, 0, 0]);
  });

  test('column sums of the class: units of rows {0, 1, 2, 3} and {4}; 3 steps of 7 + 5 + 3 + 5 and of 1 as stored', () => {
    const { columnSums } = example(15, { columnSums: array }).run(pixels(1, 1, 1, 1, 1));
    const counts = new Float64Array(20);
    counts[0] = 3;
    counts[19] = 3;
    expect(columnSums!['class']).toEqual([{ least: 1, counts }]);
    expect(columnSums!['first']!.length).toBe(4);
  });

  test('a crossbar at a time: 12 of rows {0, 1}, 8 of rows {2, 3}, 1 of row {4}', () => {
    const { columnSums } = example(15, { columnSums: { ...array, columnSum: 'digital' } }).run(pixels(1, 1, 1, 1, 1));
    const { least, counts } = columnSums!['class']![0]!;
    expect(Array.from(counts, (count, at) => [least + at, count]).filter(([, count]) => count !== 0)).toEqual([
      [1, 3],
      [8, 3],
      [12, 3],
    ]);
  });
});

describe('hardware', () => {
  test('a step of one level and 4 bits: 15 levels pass unchanged, 20 stored levels clip at 15: 15 - 8 = 7 instead of 12', () => {
    expect(classSpikes(example(15, hardware(4)), 1, 1, 1, 0, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(7, hardware(4)), 1, 1, 1, 1, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(7.25, hardware(4)), 1, 1, 1, 1, 0)).toEqual([0, 0, 1, 1]);
  });

  test('a step of two levels: the sum 15 is code 7.5, even: 8, worth 16 levels', () => {
    expect(classSpikes(example(16, hardware(8)), 1, 1, 1, 0, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(16.25, hardware(8)), 1, 1, 1, 0, 0)).toEqual([0, 0, 1, 1]);
  });

  test('crossbars that convert on their own do not clip: 12 and 8 are 20 stored levels, less 8 is 12', () => {
    const digital = hardware(4, { columnSum: 'digital' });
    expect(classSpikes(example(12, digital), 1, 1, 1, 1, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(12.25, digital), 1, 1, 1, 1, 0)).toEqual([0, 0, 1, 1]);
  });

  test('a pair of 2 bits has codes -2 .. 1: in steps of 4 levels 12 becomes 4', () => {
    const pair = hardware(16, { sign: 'pair', adcBits: 2 });
    expect(classSpikes(example(4, pair), 1, 1, 1, 1, 0)).toEqual([0, 1, 1, 1]);
    expect(classSpikes(example(4.25, pair), 1, 1, 1, 1, 0)).toEqual([0, 0, 1, 1]);
  });

  test('a projection without an ADC step, or an image without one for every bit plane, is a bug', () => {
    const of = hardware(4).numerics!;
    if (of.kind !== 'hardware') throw new Error('asked for hardware');
    for (const adcSteps of [{ first: [4, 4, 4, 4] }, { first: [4, 4, 4], class: [4] }]) {
      expect(() => example(15, { numerics: { ...of, adcSteps } })).toThrow(SimulationError);
    }
  });
});

test('column sums are collected under quantised alone, and the image has as many bits as the numerics say', () => {
  expect(() => example(15, { ...hardware(4), columnSums: array })).toThrow(/collected under quantised/);
  expect(() => example(15, { numerics: { kind: 'ideal' }, columnSums: array })).toThrow(SimulationError);
  const input = { normalisation: { scale: 255, mean: Array(5).fill(0), std: Array(5).fill(1) }, bits: 8 };
  expect(() => example(15, { input })).toThrow(/8 bits, the numerics have 4/);
});
