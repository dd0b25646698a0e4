import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReadActivity } from '../../src/model/activity.js';
import { cutIntoBlocks } from '../../src/model/blocks.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { type Case, drawFrom, randomCase } from './snn-random-network.js';

/** Spikes, head counts and the totals over all rows that a cut of `rows` rows in `rowOrder` leaves. */
function outcome({ network, arrays, options, pixels }: Case, rows: number, rowOrder: 'kernelMajor' | 'im2col') {
  const geometry = { rows, cols: 8, columnsPerWeight: 1, crossbarsPerPe: 3, packKernels: false, rowOrder };
  const blocks = Object.fromEntries(
    Object.entries(options.blocks).map(([name, { matrix }]) => [name, cutIntoBlocks(matrix, geometry)]),
  );
  const spikes: string[] = [];
  const model = createFunctionModel(network, arrays, { ...options, blocks });
  const { activity, headCounts, saturations } = model.run(pixels, (name, step, fired) =>
    spikes.push(`${name} ${step} ${fired}`),
  );
  const totals = Object.values(activity.projections).map((projection) => {
    if (projection.kind === 'window') return projection;
    const reads = projection.kind === 'spikes' ? [projection.steps] : [projection.nonZero, projection.bitPlanes];
    return reads.map(totalsOf);
  });
  return { spikes, headCounts, saturations, totals };
}

const totalsOf = ({ inputSpikes, activeRows, activeLevels, additions }: ReadActivity) => ({
  inputSpikes,
  additions,
  activeRows: activeRows.reduce((sum, value) => sum + value, 0),
  activeLevels: activeLevels.reduce((sum, value) => sum + value, 0),
});

for (const kind of ['reference', 'ideal', 'quantised'] as const) {
  test(`${kind}: 100 random networks fire the same spikes and activate as many rows in either row order`, () => {
    fc.assert(
      fc.property(fc.gen(), fc.integer({ min: 1, max: 9 }), (gen, rows) => {
        const drawn = randomCase(drawFrom(gen, fc.integer), kind);
        const example = { ...drawn, options: { ...drawn.options, columnSums: undefined } };
        expect(outcome(example, rows, 'im2col')).toEqual(outcome(example, rows, 'kernelMajor'));
      }),
      { numRuns: 100 },
    );
  });
}
