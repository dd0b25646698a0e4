import { appendFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { batchFile, dataFile, logFile, outputFile } from '../../src/host/node/array-files.js';
import type { ArraySubmission, JobState, Slurm } from '../../src/host/node/slurm.js';
import {
  createSweepWorker,
  type SweepOrder,
  type SweepReply,
  type SweepWorkData,
} from '../../src/host/node/sweep-work.js';

/** What becomes of a job: it does its work, ends in a state when it says something for which `stops` holds, or never begins. */
export type Fate =
  | { readonly kind: 'works' }
  | { readonly kind: 'waits'; readonly reason: string }
  | {
      readonly kind: 'dies';
      readonly state: string;
      readonly reason?: string;
      readonly output?: string;
      /** The last thing that it says. Absent: it does not begin. */
      readonly at?: (reply: SweepReply) => boolean;
    };

/** A cluster of this process. `fate` is asked for every job, in the order in which they are queued. */
export class FakeSlurm implements Slurm {
  readonly arrays: ArraySubmission[] = [];
  readonly cancelled: (string | undefined)[] = [];
  readonly #states = new Map<string, Map<number, JobState>>();
  /** Questions that are not answered from now on. */
  silent = 0;

  constructor(readonly fate: (array: number, place: number) => Fate = () => ({ kind: 'works' })) {}

  async submit(array: ArraySubmission): Promise<string> {
    const number = this.arrays.push(array);
    const states = new Map<number, JobState>();
    this.#states.set(String(number), states);
    for (let place = 0; place < array.jobs; place += 1) {
      const fate = this.fate(number, place);
      states.set(place, {
        state: fate.kind === 'waits' ? 'PENDING' : 'RUNNING',
        reason: 'reason' in fate ? fate.reason! : '',
      });
      if (fate.kind === 'waits') continue;
      await work(dirname(array.script), place, fate);
      const { state = 'COMPLETED', reason = '' } = fate.kind === 'dies' ? fate : {};
      states.set(place, { state, reason });
    }
    return String(number);
  }

  async states(id: string): Promise<ReadonlyMap<number, JobState>> {
    if (this.silent > 0) {
      this.silent -= 1;
      throw new Error('squeue: the controller does not answer');
    }
    return this.#states.get(id) ?? new Map();
  }

  async cancel(what: { readonly id?: string; readonly name?: string }): Promise<void> {
    this.cancelled.push(what.name ?? what.id);
    for (const [place, { state }] of this.#states.get(what.id ?? '') ?? []) {
      if (state === 'PENDING') this.#states.get(what.id!)!.set(place, { state: 'CANCELLED', reason: '' });
    }
  }
}

async function work(folder: string, place: number, fate: Exclude<Fate, { kind: 'waits' }>): Promise<void> {
  if (fate.kind === 'dies' && fate.output !== undefined) appendFileSync(outputFile(folder, place), fate.output);
  if (fate.kind === 'dies' && fate.at === undefined) return;
  const said = (reply: SweepReply): void => {
    appendFileSync(logFile(folder, place), `${JSON.stringify(reply)}\n`);
    if (fate.kind === 'dies' && fate.at!(reply)) throw new Error('dead');
  };
  const data = JSON.parse(readFileSync(dataFile(folder), 'utf8')) as SweepWorkData;
  const worker = createSweepWorker(data, said);
  try {
    for (const order of JSON.parse(readFileSync(batchFile(folder, place), 'utf8')) as SweepOrder[])
      await worker.work(order);
  } catch (error) {
    if (!(error instanceof Error && error.message === 'dead')) throw error;
  }
}
