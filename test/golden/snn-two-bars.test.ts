import { expect, test } from 'vitest';
import { accuracyPerStep } from '../../src/fusion/accuracy.js';
import { headPredictions } from '../../src/fusion/methods.js';
import { modelOf, readWorkload, sample } from './snn-workload.js';

for (const numerics of ['reference', 'ideal'] as const) {
  test(`two-bars, ${numerics}: all 40 images are right after 30 steps, half of them after step 1`, async () => {
    const workload = await readWorkload('two-bars');
    const model = modelOf(workload, { kind: numerics }, 30);
    const images = Array.from({ length: 40 }, (_, image) => sample(workload, image));
    const predictions = images.map(({ pixels }) => headPredictions(model.run(pixels).headCounts['bar']!, 2));
    const accuracy = accuracyPerStep(
      predictions,
      images.map(({ label }) => label),
    );
    expect(accuracy[29]).toBe(1);
    expect(accuracy[0]).toBe(0.5);
  });
}
