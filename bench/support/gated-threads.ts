import { Worker } from 'node:worker_threads';
import type { ThreadPlan } from '../../src/engine/engine.js';
import { loadKernels } from '../../src/host/node/load-kernels.js';
import { shareJob } from '../../src/host/node/share-job.js';
import { type Engines, NO_ENGINES } from '../../src/run/engines.js';
import type { ImageJob, ImageOutcome } from '../../src/run/image-job.js';

const GATED = new URL('gated-thread.mjs', import.meta.url);
const LAY_OUT = new URL('lay-out-thread.mjs', import.meta.url);

type Message = { readonly kind: 'outcome'; readonly outcome: ImageOutcome } | { readonly kind: 'done' };

/** Milliseconds by the clock, and by the processor time of the process over its threads. */
export interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

/** A job laid out for one plan of threads, and the shared memory that it takes. */
export interface LaidOut {
  readonly engines: Engines;
  readonly bytes: number;
}

/**
 * A job laid out once by a thread of its own, so that several jobs can be laid out at a time: an engine for each of the
 * plans. Rejects where the kernels cannot run it.
 */
export async function layOutAside(job: ImageJob, plans: readonly ThreadPlan[]): Promise<readonly LaidOut[]> {
  const shared = shareJob(job, undefined, NO_ENGINES);
  const thread = new Worker(LAY_OUT, { workerData: { job: shared.job, module: await loadKernels(), plans } });
  return new Promise((resolve, reject) => thread.once('message', resolve).once('error', reject));
}

/** Threads on an engine that run images when they are told to. */
export interface GatedThreads {
  /** How long `images` images take at a time, from a common start until the last has finished. */
  round(images: number): Promise<Times>;
  /** Runs `images` images one after the other on each of the threads. */
  runOn(images: number): Promise<void>;
  /** The last image, or part of one, that thread 0 has run. */
  outcome(): ImageOutcome;
  end(): Promise<void>;
}

/** Starts the threads of an engine. */
export function startGated(job: ImageJob, { engines }: LaidOut): GatedThreads {
  const shared = shareJob(job, undefined, engines);
  const { images: atOnce, stages } = engines.threads;
  const threads = Array.from(
    { length: atOnce * stages },
    (_, thread) => new Worker(GATED, { workerData: { ...shared, thread } }),
  );
  let last: ImageOutcome | undefined;
  const ask = (thread: Worker, first: number, count: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const hear = (message: Message): void => {
        if (message.kind === 'outcome') {
          if (thread === threads[0]) last = message.outcome;
          return;
        }
        thread.off('message', hear).off('error', reject);
        resolve();
      };
      thread.on('message', hear).on('error', reject);
      thread.postMessage({ first, count });
    });
  return {
    async round(images) {
      const used = threads.slice(0, images * stages);
      const [started, before] = [performance.now(), process.cpuUsage()];
      await Promise.all(used.map((thread, at) => ask(thread, Math.floor(at / stages), 1)));
      const ms = performance.now() - started;
      const { user, system } = process.cpuUsage(before);
      return { ms, cpuMs: (user + system) / 1000 / used.length };
    },
    async runOn(images) {
      await Promise.all(threads.map((thread) => ask(thread, 0, images)));
    },
    outcome: () => last!,
    async end() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}
