import { readFileSync } from 'node:fs';
import { Interrupted } from '../../base/errors.js';
import type { Batch } from '../../sweep/batches.js';
import type { SweepListener } from '../../sweep/executor.js';
import type { TaskGraph } from '../../sweep/task-graph.js';
import { LogReader, logFile, outputFile } from './array-files.js';
import { endOf, type JobState, type Slurm, troubleOf } from './slurm.js';
import { fromPlainError } from './worker-messages.js';

/** One job of the array while it is looked after. */
interface ArrayJob {
  readonly place: number;
  readonly log: LogReader;
  /** Numbers of tasks that have not ended. */
  readonly left: Set<number>;
  /** The task that it is at. */
  at: number | undefined;
  hasBegun: boolean;
  /** When it was first found ended with tasks left: its last words may still be on their way. */
  endedAt: number | undefined;
}

/** An array of jobs that has been queued: hears what they say, and finds out which have died. */
export class SlurmArray {
  readonly #jobs: Set<ArrayJob>;
  readonly #said = new Set<string>();
  #begun = 0;

  constructor(
    readonly id: string,
    readonly folder: string,
    batches: readonly Batch[],
    readonly graph: TaskGraph,
    readonly listener: SweepListener,
  ) {
    this.#jobs = new Set(
      batches.map((batch, place) => ({
        place,
        log: new LogReader(logFile(folder, place)),
        left: new Set(batch.map(({ number }) => number)),
        ...{ at: undefined, hasBegun: false, endedAt: undefined },
      })),
    );
  }

  /** Whether all its jobs have ended. */
  get isOver(): boolean {
    return this.#jobs.size === 0;
  }

  /** Whether any of its jobs has ever begun its work. */
  get hasBegun(): boolean {
    return this.#begun > 0;
  }

  /** Hears what its jobs have said. @throws what broke a job for good */
  listen(): void {
    for (const job of this.#jobs) {
      for (const reply of job.log.read()) this.#hear(job, reply);
      if (job.left.size === 0) this.#jobs.delete(job);
    }
  }

  #hear(job: ArrayJob, reply: ReturnType<LogReader['read']>[number]): void {
    const { graph, listener } = this;
    if (reply.kind === 'rows') for (const [id, row, reused] of reply.rows) listener.onRow(id, row, reused);
    else if (reply.kind === 'note') listener.note(reply.text);
    else if (reply.kind === 'broken') throw fromPlainError(reply.error);
    else if (reply.kind === 'began') {
      if (!job.hasBegun) this.#begun += 1;
      job.hasBegun = true;
      job.at = reply.number;
    } else {
      job.at = undefined;
      job.left.delete(reply.number);
      graph.ended(reply.number, reply.failure);
      listener.onTask(reply);
    }
  }

  /**
   * Asks Slurm for its jobs. One that has ended with work left for `graceMs` has died: the task that it was at did not do
   * it good, the others go back. Says why the last one died; undefined where none did. Rejects with Interrupted where
   * somebody has cancelled a job.
   */
  async ask(slurm: Pick<Slurm, 'states'>, now: number, graceMs: number): Promise<string | undefined> {
    const states = await slurm.states(this.id);
    this.listen();
    let why: string | undefined;
    for (const job of this.#jobs) {
      const state = states.get(job.place);
      const end = endOf(state);
      if (end === undefined) this.#sayTrouble(state!);
      else {
        job.endedAt ??= now;
        if (now - job.endedAt >= graceMs) why = this.#bury(job, state, end);
      }
    }
    return why;
  }

  #sayTrouble(state: JobState): void {
    const trouble = troubleOf(state);
    if (trouble === undefined || this.#said.has(trouble)) return;
    this.#said.add(trouble);
    this.listener.note(`job ${this.id} waits: ${trouble}`);
  }

  #bury(job: ArrayJob, state: JobState | undefined, end: string): string {
    if (state?.state === 'CANCELLED') throw new Interrupted(`Slurm's job ${this.id} was cancelled`);
    this.#jobs.delete(job);
    const words = lastWords(outputFile(this.folder, job.place));
    const why = words === '' ? end : `${end}: ${words}`;
    this.listener.note(`a job died: ${why}`);
    const blamed = job.at ?? (job.hasBegun ? undefined : [...job.left][0]);
    for (const number of job.left) {
      if (number === blamed && state?.state !== 'PREEMPTED') this.graph.died(number, `a job died of it: ${end}`);
      else this.graph.returned(number);
    }
    return why;
  }
}

const LONGEST = 200;

/** The last line that a job has printed. */
function lastWords(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').at(-1)!.trim().slice(0, LONGEST);
  } catch {
    return '';
  }
}
