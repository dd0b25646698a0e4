import { isFeasible } from '../../model/best-point.js';
import type { AxisValue, SweepPoint, SweepResult } from '../../model/sweep.js';
import { bestPoint } from './best-point.js';
import { type Effects, effectsOf } from './effects.js';
import { toMinimise } from './objectives.js';
import { paretoFront } from './pareto.js';
import type { Samples } from './samples.js';
import { type TornadoBar, tornado } from './tornado.js';

/** What a metric does over the axes of a sweep. */
export interface MetricAnswers {
  readonly metric: string;
  readonly unit: string;
  /** Absent for a metric that is no objective. */
  readonly direction?: 'min' | 'max';
  /** The points that have the metric; effects and tornado are over these. */
  readonly points: readonly SweepPoint[];
  readonly values: readonly number[];
  readonly samples: Samples;
  readonly effects: Effects;
  /** Around the best point; `point` of an end is a place in `points`. Empty without a best point. */
  readonly tornado: readonly TornadoBar[];
}

/** What a point of the front gives and takes against another one. */
export interface Trade {
  readonly id: string;
  readonly against: string;
  /** Axes whose values differ. */
  readonly changes: readonly { readonly path: string; readonly from: AxisValue; readonly to: AxisValue }[];
  /** Metrics of both that differ, objectives first, relative to the other point (absent where that is 0). */
  readonly metrics: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly relative?: number;
  }[];
}

/** What a finished sweep says. */
export interface SweepAnswers {
  /** Points with all objectives that keep all constraints. */
  readonly feasible: readonly SweepPoint[];
  /** Of these, those that none dominates, in the order of the first objective, best first. */
  readonly front: readonly SweepPoint[];
  /** The front's point nearest to the ideal one (see bestPoint); absent without objectives or feasible points. */
  readonly best: SweepPoint | undefined;
  /** For every objective (without objectives: the first metric) that some point has. */
  readonly metrics: readonly MetricAnswers[];
  /** Of every point of the front against the best one; that of the best one against the next of the front. */
  readonly trades: readonly Trade[];
}

/** Answers of a sweep, from its record alone. */
export function answersOf(sweep: SweepResult): SweepAnswers {
  const { points, objectives, constraints } = sweep;
  const directions = objectives.map(({ direction }) => direction);
  const feasible = points.filter(
    (point) => isFeasible(point, constraints) && objectives.every(({ metric }) => point.metrics[metric] !== undefined),
  );
  const vectors = feasible.map((point) =>
    toMinimise(
      objectives.map(({ metric }) => point.metrics[metric]!),
      directions,
    ),
  );
  const order = objectives.length === 0 ? [] : paretoFront(vectors).sort((a, b) => vectors[a]![0]! - vectors[b]![0]!);
  const front = order.map((at) => feasible[at]!);
  const bestAt =
    objectives.length === 0
      ? undefined
      : bestPoint(
          vectors,
          feasible.map(() => true),
        );
  const best = bestAt === undefined ? undefined : feasible[bestAt];
  const asked = objectives.length === 0 ? sweep.metrics.slice(0, 1).map(({ name }) => ({ metric: name })) : objectives;
  return {
    feasible,
    front,
    best,
    metrics: asked.flatMap((each) => metricAnswers(sweep, each, best)),
    trades:
      best === undefined
        ? []
        : front.flatMap((point) => tradesOf(sweep, point, point === best ? next(front, best) : best)),
  };
}

const next = (front: readonly SweepPoint[], best: SweepPoint): SweepPoint | undefined => {
  const at = front.indexOf(best);
  return front[at + 1] ?? front[at - 1];
};

/** Places of points on the axes of their sweep. */
export function samplesOf({ axes }: SweepResult, points: readonly SweepPoint[]): Samples {
  const places = axes.map(({ values }) => new Map(values.map((value, place) => [JSON.stringify(value), place])));
  return {
    sizes: axes.map(({ values }) => values.length),
    places: points.map(({ at }) => axes.map(({ path }, axis) => places[axis]!.get(JSON.stringify(at[path])) ?? -1)),
  };
}

function metricAnswers(
  sweep: SweepResult,
  { metric, direction }: { readonly metric: string; readonly direction?: 'min' | 'max' },
  best: SweepPoint | undefined,
): MetricAnswers[] {
  const points = sweep.points.filter((point) => point.metrics[metric] !== undefined);
  if (points.length === 0) return [];
  const values = points.map((point) => point.metrics[metric]!);
  const samples = samplesOf(sweep, points);
  const centre = best === undefined ? -1 : points.indexOf(best);
  return [
    {
      metric,
      unit: sweep.metrics.find(({ name }) => name === metric)?.unit ?? '',
      ...(direction === undefined ? {} : { direction }),
      points,
      values,
      samples,
      effects: effectsOf(samples, values),
      tornado: centre === -1 ? [] : tornado(samples, values, centre),
    },
  ];
}

function tradesOf(sweep: SweepResult, point: SweepPoint, other: SweepPoint | undefined): Trade[] {
  if (other === undefined) return [];
  const first = sweep.objectives.map(({ metric }) => metric);
  const names = [...first, ...sweep.metrics.map(({ name }) => name).filter((name) => !first.includes(name))];
  return [
    {
      id: point.id,
      against: other.id,
      changes: sweep.axes.flatMap(({ path }) => {
        const [from, to] = [other.at[path]!, point.at[path]!];
        return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
      }),
      metrics: names.flatMap((name) => {
        const [from, to] = [other.metrics[name], point.metrics[name]];
        if (from === undefined || to === undefined || from === to) return [];
        return [{ name, from, to, ...(from === 0 ? {} : { relative: to / from - 1 }) }];
      }),
    },
  ];
}
