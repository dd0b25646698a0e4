import { describe, expect, test } from 'vitest';
import { SimulationError, SpecError } from '../../src/base/errors.js';
import type { Tensor } from '../../src/base/tensor.js';
import { cutIntoBlocks } from '../../src/model/blocks.js';
import type { Network, Population, Projection } from '../../src/model/network.js';
import { createFunctionModel, type FunctionOptions } from '../../src/snn/function-model.js';
import { inputCode, largestInput, roundHalfEven } from '../../src/snn/input-coding.js';

const floats = (...values: number[]): Tensor => ({
  dtype: 'F32',
  shape: [values.length],
  data: Float32Array.from(values),
});

/** One pixel drives one neuron with weight `weight`; that neuron drives a class with weight 1. */
function chain(weight: number): { network: Network; arrays: Map<string, Tensor>; options: FunctionOptions } {
  const shape = { channels: 1, height: 1, width: 1 };
  const neuron = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 } as const;
  const populations: Population[] = ['first', 'class'].map((name) => ({ name, shape, neuron, bias: undefined }));
  const dense = (source: string, target: string): Projection => ({
    name: target,
    source,
    target,
    operator: { kind: 'dense' },
    weights: target,
  });
  const classifiers = [{ name: 'final', role: 'final', population: 'class' }] as const;
  const projections = [dense('input', 'first'), dense('first', 'class')];
  const blocks = cutIntoBlocks(
    { taps: 1, inputs: 1, outputs: 1 },
    { rows: 4, cols: 4, columnsPerWeight: 1, crossbarsPerPe: 1, packKernels: false, rowOrder: 'kernelMajor' },
  );
  return {
    network: { name: 'chain', input: shape, populations, projections, classifiers },
    arrays: new Map([
      ['first', floats(weight)],
      ['class', floats(1)],
    ]),
    options: {
      numerics: { kind: 'reference' },
      steps: 5,
      blocks: { first: blocks, class: blocks },
      rowLevels: { first: Float64Array.of(5), class: Float64Array.of(7) },
      input: { normalisation: { scale: 255, mean: [0], std: [1] }, bits: 8 },
    },
  };
}

const white = Uint8Array.of(255);

describe('time', () => {
  test('a current of exactly the threshold fires in every step; the class one step later; its count one more later', () => {
    const { network, arrays, options } = chain(1);
    const { activity, headCounts } = createFunctionModel(network, arrays, options).run(white);
    expect([...activity.populations['first']!.spikes]).toEqual([1, 1, 1, 1, 1]);
    expect([...activity.populations['class']!.spikes]).toEqual([0, 1, 1, 1, 1]);
    expect([...headCounts['final']!]).toEqual([0, 0, 1, 2, 3]);
  });

  test('a current of half the threshold fires in steps 2 and 4, not in 1, 3, 5', () => {
    const { network, arrays, options } = chain(0.5);
    const { activity } = createFunctionModel(network, arrays, options).run(white);
    expect([...activity.populations['first']!.spikes]).toEqual([0, 1, 0, 1, 0]);
  });

  test('step 1 reads no spikes; a spike of step 1 is an active row of level 7 in step 2', () => {
    const { network, arrays, options } = chain(1);
    const { activity } = createFunctionModel(network, arrays, options).run(white);
    const counts = activity.projections['class']!;
    if (counts.kind !== 'spikes') throw new Error('reads spikes');
    expect([...counts.steps.inputSpikes]).toEqual([0, 1, 1, 1, 1]);
    expect([...counts.steps.activeLevels]).toEqual([0, 7, 7, 7, 7]);
  });
});

