import type { Study } from '../../model/study.js';
import { type StudyOptions, studyResolver } from '../../spec/study-parts.js';
import type { TaskTime } from '../../sweep/executor.js';
import { StageRunner } from '../../sweep/stage-runner.js';
import type { PointRow, SweepTask, TaskFailure } from '../../sweep/tasks.js';
import { createNodeHost } from './files.js';
import { loadKernels } from './load-kernels.js';
import { packageRoot } from './package-root.js';
import { createPointStore, createStageStore, createSweepSpikes } from './sweep-folder.js';
import type { PlainError } from './worker-messages.js';

/** What a worker of a sweep is told when it starts: plain data. */
export interface SweepWorkData {
  readonly study: Study;
  /** Path of the study. */
  readonly file: string;
  readonly options: StudyOptions;
  readonly version: string;
  readonly folder: string;
}

/** What a worker is asked to do. */
export interface SweepOrder {
  readonly number: number;
  readonly task: SweepTask;
}

/** What it says: that a task has begun, rows of points, that the task has ended, a remark, that it cannot go on. */
export type SweepReply =
  | { readonly kind: 'began'; readonly number: number }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly [id: string, row: PointRow, reused: boolean])[] }
  | ({ readonly kind: 'ended'; readonly number: number; readonly failure: TaskFailure | undefined } & TaskTime)
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'broken'; readonly error: PlainError };

const MOST_ROWS = 32;
const SAY_AFTER_MS = 200;

/** Rows on their way: said a few at a time. */
class Outbox {
  #rows: [string, PointRow, boolean][] = [];
  #since = performance.now();

  constructor(readonly say: (reply: SweepReply) => void) {}

  add(id: string, row: PointRow, reused: boolean): void {
    this.#rows.push([id, row, reused]);
    if (this.#rows.length >= MOST_ROWS || performance.now() - this.#since > SAY_AFTER_MS) this.send();
  }

  send(): void {
    if (this.#rows.length > 0) this.say({ kind: 'rows', rows: this.#rows });
    this.#rows = [];
    this.#since = performance.now();
  }
}

/** Does tasks one after the other, in this thread. */
export interface SweepWorker {
  /** Rejects with what must end the sweep. */
  work(order: SweepOrder): Promise<void>;
}

/** A worker that says with `say` what becomes of its tasks. */
export function createSweepWorker(
  { study, file, options, version, folder }: SweepWorkData,
  say: (reply: SweepReply) => void,
): SweepWorker {
  const host = createNodeHost(packageRoot);
  const note = (text: string): void => say({ kind: 'note', text });
  const made = loadKernels().then((kernels) => {
    const tools = {
      ...{ host, sha256: host.sha256, note, kernels },
      signal: new AbortController().signal,
      stages: createStageStore(folder, note),
      spikes: createSweepSpikes(folder, note),
      points: createPointStore(folder, note),
    };
    return new StageRunner(tools, {
      study,
      version,
      options,
      resolve: studyResolver(host, file, options, study.workload),
    });
  });
  made.catch(() => undefined);
  return {
    async work({ number, task }) {
      const runner = await made;
      const outbox = new Outbox(say);
      say({ kind: 'began', number });
      const began = performance.now();
      const failure = await runner.run(task, (id, row, reused) => outbox.add(id, row, reused));
      outbox.send();
      say({ kind: 'ended', number, failure, task: task.kind, milliseconds: performance.now() - began });
    },
  };
}
