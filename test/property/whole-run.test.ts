import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip, priceTable } from '../support/load.js';
import { randomChips, randomWorkload } from '../support/random-run.js';
import { collect, preparedRun } from '../support/run.js';
import { drawFrom } from './snn-random-network.js';

describe('random networks on random chips', () => {
  test('200 of them run from image to result with every check passed, under phys and ela', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.gen(),
        randomChips,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (gen, chip, steps, ela) => {
          const run = preparedRun({
            chip: defaultChip(chip),
            workload: randomWorkload(drawFrom(gen, fc.integer)),
            prices: priceTable(ela ? 'ela' : 'phys'),
            options: { images: 2, steps, numerics: 'reference' },
          });
          const { checks } = evaluate(run, await collect(run));
          expect(checks.filter(({ passed }) => !passed)).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
