import type { SweepPlan } from './plan.js';
import { type Node, openNode, tasksOf } from './task-nodes.js';
import type { SharedStages, SweepTask, TaskFailure, TaskPoint } from './tasks.js';

/** A task that workers died of so often is given up. */
const MOST_DEATHS = 2;
/** So many deaths one after the other without a row between, and the rest of a task is given up. */
const MOST_FRUITLESS = 4;

/** A task with its number, its expected time in seconds, and how many workers died of it. */
export interface OpenTask {
  readonly number: number;
  readonly task: SweepTask;
  readonly seconds: number;
  readonly deaths: number;
}

/** What a worker gets, or that it has to wait, or that nothing is left. */
export type NextTask = ({ readonly kind: 'task' } & OpenTask) | { readonly kind: 'wait' } | { readonly kind: 'end' };

/** What becomes of the points of tasks. */
export interface PointsOfTasks {
  /** Whether a point has ended, as far as is known. */
  readonly isDone: (point: TaskPoint) => boolean;
  /** Whether a point has ended, even where nobody has said so yet. */
  readonly isKept: (point: TaskPoint) => boolean;
  /** A point gets no metrics: its stages failed, or workers died of it. */
  readonly giveUp: (point: TaskPoint, failure: TaskFailure) => void;
}

/** The tasks of a sweep and which of them must come before which; nothing that points share is in two of them. */
export class TaskGraph {
  readonly #nodes: Node[];
  readonly #last = new Map<number, string>();
  #first = 0;

  constructor(
    plan: SweepPlan,
    readonly points: PointsOfTasks,
  ) {
    this.#nodes = tasksOf(plan, points.isDone);
  }

  /** Tasks by kind. */
  get size(): number {
    return this.#nodes.length;
  }

  /** The next task of a worker: one that needs what it has at hand, else the first that can start. */
  next(worker: number): NextTask {
    while (this.#isPast(this.#nodes[this.#first])) this.#first += 1;
    const near = this.#last.get(worker);
    let found: number | undefined;
    for (let at = this.#first; at < this.#nodes.length; at += 1) {
      const node = this.#nodes[at]!;
      if (node.state !== 'open' || !node.needs.every(({ state }) => state === 'done')) continue;
      if (this.#givesUp(node)) return this.next(worker);
      found ??= at;
      if (near === undefined || node.near === near) {
        found = at;
        break;
      }
    }
    if (found === undefined) {
      return { kind: this.#nodes.some(({ state }) => state === 'running') ? 'wait' : 'end' };
    }
    const node = this.#nodes[found]!;
    node.state = 'running';
    this.#last.set(worker, node.near);
    const { task, seconds, deaths } = node;
    return { kind: 'task', number: found, task, seconds, deaths };
  }

  /** A task has ended, well or not. */
  ended(number: number, failure: TaskFailure | undefined): void {
    const node = this.#nodes[number]!;
    node.state = 'done';
    node.failure = failure;
  }

  /** A task comes back as it went. */
  returned(number: number): void {
    this.#nodes[number]!.state = 'open';
    this.#first = Math.min(this.#first, number);
  }

  /**
   * A worker died over a task: it is tried again, or given up. Of points the first without a row is to blame: it is tried
   * alone, the others apart from it; all are given up where one after the other is to blame.
   */
  died(number: number, reason: string): void {
    const node = this.#nodes[number]!;
    this.returned(number);
    node.deaths += 1;
    node.fruitless += 1;
    if (node.task.kind === 'points') {
      const { points, stages } = node.task;
      const left = points.filter((point) => !this.points.isKept(point));
      if (left.length < points.length) node.fruitless = 1;
      if (node.fruitless < MOST_FRUITLESS && left.length > 1) this.#blame(node, stages, left);
      else node.task = { kind: 'points', stages, points: left };
    }
    if (node.deaths >= MOST_DEATHS || node.fruitless >= MOST_FRUITLESS)
      this.#giveUp(node, { status: 'failed', reason });
  }

  /** Leaves the first point in a task, and makes a task of the others for which the same ones wait. */
  #blame(node: Node, stages: SharedStages, left: readonly TaskPoint[]): void {
    const { needs, near, fruitless } = node;
    const each = node.seconds / left.length;
    const apart: Node = {
      ...openNode({
        task: pointsOf(stages, left.slice(1)),
        needs: [...needs],
        near,
        seconds: each * (left.length - 1),
      }),
      fruitless,
    };
    node.task = pointsOf(stages, left.slice(0, 1));
    node.seconds = each;
    for (const other of this.#nodes) if (other.needs.includes(node)) other.needs.push(apart);
    this.#nodes.push(apart);
  }

  #giveUp(node: Node, failure: TaskFailure): void {
    node.state = 'done';
    if (node.task.kind !== 'points') node.failure = failure;
    else for (const point of node.task.points) this.points.giveUp(point, failure);
  }

  #isPast(node: Node | undefined): boolean {
    return node !== undefined && node.state !== 'open';
  }

  /** Whether a task is given up because what it needs failed. */
  #givesUp(node: Node): boolean {
    const failure = node.needs.find((need) => need.failure !== undefined)?.failure;
    if (failure === undefined) return false;
    node.failure = failure;
    this.#giveUp(node, failure);
    return true;
  }
}

const pointsOf = (stages: SharedStages, points: readonly TaskPoint[]): SweepTask => ({
  kind: 'points',
  stages,
  points,
});
