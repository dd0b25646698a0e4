import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFunctionModel, type ImageResult } from '../../src/snn/function-model.js';
import { runPlainTwin, type TwinResult } from './snn-plain-twin.js';
import { type Case, drawFrom, randomCase } from './snn-random-network.js';

const RUNS = { numRuns: 400 };

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

for (const numerics of ['reference', 'ideal'] as const) {
  test(`${numerics}: every spike, every head count and every activity total equals the plain twin's, bit for bit`, () => {
    let fired = 0;
    fc.assert(
      fc.property(fc.gen(), (generate) => {
        const drawn = randomCase(drawFrom(generate, fc.integer), numerics);
        const twin = runPlainTwin(drawn.network, drawn.arrays, drawn.options, drawn.pixels);
        const event = runObserved(drawn);
        expect(event.spikes).toEqual(twin.spikes);
        expect(event.headCounts).toEqual(twin.headCounts);
        expect(event.activity).toEqual(twin.activity);
        for (const rows of Object.values(twin.spikes)) for (const row of rows) fired += row.reduce((a, b) => a + b, 0);
      }),
      RUNS,
    );
    expect(fired).toBeGreaterThan(10_000);
  });
}

test('the block of steps changes nothing: blocks of 1, 3, 16 and all steps give one result', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const drawn = randomCase(drawFrom(generate, fc.integer), 'ideal');
      const [first, ...others] = [1, 3, 16, 12].map((blockSteps) =>
        runObserved({ ...drawn, options: { ...drawn.options, blockSteps } }),
      );
      for (const other of others) expect(other).toEqual(first);
    }),
    { numRuns: 100 },
  );
});

test('every image starts from reset: a second run of an image after another one gives the first result', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const { network, arrays, options, pixels } = randomCase(drawFrom(generate, fc.integer), 'ideal');
      const model = createFunctionModel(network, arrays, options);
      const first = model.run(pixels);
      model.run(pixels.map((pixel) => 255 - pixel));
      expect(model.run(pixels)).toEqual(first);
    }),
    { numRuns: 100 },
  );
});

test('additions counted by the kernel equal active rows times outputs', () => {
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const { network, arrays, options, pixels } = randomCase(drawFrom(generate, fc.integer), 'ideal');
      const { activity } = createFunctionModel(network, arrays, options).run(pixels);
      for (const [name, counts] of Object.entries(activity.projections)) {
        if (counts.kind === 'window') continue;
        const { activeRows, additions } = counts.kind === 'spikes' ? counts.steps : counts.nonZero;
        const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
        expect(sum(additions)).toBe(sum(activeRows) * options.blocks[name]!.matrix.outputs);
      }
    }),
    { numRuns: 100 },
  );
});
