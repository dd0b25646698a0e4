import type { Host } from '../base/host.js';
import type { SweepMetric, SweepPoint, SweepResult } from '../model/sweep.js';
import { SWEEP_FORMAT } from '../model/sweep.js';
import { canonicalJson } from '../spec/canonical.js';
import type { LoadedStudy } from '../spec/load-study.js';
import type { SweepExecutor, TaskTime } from './executor.js';
import { sweepAxes } from './expand.js';
import type { KeyedPoint, SweepPlan } from './plan.js';
import type { PointStore } from './stage-runner.js';
import { type PointsOfTasks, TaskGraph } from './task-graph.js';
import type { PointRow, SharedStages, TaskFailure, TaskPoint } from './tasks.js';

/** A sweep that can start. */
export interface PreparedSweep {
  readonly loaded: LoadedStudy;
  readonly plan: SweepPlan;
  readonly metrics: readonly SweepMetric[];
  /** SHA-256 of everything that its points depend on. */
  readonly digest: string;
  readonly version: string;
}

/** How far a sweep is. */
export interface SweepState {
  /** Points that are to run. */
  readonly points: number;
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  /** Of all these, rows that were there before. */
  readonly reused: number;
}

export interface SweepRun {
  readonly store: PointStore;
  readonly executor: SweepExecutor;
  readonly signal: AbortSignal;
  /** Run points again that failed before. */
  readonly retry: boolean;
  readonly note: (text: string) => void;
  /** Hears stages that no point needs any more. */
  readonly onSpent?: (stages: SharedStages) => void;
  /** Hears how long workers were at what. */
  readonly onTask?: (done: TaskTime) => void;
  /** Hears every row, with how far the sweep is then. */
  readonly onRow: (point: SweepPoint, state: SweepState) => void;
}

/** SHA-256 of what the points of a sweep depend on, and of what is asked of them. */
export const sweepDigest = (
  { study }: Pick<LoadedStudy, 'study'>,
  { points }: SweepPlan,
  { sha256 }: Pick<Host, 'sha256'>,
): string => {
  const { name: _, description: __, executor: ___, ...content } = study;
  const rows = points.map((point) => (point.kind === 'keyed' ? point.point.key : point.kind));
  return sha256(new TextEncoder().encode(canonicalJson({ content, rows })));
};

/** Runs what has no row yet, and puts all points together. Rejects as executors do. */
export async function runSweep(prepared: PreparedSweep, run: SweepRun): Promise<SweepResult> {
  const spent = new Spent(prepared.plan, run.onSpent ?? (() => undefined));
  const rows = new Rows(prepared.plan.points, {
    ...run,
    onRow: (point, state) => {
      spent.ended(point.id);
      run.onRow(point, state);
    },
  });
  const graph = new TaskGraph(prepared.plan, rows);
  const listener = {
    onRow: (id: string, row: PointRow, reused: boolean) => rows.add(id, row, reused),
    onTask: run.onTask ?? (() => undefined),
    note: run.note,
  };
  await run.executor.run(graph, listener, run.signal);
  return resultOf(prepared, rows);
}

/** Counts the points that still need what a group shares. */
class Spent {
  readonly #groups = new Map<string, { readonly stages: SharedStages; left: number }>();

  constructor(
    { groups }: SweepPlan,
    readonly onSpent: (stages: SharedStages) => void,
  ) {
    for (const { stages, times } of groups) {
      const points = [...times.values()].flatMap((results) => [...results.values()].flat());
      const group = { stages, left: points.length };
      for (const { id } of points) this.#groups.set(id, group);
    }
  }

  ended(id: string): void {
    const group = this.#groups.get(id);
    if (group === undefined) return;
    group.left -= 1;
    if (group.left === 0) this.onSpent(group.stages);
  }
}

/** Points as their rows come in. */
class Rows implements PointsOfTasks {
  readonly #ended = new Map<string, SweepPoint>();
  readonly #points: ReadonlyMap<string, KeyedPoint>;
  #state: SweepState;

  constructor(
    points: readonly KeyedPoint[],
    readonly run: SweepRun,
  ) {
    this.#points = new Map(points.map((point) => [point.id, point]));
    const keyed = points.filter(({ kind }) => kind !== 'excluded');
    this.#state = { points: keyed.length, done: 0, refused: 0, failed: 0, reused: 0 };
    for (const point of points) {
      if (point.kind === 'refused') this.add(point.id, { key: '', ...point.failure, metrics: {} }, false);
      if (point.kind !== 'keyed') continue;
      const row = run.store.read(point.point.key);
      if (row !== undefined && !(run.retry && row.status === 'failed')) this.add(point.id, row, true);
    }
  }

  readonly isDone = ({ id }: TaskPoint): boolean => this.#ended.has(id);

  readonly isKept = ({ id, key }: TaskPoint): boolean => {
    if (this.#ended.has(id)) return true;
    const row = this.run.store.read(key);
    if (row !== undefined) this.add(id, row, false);
    return row !== undefined;
  };

  readonly giveUp = ({ id, key }: TaskPoint, failure: TaskFailure): void => {
    const row = { key, ...failure, metrics: {} };
    this.run.store.write(row);
    this.add(id, row, false);
  };

  /** A point that has ended, or is left out. */
  get({ id, at, excluded }: KeyedPoint): SweepPoint {
    if (excluded !== undefined) return { id, at, status: 'excluded', reason: excluded, metrics: {} };
    const point = this.#ended.get(id);
    if (point === undefined) throw new Error(`${id} has not run`);
    return point;
  }

  add(id: string, row: PointRow, reused: boolean): void {
    if (this.#ended.has(id)) return;
    const point = pointOf(this.#points.get(id)!, row);
    this.#ended.set(id, point);
    const before = this.#state;
    this.#state = { ...before, [row.status]: before[row.status] + 1, reused: before.reused + (reused ? 1 : 0) };
    this.run.onRow(point, this.#state);
  }
}

const pointOf = ({ id, at }: KeyedPoint, { status, reason, result, metrics }: PointRow): SweepPoint => ({
  ...{ id, at, status },
  ...(reason === undefined ? {} : { reason }),
  ...(result === undefined ? {} : { result }),
  metrics,
});

function resultOf({ loaded, plan, metrics, digest, version }: PreparedSweep, rows: Rows): SweepResult {
  const { study, base, axes } = loaded;
  return {
    format: SWEEP_FORMAT,
    study: {
      name: study.name,
      description: study.description,
      digest,
      chip: base.chip.chip.name,
      workload: base.workload.file.name,
      method: study.sampling?.kind ?? 'grid',
      version,
    },
    axes: [...sweepAxes(axes, plan.points)],
    metrics: [...metrics],
    objectives: [...(study.objectives ?? [])],
    constraints: [...(study.constraints ?? [])],
    points: plan.points.map((point) => rows.get(point)),
  };
}
