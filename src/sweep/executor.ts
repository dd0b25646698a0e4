import { Interrupted } from '../base/errors.js';
import type { StageRunner } from './stage-runner.js';
import type { TaskGraph } from './task-graph.js';
import type { PointRow, SweepTask } from './tasks.js';

/** A kind of task and the wall time that it took its worker. */
export interface TaskTime {
  readonly task: SweepTask['kind'];
  readonly milliseconds: number;
}

/** Hears what becomes of a sweep's points. */
export interface SweepListener {
  /** A point has ended. `reused`: its row was there. */
  readonly onRow: (id: string, row: PointRow, reused: boolean) => void;
  /** A task has come back: what a worker did for so long. */
  readonly onTask: (done: TaskTime) => void;
  readonly note: (text: string) => void;
}

/**
 * Does the tasks of a sweep somewhere: threads of this machine, jobs of a cluster. The rows do not depend on where, nor on
 * how many at a time. Rejects with Interrupted on abort, with SpecError where rows cannot be kept; all workers have ended
 * when it settles, and what had been kept stays.
 */
export interface SweepExecutor {
  run(graph: TaskGraph, listener: SweepListener, signal: AbortSignal): Promise<void>;
}

/** Everything in this thread. */
export const createInlineSweepExecutor = (runner: StageRunner): SweepExecutor => ({
  async run(graph, { onRow, onTask }, signal) {
    for (let next = graph.next(0); next.kind !== 'end'; next = graph.next(0)) {
      if (signal.aborted) throw new Interrupted('interrupted');
      if (next.kind === 'wait') throw new Error('a task waits for itself');
      const began = performance.now();
      graph.ended(next.number, await runner.run(next.task, onRow));
      onTask({ task: next.task.kind, milliseconds: performance.now() - began });
    }
  },
});
