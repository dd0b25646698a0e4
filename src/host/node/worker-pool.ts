import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Interrupted } from '../../base/errors.js';
import type { ThreadPlan } from '../../engine/engine.js';
import type { Network } from '../../model/network.js';
import { prepareEngines } from '../../run/engines.js';
import { type ImageExecutor, keepEntries } from '../../run/executor.js';
import type { ImageJob, ImageOutcome } from '../../run/image-job.js';
import { joinParts } from '../../run/joined-parts.js';
import { createFolderCache } from './cache.js';
import { loadKernels } from './load-kernels.js';
import { shareJob, type ThreadJob } from './share-job.js';
import { fromPlainError, type WorkerMessage } from './worker-messages.js';

export interface WorkerPoolOptions {
  /** Threads. Default: what the machine can run at once. */
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

/** Threads that share one image at most: further ones would mostly wait. */
const MOST_STAGES = 8;

/** Images at a time, and threads for each, when `wanted` threads are asked for. */
export function planThreads(
  {
    images,
    network,
    cycle,
    packets,
    spikeKeys,
  }: Pick<ImageJob, 'images' | 'network' | 'cycle' | 'packets' | 'spikeKeys'>,
  wanted = availableParallelism(),
): ThreadPlan {
  const atOnce = Math.max(1, Math.min(wanted, images.length));
  const needsTrains = cycle !== undefined || packets !== undefined || spikeKeys !== undefined;
  const stages = needsTrains ? 1 : Math.min(Math.floor(wanted / atOnce), MOST_STAGES, network.populations.length);
  return { images: atOnce, stages: Math.max(1, stages) };
}

/**
 * Runs the images of a job on threads; weights and pixels lie in shared memory once. Where there are fewer images than
 * threads, several share an image: each runs a part of the layers, blocks of steps apart. A result does not depend on the
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
      const whole = (image: number, outcome: ImageOutcome): void => {
        if (store !== undefined) kept.push(keepEntries(outcome, store));
        onOutcome(image, outcome);
      };
      const module = await loadKernels();
      if (signal.aborted) throw new Interrupted('interrupted');
      const engines = prepareEngines(job, module, planThreads(job, options.workers), { note, ...onMemory });
      const shared = shareJob(job, options.spikes, engines);
      const { images, stages } = engines.threads;
      const threads = Array.from({ length: images * stages }, (_, thread) => start(script, { ...shared, thread }));
      const collect = new PartCollector(job.network, stages, whole);
      const listen = (thread: Worker, index: number) =>
        finished(thread, { note, onOutcome: (image, part) => collect.add(image, index % stages, part) });
      try {
        await Promise.race([aborted(signal), Promise.all(threads.map(listen))]);
      } finally {
        await Promise.all([...threads.map((thread) => thread.terminate()), ...kept]);
      }
      collect.checkAll(job.images.length);
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

/** Puts the parts of images together. */
class PartCollector {
  readonly #parts = new Map<number, ImageOutcome[]>();
  #done = 0;

  constructor(
    readonly network: Network,
    readonly stages: number,
    readonly onOutcome: Listener['onOutcome'],
  ) {}

  add(image: number, stage: number, part: ImageOutcome): void {
    const parts = this.#parts.get(image) ?? [];
    parts[stage] = part;
    this.#parts.set(image, parts);
    if (Object.keys(parts).length < this.stages) return;
    this.#parts.delete(image);
    this.#done += 1;
    this.onOutcome(image, joinParts(this.network, parts));
  }

  checkAll(images: number): void {
    if (this.#done < images) throw new Error(`workers left ${images - this.#done} images`);
  }
}
