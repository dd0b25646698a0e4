import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { sim } from '../acceptance/sim.js';
import { describeReference, referenceFile } from '../reference.js';

const POINTS = [50, 100, 150, 200, 250, 300];
/** Methods of a run by the names that the recorded accuracies have. */
const METHODS = { fc: 'fc', ic: 'ic', grid_train: 'fusion-grid', emp_train: 'fusion-emp' } as const;

describeReference('accuracy of mnist-vgg on its 1,000 samples, 300 steps, under ideal, as printed', () => {
  test('FC, IC and the fusions grid and emp are within 1 point of the recorded ones at steps 50, 100 .. 300', {
    timeout: 600_000,
  }, async () => {
    const text = readFileSync(referenceFile('golden/snn/mnist-vgg11q/accuracy.json'), 'utf8');
    const recorded = (JSON.parse(text) as { accuracy: Record<string, number[]> }).accuracy;
    const size = ['--numerics', 'ideal', '--images', '1000', '--steps', '300', '--json', '--no-write', '--quiet'];
    const { code, stdout, stderr } = await sim(['run', 'spikesim-rram-64', 'mnist-vgg', ...size]);
    expect(code, stderr).toBe(0);
    const { methods } = JSON.parse(stdout) as RunResult;
    for (const [key, name] of Object.entries(METHODS)) {
      const { accuracy } = methods.find((method) => method.name === name)!;
      for (const step of POINTS) {
        const difference = Math.abs(accuracy![step - 1]! - recorded[key]![step - 1]!);
        expect(difference, `${name} at step ${step}`).toBeLessThanOrEqual(0.01 + 1e-9);
      }
    }
  });
});
