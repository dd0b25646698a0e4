import { expect, test } from 'vitest';
import { accuracyPerStep } from '../../src/fusion/accuracy.js';
import { headPredictions } from '../../src/fusion/methods.js';
import { fuseAsPublished } from '../../src/fusion/published-rate.js';
import type { RunResult } from '../../src/model/result.js';
import { sim } from '../acceptance/sim.js';
import { describeReference } from '../reference.js';
import { cases } from '../support/cases.js';
import { recordedCounts, recordedCurves } from '../support/reference-spikes.js';

const MODEL = 'mnist-vgg11q';
const IMAGES = cases(200, 1000);
const POINTS = [50, 100, 150, 200, 250, 300];
/** Methods of a run by the names that the recorded accuracies have. */
const METHODS = { fc: 'fc', ic: 'ic', grid_train: 'fusion-grid', emp_train: 'fusion-emp' } as const;

/** Accuracies of the recorded spikes on the first images after every step; on all of them what is recorded beside them. */
function recordedAccuracies(): Readonly<Record<keyof typeof METHODS, ArrayLike<number>>> {
  const { final, internal, classes, labels } = recordedCounts(MODEL, 'test');
  const { alpha } = recordedCurves(MODEL);
  const [fc, ic] = [final.slice(0, IMAGES), internal.slice(0, IMAGES)];
  const right = Array.from({ length: IMAGES }, (_, image) => labels[image]!);
  const head = (counts: readonly ArrayLike<number>[]) =>
    accuracyPerStep(
      counts.map((each) => headPredictions(each, classes)),
      right,
    );
  const fused = (table: string) =>
    accuracyPerStep(
      fc.map((counts, image) => fuseAsPublished(counts, ic[image]!, classes, alpha[table]!)),
      right,
    );
  return { fc: head(fc), ic: head(ic), grid_train: fused('grid_train'), emp_train: fused('emp_train') };
}

describeReference(`accuracy of mnist-vgg on ${IMAGES} of its samples, 300 steps, under ideal, as printed`, () => {
  test('FC, IC and the fusions grid and emp are within 1 point of the recorded ones at steps 50, 100 .. 300', {
    timeout: 600_000,
  }, async () => {
    const recorded = recordedAccuracies();
    const size = [
      '--numerics',
      'ideal',
      '--images',
      String(IMAGES),
      '--steps',
      '300',
      '--json',
      '--no-write',
      '--quiet',
    ];
    const { code, stdout, stderr } = await sim(['run', 'spikesim-rram-64', 'mnist-vgg', ...size]);
    expect(code, stderr).toBe(0);
    const { methods } = JSON.parse(stdout) as RunResult;
    for (const [key, name] of Object.entries(METHODS)) {
      const { accuracy } = methods.find((method) => method.name === name)!;
      for (const step of POINTS) {
        const difference = Math.abs(accuracy![step - 1]! - recorded[key as keyof typeof METHODS][step - 1]!);
        expect(difference, `${name} at step ${step}`).toBeLessThanOrEqual(0.01 + 1e-9);
      }
    }
  });
});
