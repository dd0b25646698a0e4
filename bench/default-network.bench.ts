/**
 * The default run (`sim run spikesim-rram-64 mnist-vgg`) on one thread, beside dense PyTorch on the same network and one
 * thread with large batches:
 *
 *     npm run bench default-network
 *
 * Ours is processor time of the least of several images, theirs of the least of several steps.
 */
import { fileURLToPath } from 'node:url';
import { test } from 'vitest';
import { createNodeHost } from '../src/host/node/files.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { calibrate } from '../src/run/calibrate.js';
import { prepareRun } from '../src/run/prepare.js';
import { loadChip } from '../src/spec/load-chip.js';
import { loadPriceTable } from '../src/spec/load-prices.js';
import { loadWorkload } from '../src/spec/load-workload.js';
import { measureAll } from './support/one-thread.js';
import { machineNote } from './support/rows.js';
import { timeTorch } from './support/torch.js';

const BATCHES = [1, 8, 32, 125];
const script = new URL('../dist/host/node/image-worker.js', import.meta.url);
const host = createNodeHost(fileURLToPath(new URL('../', import.meta.url)));

test.each(['hardware', 'ideal'] as const)('mnist-vgg, %s', async (numerics) => {
  console.log(machineNote());
  const chip = await loadChip(host, 'spikesim-rram-64', []);
  const inputs = { chip, workload: await loadWorkload(host, 'mnist-vgg'), prices: await loadPriceTable(host, 'phys') };
  const options = { images: 1, steps: 300, numerics, seed: undefined, methods: undefined, version: 'bench' };
  const run = prepareRun(inputs, { ...options, fidelity: { kind: 'counts' } });
  const { signal } = new AbortController();
  const { job } = await calibrate(run, createWorkerPool({ script }), { signal });
  const [measured] = await measureAll([job]);
  const { ms, activity, bytes } = measured!;
  console.log(
    `mnist-vgg, ${numerics}: ${ms.toFixed(3)} ms per step and image, ${(100 * activity.rate).toFixed(1)} % spikes, ` +
      `${(activity.additions / ms / 1e6).toFixed(1)} Gsynop/s, ${(bytes / 1e6).toFixed(1)} MB`,
  );
});

test('mnist-vgg in PyTorch', async () => {
  const { network } = await loadWorkload(host, 'mnist-vgg');
  const settings = BATCHES.map((batch) => ({ batch, threads: 1 }));
  const result = timeTorch(network, { settings, seconds: 2 });
  if (result.kind === 'missing') {
    console.log(`no PyTorch beside: ${result.reason}`);
    return;
  }
  for (const { batch, ms, cpuMs } of result.times) {
    console.log(`PyTorch, batch ${batch}: ${cpuMs.toFixed(3)} ms per step and image (${ms.toFixed(3)} by the clock)`);
  }
});