describe('the image', () => {
  test('code 127 of a white pixel sets the planes 0 to 6, not the sign', () => {
    const { network, arrays, options } = chain(1);
    const counts = createFunctionModel(network, arrays, options).run(white).activity.projections['first']!;
    if (counts.kind !== 'image') throw new Error('reads the image');
    expect([...counts.bitPlanes.inputSpikes]).toEqual([1, 1, 1, 1, 1, 1, 1, 0]);
    expect([...counts.nonZero.activeRows]).toEqual([1]);
    expect([...counts.bitPlanes.additions]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('of mean 0.5 and std 0.5, black is -1: code -127, planes 0 and 7 of two complement 10000001', () => {
    const { network, arrays, options } = chain(1);
    const input = { normalisation: { scale: 255, mean: [0.5], std: [0.5] }, bits: 8 };
    const counts = createFunctionModel(network, arrays, { ...options, input }).run(Uint8Array.of(0));
    const projection = counts.activity.projections['first']!;
    if (projection.kind !== 'image') throw new Error('reads the image');
    expect([...projection.bitPlanes.inputSpikes]).toEqual([1, 0, 0, 0, 0, 0, 0, 1]);
  });

  test('the scale reaches the largest |x| over all channels: 2.5 of means 0.5, 0.25 and stds 0.5, 0.3', () => {
    expect(largestInput({ scale: 255, mean: [0.5, 0.25], std: [0.5, 0.3] })).toBeCloseTo(2.5, 12);
    expect(inputCode(2.5, 2.5, 8)).toBe(127);
    expect(inputCode(-2.5, 2.5, 4)).toBe(-7);
  });

  test('halves are rounded to even: 0.5 and -0.5 to 0, 1.5 and 2.5 to 2', () => {
    expect([0.5, -0.5, 1.5, 2.5, -1.5, 0.49, 0.51].map((value) => roundHalfEven(value) + 0)).toEqual([
      0, 0, 2, 2, -2, 0, 1,
    ]);
  });

  test('a pixel of 255 at a stated largest value of 100 is refused', () => {
    const { network, arrays, options } = chain(1);
    const input = { normalisation: { scale: 100, mean: [0], std: [1] }, bits: 8 };
    expect(() => createFunctionModel(network, arrays, { ...options, input }).run(white)).toThrow(SpecError);
  });

  test('an image of 2 pixels for 1 is refused', () => {
    const { network, arrays, options } = chain(1);
    expect(() => createFunctionModel(network, arrays, options).run(Uint8Array.of(1, 2))).toThrow(SimulationError);
  });
});

describe('what cannot run', () => {
  const refused = (change: (network: Network) => Network, error: new (...args: never[]) => Error): void => {
    const { network, arrays, options } = chain(1);
    expect(() => createFunctionModel(change(network), arrays, options)).toThrow(error);
  };

  test('a projection without weights is refused as a fault of the file', () => {
    refused(
      (network) => ({ ...network, projections: network.projections.map((p) => ({ ...p, weights: undefined })) }),
      SpecError,
    );
  });

  test('an array that is not there, or has 2 weights for 1, is a bug', () => {
    const { network, arrays, options } = chain(1);
    expect(() => createFunctionModel(network, new Map(), options)).toThrow(SimulationError);
    arrays.set('class', floats(1, 2));
    expect(() => createFunctionModel(network, arrays, options)).toThrow(/2 weights, its shapes need 1/);
  });

  test('a projection without blocks or row levels is a bug', () => {
    const { network, arrays, options } = chain(1);
    expect(() => createFunctionModel(network, arrays, { ...options, blocks: {} })).toThrow(/no blocks/);
    expect(() => createFunctionModel(network, arrays, { ...options, rowLevels: {} })).toThrow(/no row levels/);
  });

  test('a pool of the image, and a pool into integrate-and-fire neurons, are refused', () => {
    const operator = { kind: 'averagePool', kernel: [1, 1], stride: [1, 1] } as const;
    const pooled = (at: number) => (network: Network) => ({
      ...network,
      projections: network.projections.map((p, index) => (index === at ? { ...p, operator, weights: undefined } : p)),
    });
    refused(pooled(0), SpecError);
    refused(pooled(1), SpecError);
  });
});
