/**
 * Speed of the function model against the plainest loops over the same network (its oracle in the tests), in one run:
 *
 *     npm run bench
 *
 * The last line is the ratio; the loops are written to be obviously right, not fast, so it is no claim against other
 * programs. One image of mnist-vgg, `ideal` numerics; the loops run fewer steps because they are slow.
 */
import { performance } from 'node:perf_hooks';
import { test } from 'vitest';
import { modelOf, optionsOf, readWorkload, sample } from '../test/golden/snn-workload.js';
import { runPlainTwin } from '../test/property/snn-plain-twin.js';

const STEPS = 300;
const PLAIN_STEPS = 6;
const RUNS = 7;

/** Fastest and median of `runs` calls [ms]. */
function timed(runs: number, call: () => void): { fastest: number; median: number } {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { fastest: times[0]!, median: times[Math.floor(runs / 2)]! };
}

test('function model against plain loops', async () => {
  const workload = await readWorkload('mnist-vgg');
  const { pixels } = sample(workload, 0);
  const model = modelOf(workload, { kind: 'ideal' }, STEPS);
  let additions = 0;
  for (const projection of Object.values(model.run(pixels).activity.projections)) {
    if (projection.kind === 'spikes') additions += projection.steps.additions.reduce((a, b) => a + b, 0);
  }
  const events = timed(RUNS, () => model.run(pixels));
  const options = optionsOf(workload, { kind: 'ideal' }, PLAIN_STEPS);
  const plain = timed(3, () => runPlainTwin(workload.network, workload.arrays, options, pixels));
  const perStep = { events: events.fastest / STEPS, plain: plain.fastest / PLAIN_STEPS };
  console.log(
    `event driven  ${perStep.events.toFixed(3)} ms per step and image (median ${(events.median / STEPS).toFixed(3)})`,
  );
  console.log(`              ${(additions / events.fastest / 1e6).toFixed(2)} G additions of a weight per second`);
  console.log(`plain loops   ${perStep.plain.toFixed(1)} ms per step and image`);
  console.log(`ratio         ${(perStep.plain / perStep.events).toFixed(0)}`);
});
