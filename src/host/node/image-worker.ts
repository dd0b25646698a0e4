/** A thread of the worker pool: takes the next image that nobody has taken until none is left. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadPlan } from '../../engine/engine.js';
import { createImageRunner } from '../../run/image-job.js';
import { createFolderCache } from './cache.js';
import { loadMeshKernel } from './load-mesh-kernel.js';
import type { ThreadJob } from './share-job.js';
import { buffersIn, toPlainError, type WorkerMessage } from './worker-messages.js';

const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

async function work({ job, next, spikes, engines, thread }: ThreadJob): Promise<void> {
  const note = (text: string): void => say({ kind: 'note', text });
  const source = spikes === undefined ? undefined : createFolderCache(spikes, note);
  const runImage = createImageRunner(job, { source, engines, thread, meshKernel: await loadMeshKernel() });
  for (const image of imagesOf(job.images.length, next, engines.threads, thread)) {
    const outcome = await runImage(image);
    say({ kind: 'outcome', image, outcome }, buffersIn(outcome));
  }
  say({ kind: 'done' });
}

/** Images of a thread: the next one that nobody has taken, or where threads share images, fixed ones. */
function* imagesOf(count: number, next: Int32Array, { images, stages }: ThreadPlan, thread: number): Generator<number> {
  if (stages > 1) for (let image = Math.floor(thread / stages); image < count; image += images) yield image;
  else for (let image = Atomics.add(next, 0, 1); image < count; image = Atomics.add(next, 0, 1)) yield image;
}

work(workerData as ThreadJob).catch((error: unknown) => say({ kind: 'failed', error: toPlainError(error) }));
