import { setTimeout as passed } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Interrupted, SpecError, specError } from '../../base/errors.js';
import type { SlurmRequest } from '../../model/sweep-executor.js';
import { batchesOf, openTasks } from '../../sweep/batches.js';
import type { SweepExecutor, SweepListener } from '../../sweep/executor.js';
import type { OpenTask, TaskGraph } from '../../sweep/task-graph.js';
import { orphanedArrays, outputFile, quoted, removeArray, scriptFile, touchArray, writeArray } from './array-files.js';
import { createSlurm, endOf, type Slurm } from './slurm.js';
import { SlurmArray } from './slurm-array.js';
import type { SweepWorkData } from './sweep-work.js';

/** How patient the executor is; for tests. */
export interface SlurmPatience {
  /** Between two looks at what jobs say. */
  readonly lookMs: number;
  /** Between two questions to Slurm, at least; at most ten times as long. */
  readonly askMs: number;
  /** What a job has said arrives within this time after its end. */
  readonly graceMs: number;
  /** Slurm may be silent for so many questions. */
  readonly mostFailures: number;
}

const PATIENCE: SlurmPatience = { lookMs: 500, askMs: 2000, graceMs: 5000, mostFailures: 60 };

/** Jobs of one array: clusters take about a thousand. */
const MOST_JOBS = 1000;
const BATCH_SECONDS = 300;

/** Compiled script of a job. */
const JOB_SCRIPT = fileURLToPath(new URL('./sweep-job.js', import.meta.url));
const script = (node: string): string =>
  `#!/bin/sh\nexec ${quoted(node)} ${quoted(JOB_SCRIPT)} {folder} "$SLURM_ARRAY_TASK_ID"\n`;

/**
 * Does the tasks of a sweep in array jobs of a Slurm cluster whose machines see the folder of the sweep, the study and this
 * program under the same paths. Tasks that can start are put together by expected time; the next array is queued when what
 * has become possible is worth a job, or when no other job is left. Stopped, it cancels its jobs.
 */
export function createSlurmExecutor(
  data: SweepWorkData,
  request: SlurmRequest,
  { slurm = createSlurm(), ...patience }: Partial<SlurmPatience> & { readonly slurm?: Slurm } = {},
): SweepExecutor {
  return {
    async run(graph, listener, signal) {
      await cancelOrphans(data.folder, slurm, listener);
      const sweep = new SlurmSweep(data, request, { ...PATIENCE, ...patience }, slurm, graph, listener);
      try {
        while (await sweep.goOn()) {
          if (signal.aborted) break;
          await passed(sweep.patience.lookMs, undefined, { signal }).catch(() => undefined);
        }
        if (signal.aborted) throw new Interrupted('interrupted');
      } finally {
        await sweep.end();
      }
    },
  };
}

/** Cancels what an earlier process, killed, has left in the queue. */
async function cancelOrphans(folder: string, slurm: Slurm, { note }: SweepListener): Promise<void> {
  for (const { folder: array, name } of await orphanedArrays(folder)) {
    note(`jobs ${name} of an earlier process are cancelled`);
    await slurm.cancel({ name });
    await removeArray(array);
  }
}

class SlurmSweep {
  readonly #arrays = new Set<SlurmArray>();
  readonly #limits: { readonly seconds: number; readonly most: number };
  #held: OpenTask[] = [];
  #asked = performance.now();
  #every: number;
  #failures = 0;

  constructor(
    readonly data: SweepWorkData,
    readonly request: SlurmRequest,
    readonly patience: SlurmPatience,
    readonly slurm: Slurm,
    readonly graph: TaskGraph,
    readonly listener: SweepListener,
  ) {
    this.#limits = { seconds: request.batchSeconds ?? BATCH_SECONDS, most: MOST_JOBS };
    this.#every = patience.askMs;
  }

  /** Looks after its jobs and queues what can start. False: nothing is left. */
  async goOn(): Promise<boolean> {
    for (const array of this.#arrays) array.listen();
    if (performance.now() - this.#asked > this.#every) await this.#ask();
    for (const array of this.#arrays) if (array.isOver) await this.#forget(array);
    this.#held.push(...openTasks(this.graph, this.#limits));
    const held = this.#held.reduce((sum, { seconds }) => sum + seconds, 0);
    if (this.#held.length > 0 && (this.#arrays.size === 0 || held >= this.#limits.seconds)) await this.#submit();
    return this.#arrays.size > 0;
  }

  async #submit(): Promise<void> {
    const batches = batchesOf(this.#held, this.#limits);
    this.#held = [];
    const { name, folder } = await writeArray(this.data, batches, script(process.execPath));
    const [output, path] = [outputFile(folder, '%a'), scriptFile(folder)];
    try {
      const jobs = batches.length;
      const id = await this.slurm.submit({ name, jobs, script: path, output, request: this.request });
      this.#arrays.add(new SlurmArray(id, folder, batches, this.graph, this.listener));
    } catch (error) {
      await removeArray(folder);
      throw error;
    }
    this.#every = this.patience.askMs;
    this.#asked = performance.now();
  }

  async #ask(): Promise<void> {
    const { askMs, graceMs, mostFailures } = this.patience;
    for (const array of this.#arrays) {
      touchArray(array.folder);
      try {
        const why = await array.ask(this.slurm, performance.now(), graceMs);
        if (why !== undefined && array.isOver && !array.hasBegun) throw noneBegan(array.id, why);
        this.#failures = 0;
      } catch (error) {
        if (error instanceof SpecError || error instanceof Interrupted || this.#failures >= mostFailures) throw error;
        if (this.#failures === 0) this.listener.note(`${(error as Error).message}; asked again`);
        this.#failures += 1;
      }
    }
    this.#asked = performance.now();
    this.#every = Math.min(10 * askMs, this.#every * 1.2);
  }

  async #forget(array: SlurmArray): Promise<void> {
    this.#arrays.delete(array);
    await removeArray(array.folder);
  }

  /** Cancels jobs that are left, and waits until they have ended. */
  async end(): Promise<void> {
    for (const { id } of this.#arrays) await this.slurm.cancel({ id });
    for (const array of this.#arrays) {
      for (let attempt = 0; attempt < MOST_WAITS && (await this.#runs(array)); attempt += 1) await passed(WAIT_MS);
      await this.#forget(array);
    }
  }

  async #runs({ id }: SlurmArray): Promise<boolean> {
    const states = await this.slurm.states(id).catch(() => new Map());
    return [...states.values()].some((state) => endOf(state) === undefined);
  }
}

const MOST_WAITS = 40;
const WAIT_MS = 250;

const noneBegan = (id: string, why: string) =>
  specError('--executor', '', `no job of Slurm's job ${id} could begin: ${why}`);
