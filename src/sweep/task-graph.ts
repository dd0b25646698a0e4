import type { ActivityGroup, SweepPlan } from './plan.js';
import type { SharedStages, SweepTask, TaskFailure, TaskPoint } from './tasks.js';
import { partName } from './tasks.js';

/** Most points of one task: their rows come back together, and a worker that dies takes them along. */
const MOST_POINTS = 256;
/** A task that workers died of so often is given up. */
const MOST_DEATHS = 2;

interface Node {
  readonly task: SweepTask;
  readonly needs: readonly Node[];
  /** What a worker keeps between tasks. */
  readonly near: string;
  state: 'open' | 'running' | 'done';
  failure: TaskFailure | undefined;
  deaths: number;
}

/** What a worker gets, or that it has to wait, or that nothing is left. */
export type NextTask =
  | { readonly kind: 'task'; readonly number: number; readonly task: SweepTask }
  | { readonly kind: 'wait' }
  | { readonly kind: 'end' };

/** The tasks of a sweep and which of them must come before which; nothing that points share is in two of them. */
export class TaskGraph {
  readonly #nodes: Node[] = [];
  readonly #byPart = new Map<string, Node>();
  readonly #last = new Map<number, string>();
  #first = 0;

  /** `isDone`: whether a point has ended before. `onGivenUp` hears points whose stages failed. */
  constructor(
    plan: SweepPlan,
    isDone: (point: TaskPoint) => boolean,
    readonly onGivenUp: (point: TaskPoint, failure: TaskFailure) => void,
  ) {
    for (const group of plan.groups) this.#addGroup(group, isDone);
  }

  /** Tasks by kind. */
  get size(): number {
    return this.#nodes.length;
  }

  /** The next task of a worker: one that needs what it has at hand, else the first that can start. */
  next(worker: number): NextTask {
    while (this.#nodes[this.#first]?.state === 'done') this.#first += 1;
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
    return { kind: 'task', number: found, task: node.task };
  }

  /** A task has ended, well or not. */
  ended(number: number, failure: TaskFailure | undefined): void {
    const node = this.#nodes[number]!;
    node.state = 'done';
    node.failure = failure;
  }

  /** A worker died over a task: it is tried again, or given up. */
  died(number: number, reason: string): void {
    const node = this.#nodes[number]!;
    node.deaths += 1;
    node.state = 'open';
    if (node.deaths < MOST_DEATHS) return;
    const failure = { status: 'failed', reason } as const;
    if (node.task.kind === 'points') for (const point of node.task.points) this.onGivenUp(point, failure);
    this.ended(number, failure);
  }

  /** Whether a task is given up because what it needs failed. */
  #givesUp(node: Node): boolean {
    const failure = node.needs.find((need) => need.failure !== undefined)?.failure;
    if (failure === undefined) return false;
    node.state = 'done';
    node.failure = failure;
    if (node.task.kind === 'points') for (const point of node.task.points) this.onGivenUp(point, failure);
    return true;
  }

  #addGroup({ stages, times }: ActivityGroup, isDone: (point: TaskPoint) => boolean): void {
    const open = [...times.values()].map((results) =>
      [...results.values()]
        .map((points) => points.filter((point) => !isDone(point)))
        .filter(({ length }) => length > 0),
    );
    const first = open.flat(2)[0];
    if (first === undefined) return;
    const images = this.#imageNodes(stages, first);
    for (const results of open) this.#addPoints(stages, results, images);
  }

  #imageNodes(stages: SharedStages, { settings }: TaskPoint): readonly Node[] {
    const { calibration, activity, spikes } = stages;
    const measured = (calibration?.ranges ?? []).map((range) =>
      this.#part(partName('calibration', calibration!.key, range), () => ({
        task: { kind: 'calibration', settings, stages, range },
        needs: [],
        near: calibration!.key,
      })),
    );
    return (activity?.ranges ?? []).map((range) => {
      const simulated = spikes === undefined ? undefined : this.#byPart.get(partName('spikes', spikes, range));
      const node = this.#part(partName('activity', activity!.key, range), () => ({
        task: { kind: 'images', settings, stages, range },
        needs: [...measured, ...(simulated === undefined ? [] : [simulated])],
        near: activity!.key,
      }));
      if (spikes !== undefined && simulated === undefined) this.#byPart.set(partName('spikes', spikes, range), node);
      return node;
    });
  }

  #part(name: string, make: () => Pick<Node, 'task' | 'needs' | 'near'>): Node {
    const known = this.#byPart.get(name);
    if (known !== undefined) return known;
    const node = this.#add(make());
    this.#byPart.set(name, node);
    return node;
  }

  #add(node: Pick<Node, 'task' | 'needs' | 'near'>): Node {
    const added: Node = { ...node, state: 'open', failure: undefined, deaths: 0 };
    this.#nodes.push(added);
    return added;
  }

  /** Points with the same times: in one task, or where they are many, those that find a result first. */
  #addPoints(stages: SharedStages, results: readonly (readonly TaskPoint[])[], needs: readonly Node[]): void {
    const points = results.flat();
    if (points.length === 0) return;
    const near = stages.activity?.key ?? points[0]!.key;
    const add = (some: readonly TaskPoint[], after: readonly Node[]): Node =>
      this.#add({ task: { kind: 'points', stages, points: some }, needs: after, near });
    if (points.length <= MOST_POINTS) {
      add(points, needs);
      return;
    }
    const heads = results.filter(({ length }) => length > 1).map(([head]) => head!);
    const known = new Set(heads);
    const rest = points.filter((point) => !known.has(point));
    const after = heads.length === 0 ? needs : [add(heads, needs)];
    for (let at = 0; at < rest.length; at += MOST_POINTS) add(rest.slice(at, at + MOST_POINTS), after);
  }
}
