import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff } from '../../src/diff/diff.js';
import { explainChosen } from '../../src/explain/explain.js';
import { metricsOf } from '../../src/explain/metrics.js';
import type { RunResult } from '../../src/model/result.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip } from '../support/load.js';
import { randomChips, randomOwnValues, randomWorkload } from '../support/random-run.js';
import { collect, preparedRun } from '../support/run.js';
import { drawFrom } from './snn-random-network.js';

const randomRuns = fc.record({ gen: fc.gen(), chip: randomChips, steps: fc.integer({ min: 1, max: 9 }) });
type RandomRun = typeof randomRuns extends fc.Arbitrary<infer T> ? T : never;

async function resultOf({ gen, chip, steps }: RandomRun): Promise<RunResult> {
  const draw = drawFrom(gen, fc.integer);
  const workload = randomWorkload(draw);
  const projections = randomOwnValues(draw, workload.network, chip.crossbar.inputCoding === 'digital');
  const run = preparedRun({
    chip: defaultChip({ ...chip, projections }),
    workload,
    options: { images: 2, steps, numerics: 'reference' },
  });
  return evaluate(run, await collect(run));
}

test('40 pairs of random networks on random chips: every figure is explained, every difference sums to the change', async () => {
  await fc.assert(
    fc.asyncProperty(randomRuns, randomRuns, async (one, other) => {
      const [before, after] = [await resultOf(one), await resultOf(other)];
      for (const metric of metricsOf(before)) explainChosen(before, { metric, at: metric.steps ?? 1 }, 'before');
      for (const { before: a, after: b, change, breakdowns } of diff(before, after, { before: 'a', after: 'b' })
        .attributions) {
        for (const { parts } of breakdowns) {
          const sum = parts.reduce((all, part) => all + part.change, 0);
          expect(Math.abs(sum - change)).toBeLessThanOrEqual(1e-9 * (Math.abs(a) + Math.abs(b)));
        }
      }
    }),
    { numRuns: 40 },
  );
});
