import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { accuracyPerStep } from '../../src/fusion/accuracy.js';
import { fusionPredictions, headPredictions } from '../../src/fusion/methods.js';
import type { ImageResult } from '../../src/snn/function-model.js';
import { describeReference, referenceFile } from '../reference.js';
import { optionsOf, readWorkload, sample } from './snn-workload.js';

type HeadCounts = ImageResult['headCounts'];

const CLASSES = 10;
const STEPS = 300;
const POINTS = [50, 100, 150, 200, 250, 300];
const workload = await readWorkload('mnist-vgg');

/** Head counts of the first `count` samples, computed by one worker thread a core from the built program. */
async function runSamples(count: number): Promise<HeadCounts[]> {
  const threads = availableParallelism();
  const shares = await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const mine = Array.from({ length: Math.ceil((count - thread) / threads) }, (_, at) => at * threads + thread);
      return runWorker(mine.map((image) => sample(workload, image).pixels));
    }),
  );
  return Array.from({ length: count }, (_, image) => shares[image % threads]![Math.floor(image / threads)]!);
}

function runWorker(pixels: readonly Uint8Array[]): Promise<HeadCounts[]> {
  const { network, arrays } = workload;
  const workerData = { network, arrays, options: optionsOf(workload, 'ideal', STEPS), pixels };
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('snn-image-worker.mjs', import.meta.url), { workerData });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

describeReference('accuracy of mnist-vgg in float32, 1,000 images x 300 steps', () => {
  const built = fileURLToPath(new URL('../../dist/snn/function-model.js', import.meta.url));
  const path = () => referenceFile('golden/snn/mnist-vgg11q/accuracy.json');

  test('FC, IC and the fusions grid and emp are within 1 point of the recorded ones at steps 50, 100 .. 300', async () => {
    if (!existsSync(built)) throw new Error('run npm run build first: worker threads run the built program');
    const recorded = (JSON.parse(readFileSync(path(), 'utf8')) as { accuracy: Record<string, number[]> }).accuracy;
    const counts = await runSamples(1000);
    const labels = counts.map((_, image) => sample(workload, image).label);
    const predictions: Record<string, Uint16Array[]> = {
      fc: counts.map(({ fc }) => headPredictions(fc!, CLASSES)),
      ic: counts.map(({ ic }) => headPredictions(ic!, CLASSES)),
    };
    for (const table of workload.file.alphaTables) {
      predictions[`${table.name}_train`] = counts.map(({ fc, ic }) => fusionPredictions(fc!, ic!, CLASSES, table));
    }
    expect(Object.keys(predictions)).toEqual(['fc', 'ic', 'grid_train', 'emp_train']);
    const points = (accuracy: ArrayLike<number>) => POINTS.map((step) => accuracy[step - 1]!);
    for (const [method, images] of Object.entries(predictions)) {
      const ours = points(accuracyPerStep(images, labels));
      const theirs = points(recorded[method]!);
      for (const [at, accuracy] of ours.entries()) {
        expect(Math.abs(accuracy - theirs[at]!), `${method} at step ${POINTS[at]}`).toBeLessThanOrEqual(0.01);
      }
      console.log(method, ours.join(' '), 'recorded', theirs.join(' '));
    }
  }, 600_000);
});
