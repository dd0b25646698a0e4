/** A thread of the engine that waits for the word: each message asks for some images of its job, its answer is sent when they are done. */
import { parentPort, workerData } from 'node:worker_threads';
import { buffersIn } from '../../dist/host/node/worker-messages.js';
import { createImageRunner } from '../../dist/run/image-job.js';

const { job, engines, thread } = workerData;
const runImage = createImageRunner(job, { engines, thread });

parentPort.on('message', async ({ first, count }) => {
  for (let image = first; image < first + count; image += 1) {
    const outcome = await runImage(image % job.images.length);
    parentPort.postMessage({ kind: 'outcome', outcome }, buffersIn(outcome));
  }
  parentPort.postMessage({ kind: 'done' });
});
