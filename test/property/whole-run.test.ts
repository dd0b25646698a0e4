import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../../src/hw/noc/flows.js';
import { flowsAlong } from '../../src/hw/noc/routes.js';
import { countFlows } from '../../src/machine/count-actions.js';
import { evaluate } from '../../src/run/evaluate.js';
import { cases } from '../support/cases.js';
import { defaultChip, priceTable } from '../support/load.js';
import { randomChips, randomOwnValues, randomWorkload } from '../support/random-run.js';
import { collect, preparedRun } from '../support/run.js';
import { drawFrom } from './snn-random-network.js';

const [RUNS, FLOWS] = [cases(80, 200), cases(25, 60)];

describe('random networks on random chips', () => {
  test(`${RUNS} of them run from image to result with every check passed, under phys and ela`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.gen(),
        randomChips,
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (gen, chip, steps, ela) => {
          const draw = drawFrom(gen, fc.integer);
          const workload = randomWorkload(draw);
          const projections = randomOwnValues(draw, workload.network, chip.crossbar.inputCoding === 'digital');
          const run = preparedRun({
            chip: defaultChip({ ...chip, projections }),
            workload,
            prices: priceTable(ela && chip.crossbar.inputCoding !== 'digital' ? 'ela' : 'phys'),
            options: { images: 2, steps, numerics: 'reference' },
          });
          const { checks } = evaluate(run, await collect(run));
          expect(checks.filter(({ passed }) => !passed)).toEqual([]);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test(`${FLOWS} of them: the spikes along routes are the spike flows that are charged, in every variant`, async () => {
    const inOrder = (flows: readonly Flow[]): string[] =>
      flows.map(({ layer, from, to, flits }) => `${layer} ${from} ${to} ${flits.join()}`).sort();
    await fc.assert(
      fc.asyncProperty(fc.gen(), randomChips, async (gen, chip) => {
        const run = preparedRun({
          chip: defaultChip(chip),
          workload: randomWorkload(drawFrom(gen, fc.integer)),
          options: { images: 2, steps: 4, numerics: 'reference' },
        });
        const { activity } = await collect(run);
        for (const { timing } of run.variants) {
          const charged = countFlows(timing.context, activity).filter(({ kind }) => kind === 'spikes');
          expect(inOrder(flowsAlong(timing.routes, activity))).toEqual(inOrder(charged));
        }
      }),
      { numRuns: FLOWS },
    );
  });
});
