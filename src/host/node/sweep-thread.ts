/** A thread of the sweep pool: does one task after the other. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import { createSweepWorker, type SweepOrder, type SweepReply, type SweepWorkData } from './sweep-work.js';
import { toPlainError } from './worker-messages.js';

const say = (reply: SweepReply): void => parentPort?.postMessage(reply);
const worker = createSweepWorker(workerData as SweepWorkData, say);

parentPort?.on('message', (order: SweepOrder) => {
  worker.work(order).catch((error: unknown) => say({ kind: 'broken', error: toPlainError(error) }));
});
