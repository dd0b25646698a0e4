/** A thread of the sweep pool: does one task after the other. Runs from `dist`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Study } from '../../model/study.js';
import type { PathOptions } from '../../spec/locate.js';
import { studyResolver } from '../../spec/study-parts.js';
import { StageRunner } from '../../sweep/stage-runner.js';
import type { PointRow, SweepTask, TaskFailure } from '../../sweep/tasks.js';
import { createNodeHost } from './files.js';
import { loadKernels } from './load-kernels.js';
import { packageRoot } from './package-root.js';
import { createPointStore, createStageStore, createSweepSpikes } from './sweep-folder.js';
import { type PlainError, toPlainError } from './worker-messages.js';

/** What a thread is told when it starts. */
export interface SweepThreadData {
  readonly study: Study;
  /** Path of the study. */
  readonly file: string;
  readonly options: PathOptions;
  readonly version: string;
  readonly folder: string;
}

/** What a thread is asked to do. */
export interface SweepOrder {
  readonly number: number;
  readonly task: SweepTask;
}

/** What it says: rows of points, that a task has ended, a remark, that it cannot go on. */
export type SweepReply =
  | { readonly kind: 'rows'; readonly rows: readonly (readonly [id: string, row: PointRow, reused: boolean])[] }
  | { readonly kind: 'ended'; readonly number: number; readonly failure: TaskFailure | undefined }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'broken'; readonly error: PlainError };

const MOST_ROWS = 32;
const SAY_AFTER_MS = 200;

const say = (reply: SweepReply): void => parentPort?.postMessage(reply);

/** Rows on their way: said a few at a time. */
class Outbox {
  #rows: [string, PointRow, boolean][] = [];
  #since = performance.now();

  add(id: string, row: PointRow, reused: boolean): void {
    this.#rows.push([id, row, reused]);
    if (this.#rows.length >= MOST_ROWS || performance.now() - this.#since > SAY_AFTER_MS) this.send();
  }

  send(): void {
    if (this.#rows.length > 0) say({ kind: 'rows', rows: this.#rows });
    this.#rows = [];
    this.#since = performance.now();
  }
}

async function start({ study, file, options, version, folder }: SweepThreadData): Promise<StageRunner> {
  const host = createNodeHost(packageRoot);
  const note = (text: string): void => say({ kind: 'note', text });
  const tools = {
    host,
    sha256: host.sha256,
    note,
    kernels: await loadKernels(),
    signal: new AbortController().signal,
    stages: createStageStore(folder, note),
    spikes: createSweepSpikes(folder, note),
    points: createPointStore(folder, note),
  };
  return new StageRunner(tools, { study, version, options, resolve: studyResolver(host, file, options) });
}

const runner = start(workerData as SweepThreadData);
runner.catch(() => undefined);

async function work({ number, task }: SweepOrder): Promise<void> {
  const outbox = new Outbox();
  const failure = await (await runner).run(task, (id, row, reused) => outbox.add(id, row, reused));
  outbox.send();
  say({ kind: 'ended', number, failure });
}

parentPort?.on('message', (order: SweepOrder) => {
  work(order).catch((error: unknown) => say({ kind: 'broken', error: toPlainError(error) }));
});
