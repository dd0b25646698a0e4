import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutIntoBlocks } from '../../src/model/blocks.js';
import { NUMERICS_KINDS } from '../../src/model/numerics.js';
import { activityOfTrains, headCountsOfTrains } from '../../src/snn/activity-of-trains.js';
import { createFunctionModel, type FunctionOptions, type ImageResult } from '../../src/snn/function-model.js';
import { recordTrains } from '../../src/snn/record-trains.js';
import { cases } from '../support/cases.js';
import { expectEqual } from '../support/equal.js';
import { runPlainTwin, type TwinResult } from './snn-plain-twin.js';
import { type Case, drawFrom, randomCase } from './snn-random-network.js';

const [FLOATS, INTEGERS, MIXED] = [cases(150, 300), cases(120, 200), cases(60, 150)];
const RUNS = { reference: FLOATS, ideal: FLOATS, quantised: INTEGERS, hardware: INTEGERS };

/** Spikes of every population and step as the observer reports them, in the twin's form. */
function runObserved({ network, arrays, options, pixels }: Case): ImageResult & Pick<TwinResult, 'spikes'> {
  const spikes: Record<string, Uint8Array[]> = {};
  const model = createFunctionModel(network, arrays, options);
  const result = model.run(pixels, (population, step, fired) => {
    const shape = network.populations.find(({ name }) => name === population)!.shape;
    const row = new Uint8Array(shape.channels * shape.height * shape.width);
    for (const neuron of fired) row[neuron] = 1;
    spikes[population] ??= [];
    spikes[population][step - 1] = row;
  });
  return { ...result, spikes };
}

/** A random network under numerics of any kind. */
function anyCase(generate: fc.GeneratorValue): Case {
  const draw = drawFrom(generate, fc.integer);
  return randomCase(draw, NUMERICS_KINDS[draw(0, NUMERICS_KINDS.length - 1)]!);
}

for (const numerics of NUMERICS_KINDS) {
  test(`${numerics}: spikes, head counts, activity, saturations and column sums equal the plain twin's, bit for bit`, () => {
    let fired = 0;
    let saturated = 0;
    let summed = 0;
    fc.assert(
      fc.property(fc.gen(), (generate) => {
        const drawn = randomCase(drawFrom(generate, fc.integer), numerics, 'all');
        const twin = runPlainTwin(drawn.network, drawn.arrays, drawn.options, drawn.pixels);
        const event = runObserved(drawn);
        expectEqual(event.spikes, twin.spikes);
        expectEqual(event.headCounts, twin.headCounts);
        expectEqual(event.activity, twin.activity);
        expectEqual(event.saturations, twin.saturations);
        expectEqual(event.columnSums, twin.columnSums);
        for (const events of Object.values(event.saturations)) saturated += events;
        summed += Object.values(event.columnSums ?? {}).flat().length;
        for (const rows of Object.values(twin.spikes)) for (const row of rows) fired += row.reduce((a, b) => a + b, 0);
      }),
      { numRuns: RUNS[numerics] },
    );
    expect(fired).toBeGreaterThan(2000);
    const isFloat = numerics === 'reference' || numerics === 'ideal';
    expect(saturated > 20).toBe(!isFloat);
    expect(summed > 20).toBe(numerics === 'quantised');
  });
}

test('the block of steps changes nothing: blocks of 1, 3, 16 and all steps give one result', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const drawn = anyCase(generate);
      const [first, ...others] = [1, 3, 16, 12].map((blockSteps) =>
        runObserved({ ...drawn, options: { ...drawn.options, blockSteps } }),
      );
      for (const other of others) expectEqual(other, first);
    }),
    { numRuns: MIXED },
  );
});

test('every image starts from reset: a second run of an image after another one gives the first result', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const { network, arrays, options, pixels } = anyCase(generate);
      const model = createFunctionModel(network, arrays, options);
      const first = model.run(pixels);
      model.run(pixels.map((pixel) => 255 - pixel));
      expectEqual(model.run(pixels), first);
    }),
    { numRuns: MIXED },
  );
});

test('additions counted by the kernel equal active rows times outputs', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const { network, arrays, options, pixels } = anyCase(generate);
      const { activity } = createFunctionModel(network, arrays, options).run(pixels);
      for (const [name, counts] of Object.entries(activity.projections)) {
        if (counts.kind === 'window') continue;
        const { activeRows, additions } = counts.kind === 'spikes' ? counts.steps : counts.nonZero;
        const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
        expect(sum(additions)).toBe(sum(activeRows) * options.blocks[name]!.matrix.outputs);
      }
    }),
    { numRuns: MIXED },
  );
});

test('activity and head counts follow from stored spikes, on the cut of the run and on any other', () => {
  fc.assert(
    fc.property(fc.gen(), fc.integer({ min: 1, max: 9 }), (generate, rows) => {
      const drawn = anyCase(generate);
      const { network, arrays, options, pixels } = drawn;
      const { result, trains } = recordTrains(createFunctionModel(network, arrays, options), network, options, pixels);
      expectEqual(activityOfTrains(network, trains, options), result.activity);
      expectEqual(headCountsOfTrains(network, trains), result.headCounts);
      if (options.numerics.kind === 'hardware') return;
      const blocks = recut(options.blocks, rows);
      const other = createFunctionModel(network, arrays, { ...options, blocks }).run(pixels);
      expectEqual(activityOfTrains(network, trains, { ...options, blocks }), other.activity);
    }),
    { numRuns: MIXED },
  );
});

function recut(blocks: FunctionOptions['blocks'], rows: number): FunctionOptions['blocks'] {
  const geometry = {
    rows,
    cols: 8,
    columnsPerWeight: 1,
    crossbarsPerPe: 2,
    packKernels: true,
    rowOrder: 'im2col',
  } as const;
  return Object.fromEntries(
    Object.entries(blocks).map(([name, { matrix }]) => [name, cutIntoBlocks(matrix, geometry)]),
  );
}

test('an ADC that is wide and fine enough changes nothing: hardware equals quantised, spike by spike, for every sign code', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const drawn = randomCase(drawFrom(generate, fc.integer), 'hardware');
      const { numerics } = drawn.options;
      if (numerics.kind !== 'hardware') throw new Error('asked for hardware');
      const level = 2 ** numerics.integers.fractionBits;
      const adcSteps = Object.fromEntries(Object.keys(numerics.adcSteps).map((name) => [name, Array(8).fill(level)]));
      const { projectionAdcBits: _, ...common } = numerics.array;
      const array = { ...common, adcBits: 30, conductanceSpread: 0 };
      const wide = { ...numerics, array, adcSteps };
      const exact = { kind: 'quantised', integers: numerics.integers } as const;
      const [hardware, quantised] = [wide, exact].map((kind) =>
        runObserved({ ...drawn, options: { ...drawn.options, numerics: kind } }),
      );
      expectEqual(hardware, quantised);
    }),
    { numRuns: MIXED },
  );
});
