/** A thread of the worker pool: takes the next image that nobody has taken until none is left. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createImageRunner } from '../../run/image-job.js';
import { createFolderCache } from './cache.js';
import type { ThreadJob } from './share-job.js';
import { buffersIn, toPlainError, type WorkerMessage } from './worker-messages.js';

const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

async function work({ job, next, spikes, engines, thread }: ThreadJob): Promise<void> {
  const note = (text: string): void => say({ kind: 'note', text });
  const source = spikes === undefined ? undefined : createFolderCache(spikes, note);
  const runImage = createImageRunner(job, { source, engines, thread });
  for (;;) {
    const image = Atomics.add(next, 0, 1);
    if (image >= job.images.length) break;
    const outcome = await runImage(image);
    say({ kind: 'outcome', image, outcome }, buffersIn(outcome));
  }
  say({ kind: 'done' });
}

work(workerData as ThreadJob).catch((error: unknown) => say({ kind: 'failed', error: toPlainError(error) }));
