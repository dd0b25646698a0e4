import type { OpenTask, TaskGraph } from './task-graph.js';

/** Tasks that one job does, one after the other. */
export type Batch = readonly OpenTask[];

export interface BatchLimits {
  /** Expected time of a batch that is worth a job, in seconds. */
  readonly seconds: number;
  /** Most batches. */
  readonly most: number;
}

/** Most tasks that are taken at once: what is sent stays small, and finding the next one quick. */
const MOST_TASKS = 20_000;

/** Takes tasks that can start now, as long as they are worth at most `most` batches. */
export function openTasks(graph: Pick<TaskGraph, 'next'>, { seconds, most }: BatchLimits): readonly OpenTask[] {
  const tasks: OpenTask[] = [];
  let expected = 0;
  while (tasks.length < MOST_TASKS && expected < seconds * most) {
    const next = graph.next(0);
    if (next.kind !== 'task') break;
    tasks.push(next);
    expected += next.seconds;
  }
  return tasks;
}

/**
 * Tasks in batches of about equal expected time, in their order, so that what shares stages stays together; not more than
 * the work is worth. A task that a worker died of is alone.
 */
export function batchesOf(tasks: readonly OpenTask[], { seconds, most }: BatchLimits): readonly Batch[] {
  const alone = tasks.filter(({ deaths }) => deaths > 0).map((task) => [task]);
  const rest = tasks.filter(({ deaths }) => deaths === 0);
  const whole = rest.reduce((sum, task) => sum + task.seconds, 0);
  const wanted = Math.max(1, Math.min(Math.ceil(whole / seconds), rest.length, most - alone.length));
  const batches: OpenTask[][] = Array.from({ length: wanted }, () => []);
  let before = 0;
  for (const task of rest) {
    const middle = before + task.seconds / 2;
    batches[whole === 0 ? 0 : Math.min(wanted - 1, Math.floor((middle / whole) * wanted))]!.push(task);
    before += task.seconds;
  }
  return [...alone, ...batches.filter(({ length }) => length > 0)];
}
