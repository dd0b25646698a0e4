import { specError } from '../base/errors.js';
import { randomStream } from '../base/rng.js';
import type { Sampling, Study } from '../model/study.js';
import type { AxisValue, SweepAxis } from '../model/sweep.js';
import type { Assignment, LoadedStudy } from '../spec/load-study.js';
import { wantedValues } from '../spec/study-checks.js';
import type { LoadedAxis } from '../spec/study-parts.js';
import { sobolPoints } from './analysis/sobol.js';

/** A point of a study before it runs. */
export interface PlannedPoint {
  /** `p1`, `p2`, ... */
  readonly id: string;
  /** Value of every axis by its path. */
  readonly at: Assignment;
  /** Why the study leaves it out; undefined: it runs. */
  readonly excluded: string | undefined;
}

/** Points in [0, 1)^dimensions: `count` rows, reproducible by `seed`. */
export type Sampler = (dimensions: number, count: number, seed: string) => readonly (readonly number[])[];

const SAMPLERS: Readonly<Record<'random' | 'sobol', Sampler>> = {
  /** A digital shift by seed keeps what makes the sequence even. */
  sobol: (dimensions, count, seed) => {
    const random = randomStream(seed);
    const shifts = Array.from({ length: dimensions }, () => Math.floor(random() * 2 ** 32));
    return sobolPoints(dimensions, count).map((row) =>
      row.map((value, at) => ((Math.floor(value * 2 ** 32) ^ shifts[at]!) >>> 0) / 2 ** 32),
    );
  },
  random: (dimensions, count, seed) => {
    const random = randomStream(seed);
    return Array.from({ length: count }, () => Array.from({ length: dimensions }, random));
  },
};

/** A draw may repeat earlier points this often before it gives up. */
const MOST_ROUNDS = 20;

/** Every point of a study in its order. @throws SpecError when none is left, or when so many different ones cannot be drawn */
export function expand({
  study,
  axes,
  locate,
}: Pick<LoadedStudy, 'study' | 'axes' | 'locate'>): readonly PlannedPoint[] {
  const assignments = assignmentsOf(study.sampling ?? { kind: 'grid' }, axes);
  if (assignments === undefined) {
    const message = 'cannot be drawn: the axes have fewer different combinations';
    throw specError(locate(['sampling', 'points']).file, 'sampling.points', message);
  }
  const points = numbered({ study, axes }, assignments);
  if (study.sampling?.kind === 'nsga2' || points.some(({ excluded }) => excluded === undefined)) return points;
  throw specError(locate(['exclude']).file, 'exclude', 'leaves no point: every combination is excluded');
}

/** Assignments as points with ids from `p1` on. */
export const numbered = (
  { study, axes }: Pick<LoadedStudy, 'study' | 'axes'>,
  assignments: readonly Assignment[],
): readonly PlannedPoint[] =>
  assignments.map((at, index) => ({ id: `p${index + 1}`, at, excluded: exclusionOf(study, axes, at) }));

function assignmentsOf(sampling: Sampling, axes: readonly LoadedAxis[]): readonly Assignment[] | undefined {
  switch (sampling.kind) {
    case 'grid':
      return grid(axes);
    case 'zip':
      return Array.from({ length: listOf(axes[0]!).length }, (_, index) =>
        Object.fromEntries(axes.map((axis) => [axis.path, listOf(axis)[index]!])),
      );
    case 'random':
    case 'sobol':
      return drawn(axes, sampling, SAMPLERS[sampling.kind]);
    case 'nsga2':
      return [];
  }
}

const listOf = ({ values }: LoadedAxis): readonly AxisValue[] => (values.kind === 'list' ? values.values : []);

/** Every combination; the last axis varies fastest. */
function grid(axes: readonly LoadedAxis[]): readonly Assignment[] {
  const sizes = axes.map((axis) => listOf(axis).length);
  const total = sizes.reduce((product, size) => product * size, 1);
  return Array.from({ length: total }, (_, index) => {
    let left = index;
    const places = sizes.map(() => 0);
    for (let axis = axes.length - 1; axis >= 0; axis -= 1) {
      places[axis] = left % sizes[axis]!;
      left = Math.floor(left / sizes[axis]!);
    }
    return Object.fromEntries(axes.map((axis, at) => [axis.path, listOf(axis)[places[at]!]!]));
  });
}

/** Different points of a sampler, in its order; undefined where it does not give so many. */
export function drawn(
  axes: readonly LoadedAxis[],
  { points, seed }: { readonly points: number; readonly seed: string },
  sampler: Sampler,
): readonly Assignment[] | undefined {
  const found = new Map<string, Assignment>();
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    for (const row of sampler(axes.length, points * round, seed).slice(points * (round - 1))) {
      const at = Object.fromEntries(axes.map((axis, index) => [axis.path, valueAt(axis, row[index]!)]));
      const key = JSON.stringify(at);
      if (!found.has(key)) found.set(key, at);
      if (found.size === points) return [...found.values()];
    }
  }
  return undefined;
}

/** The value of an axis at `share` of it, 0 <= share < 1. */
export function valueAt({ values }: LoadedAxis, share: number): AxisValue {
  if (values.kind === 'list') return values.values[Math.floor(share * values.values.length)]!;
  const { from, to, log } = values;
  return Number((log ? from * (to / from) ** share : from + (to - from) * share).toPrecision(12));
}

function exclusionOf({ exclude = [] }: Study, axes: readonly LoadedAxis[], at: Assignment): string | undefined {
  return exclude.find(({ when }) =>
    Object.entries(when).every(([path, wanted]) => {
      const axis = axes.find((each) => each.path === path || each.linked.includes(path))!;
      const text = JSON.stringify(at[axis.path]);
      return wantedValues(wanted).some((value) => JSON.stringify(value) === text);
    }),
  )?.reason;
}

/** Axes as a finished sweep lists them: with every value that a point has. */
export function sweepAxes(axes: readonly LoadedAxis[], points: readonly PlannedPoint[]): readonly SweepAxis[] {
  return axes.map((axis): SweepAxis => {
    const { path, linked } = axis;
    const values = axis.values.kind === 'list' ? listOf(axis) : drawnValues(path, points);
    return { path, ...(linked.length === 0 ? {} : { linked: [...linked] }), values: [...values] };
  });
}

const drawnValues = (path: string, points: readonly PlannedPoint[]): readonly number[] =>
  [...new Set(points.map(({ at }) => Number(at[path])))].toSorted((a, b) => a - b);

/** Everything that a point sets, by the paths of targets: what the study fixes, every axis, and what is linked to it. */
export function settingsOf({ study, axes }: Pick<LoadedStudy, 'study' | 'axes'>, at: Assignment): Assignment {
  if (study.set === undefined && axes.every(({ linked }) => linked.length === 0)) return at;
  const varied = axes.flatMap(({ path, linked }) => [path, ...linked].map((each) => [each, at[path]!] as const));
  return { ...study.set, ...Object.fromEntries(varied) };
}
