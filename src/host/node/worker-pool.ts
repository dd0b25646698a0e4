import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Interrupted } from '../../base/errors.js';
import type { ImageExecutor } from '../../run/executor.js';
import type { ImageJob, ImageOutcome } from '../../run/image-job.js';
import { type SharedJob, shareJob } from './share-job.js';
import { fromPlainError, type WorkerMessage } from './worker-messages.js';

export interface WorkerPoolOptions {
  /** Threads, at most one per image. Default: what the machine can run at once. */
  readonly workers?: number;
  /** Compiled script of a thread; for tests. */
  readonly script?: URL;
}

/** Threads that `images` images are run on when `wanted` are asked for. */
export const workersFor = (images: number, wanted = availableParallelism()): number =>
  Math.max(1, Math.min(wanted, images));

/**
 * Runs the images of a job on threads; weights and pixels lie in shared memory once. A result does not depend on the
 * number of threads, only the order in which results arrive. `run` rejects with Interrupted on abort, else with the
 * first error of a thread; in every case all threads have ended when it settles.
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): ImageExecutor {
  const script = options.script ?? new URL('./image-worker.js', import.meta.url);
  return {
    async run(job, onOutcome, signal) {
      if (signal.aborted) throw new Interrupted('interrupted');
      const shared = shareJob(job);
      const threads = Array.from({ length: workersFor(job.images.length, options.workers) }, () =>
        start(script, shared),
      );
      try {
        await Promise.race([aborted(signal), Promise.all(threads.map((thread) => finished(thread, onOutcome)))]);
      } finally {
        await Promise.all(threads.map((thread) => thread.terminate()));
      }
      checkAllTaken(job, shared);
    },
  };
}

const start = (script: URL, workerData: SharedJob): Worker => new Worker(script, { workerData, execArgv: [] });

/** Resolves when the thread has said that no image is left, rejects when it fails or ends without a word. */
function finished(thread: Worker, onOutcome: (image: number, outcome: ImageOutcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: WorkerMessage) => {
      try {
        if (message.kind === 'outcome') onOutcome(message.image, message.outcome);
        else if (message.kind === 'failed') reject(fromPlainError(message.error));
        else resolve();
      } catch (error) {
        reject(error);
      }
    });
    thread.on('error', reject);
    thread.on('exit', (code) => reject(new Error(`a worker ended early (code ${code})`)));
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Interrupted('interrupted')), { once: true });
  });
}

function checkAllTaken({ images }: ImageJob, { next }: SharedJob): void {
  if (next[0]! < images.length) throw new Error(`workers left ${images.length - next[0]!} images`);
}
