import type { StageSeconds } from './expected-time.js';
import type { ActivityGroup, SweepPlan } from './plan.js';
import type { ImageRange, SharedStages, SweepTask, TaskFailure, TaskPoint } from './tasks.js';
import { partName } from './tasks.js';

/** Most points of one task: their rows come back together, and a worker that dies takes them along. */
const MOST_POINTS = 256;

/** A task, what must come before it, and how it stands. */
export interface Node {
  task: SweepTask;
  readonly needs: Node[];
  /** Expected time in one thread, in seconds. */
  seconds: number;
  /** What a worker keeps between tasks. */
  readonly near: string;
  state: 'open' | 'running' | 'done';
  failure: TaskFailure | undefined;
  deaths: number;
  /** Deaths of this and of what it was part of, since a point got its row. */
  fruitless: number;
}

/** A task that nobody has tried. */
export type NewNode = Pick<Node, 'task' | 'needs' | 'near' | 'seconds'>;

export const openNode = (node: NewNode): Node => ({
  ...node,
  state: 'open',
  failure: undefined,
  deaths: 0,
  fruitless: 0,
});

/** Tasks of a sweep for the points that are not `isDone`; nothing that points share is in two of them. */
export function tasksOf({ groups }: SweepPlan, isDone: (point: TaskPoint) => boolean): Node[] {
  const maker = new NodeMaker();
  for (const group of groups) maker.addGroup(group, isDone);
  return maker.nodes;
}

class NodeMaker {
  readonly nodes: Node[] = [];
  readonly #byPart = new Map<string, Node>();

  addGroup({ stages, times, seconds }: ActivityGroup, isDone: (point: TaskPoint) => boolean): void {
    const open = [...times.values()].map((results) =>
      [...results.values()]
        .map((points) => points.filter((point) => !isDone(point)))
        .filter(({ length }) => length > 0),
    );
    const first = open.flat(2)[0];
    if (first === undefined) return;
    const images = this.#imageNodes(stages, first, seconds);
    for (const results of open) this.#addPoints(stages, results, images, seconds);
  }

  #imageNodes(stages: SharedStages, { settings }: TaskPoint, seconds: StageSeconds): readonly Node[] {
    const { calibration, activity, spikes } = stages;
    const measured = (calibration?.ranges ?? []).map((range) =>
      this.#part(partName('calibration', calibration!.key, range), () => ({
        task: { kind: 'calibration', settings, stages, range },
        needs: [],
        near: calibration!.key,
        seconds: lengthOf(range) * seconds.calibration,
      })),
    );
    return (activity?.ranges ?? []).map((range) => {
      const simulated = spikes === undefined ? undefined : this.#byPart.get(partName('spikes', spikes, range));
      const node = this.#part(partName('activity', activity!.key, range), () => ({
        task: { kind: 'images', settings, stages, range },
        needs: [...measured, ...(simulated === undefined ? [] : [simulated])],
        near: activity!.key,
        seconds: lengthOf(range) * (simulated === undefined ? seconds.image : seconds.recount),
      }));
      if (spikes !== undefined && simulated === undefined) this.#byPart.set(partName('spikes', spikes, range), node);
      return node;
    });
  }

  #part(name: string, make: () => NewNode): Node {
    const known = this.#byPart.get(name);
    if (known !== undefined) return known;
    const node = this.#add(make());
    this.#byPart.set(name, node);
    return node;
  }

  #add(node: NewNode): Node {
    const added = openNode(node);
    this.nodes.push(added);
    return added;
  }

  /** Points with the same times: in one task, or where they are many, those that find a result first. */
  #addPoints(
    stages: SharedStages,
    results: readonly (readonly TaskPoint[])[],
    needs: readonly Node[],
    seconds: StageSeconds,
  ): void {
    const points = results.flat();
    if (points.length === 0) return;
    const near = stages.activity?.key ?? points[0]!.key;
    const mean = seconds.price + (seconds.result * results.length) / points.length;
    const add = (some: readonly TaskPoint[], after: readonly Node[]): Node =>
      this.#add({
        task: { kind: 'points', stages, points: some },
        needs: [...after],
        near,
        seconds: seconds.times + some.length * mean,
      });
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

const lengthOf = ({ from, to }: ImageRange): number => to - from;
