/** A thread of the worker pool: takes the next image that nobody has taken until none is left. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createFunctionModel } from '../../snn/function-model.js';
import type { SharedJob } from './share-job.js';
import { buffersIn, toPlainError, type WorkerMessage } from './worker-messages.js';

const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void => parentPort?.postMessage(message, transfer);

function work({ job, next }: SharedJob): void {
  const model = createFunctionModel(job.network, job.arrays, job.options);
  for (;;) {
    const image = Atomics.add(next, 0, 1);
    const pixels = job.images[image];
    if (pixels === undefined) break;
    const result = model.run(pixels);
    say({ kind: 'result', image, result }, buffersIn(result));
  }
  say({ kind: 'done' });
}

try {
  work(workerData as SharedJob);
} catch (error) {
  say({ kind: 'failed', error: toPlainError(error) });
}
