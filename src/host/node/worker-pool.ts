import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Interrupted } from '../../base/errors.js';
import { prepareEngines } from '../../run/engines.js';
import { type ImageExecutor, keepEntries } from '../../run/executor.js';
import type { ImageJob, ImageOutcome } from '../../run/image-job.js';
import { createFolderCache } from './cache.js';
import { loadKernels } from './load-kernels.js';
import { type SharedJob, shareJob, type ThreadJob } from './share-job.js';
import { fromPlainError, type WorkerMessage } from './worker-messages.js';

export interface WorkerPoolOptions {
  /** Threads, at most one per image. Default: what the machine can run at once. */
  readonly workers?: number;
  /** Folder of a store for the spikes of jobs that have keys for them. Threads read it, this one writes it. */
  readonly spikes?: string;
  /** Hears what is wrong with that folder, and why neurons run on the plain model where they do. */
  readonly note?: (text: string) => void;
  /** Hears how many bytes of shared memory a job is about to take. */
  readonly onMemory?: (bytes: number) => void;
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
  const note = options.note ?? (() => undefined);
  const onMemory = options.onMemory === undefined ? {} : { onMemory: options.onMemory };
  return {
    async run(job, onOutcome, signal) {
      if (signal.aborted) throw new Interrupted('interrupted');
      const store = options.spikes === undefined ? undefined : createFolderCache(options.spikes, note);
      const kept: Promise<void>[] = [];
      const listener: Listener = {
        note,
        onOutcome(image, outcome) {
          if (store !== undefined) kept.push(keepEntries(outcome, store));
          onOutcome(image, outcome);
        },
      };
      const count = workersFor(job.images.length, options.workers);
      const module = await loadKernels();
      if (signal.aborted) throw new Interrupted('interrupted');
      const engines = prepareEngines(job, module, count, { note, ...onMemory });
      const shared = shareJob(job, options.spikes, engines);
      const threads = Array.from({ length: count }, (_, thread) => start(script, { ...shared, thread }));
      try {
        await Promise.race([aborted(signal), Promise.all(threads.map((thread) => finished(thread, listener)))]);
      } finally {
        await Promise.all([...threads.map((thread) => thread.terminate()), ...kept]);
      }
      checkAllTaken(job, shared);
    },
  };
}

interface Listener {
  readonly note: (text: string) => void;
  readonly onOutcome: (image: number, outcome: ImageOutcome) => void;
}

const start = (script: URL, workerData: ThreadJob): Worker => new Worker(script, { workerData, execArgv: [] });

/** Resolves when the thread has said that no image is left, rejects when it fails or ends without a word. */
function finished(thread: Worker, { onOutcome, note }: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: WorkerMessage) => {
      try {
        if (message.kind === 'outcome') onOutcome(message.image, message.outcome);
        else if (message.kind === 'note') note(message.text);
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
    const interrupt = (): void => reject(new Interrupted('interrupted'));
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
}

function checkAllTaken({ images }: ImageJob, { next }: SharedJob): void {
  if (next[0]! < images.length) throw new Error(`workers left ${images.length - next[0]!} images`);
}
