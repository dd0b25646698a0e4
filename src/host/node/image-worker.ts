/** A thread of the worker pool: takes the next image that nobody has taken until none is left. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createImageRunner } from '../../run/image-job.js';
import type { SharedJob } from './share-job.js';
import { buffersIn, toPlainError, type WorkerMessage } from './worker-messages.js';

const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

function work({ job, next }: SharedJob): void {
  const runImage = createImageRunner(job);
  for (;;) {
    const image = Atomics.add(next, 0, 1);
    if (image >= job.images.length) break;
    const outcome = runImage(image);
    say({ kind: 'outcome', image, outcome }, buffersIn(outcome));
  }
  say({ kind: 'done' });
}

try {
  work(workerData as SharedJob);
} catch (error) {
  say({ kind: 'failed', error: toPlainError(error) });
}
