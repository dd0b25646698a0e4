import { didYouMean } from '../base/suggest.js';
import { MAX_POINTS, type Study } from '../model/study.js';
import type { AxisValue } from '../model/sweep.js';
import { shown } from './schema-message.js';
import { type AxisValues, axisValues, targetOf, valueMessage } from './study-axes.js';
import type { Finding } from './validate.js';

/** Axes of a study with their values; those that are wrong are left out and among the findings. */
export interface CheckedAxes {
  readonly axes: readonly { readonly at: number; readonly values: Exclude<AxisValues, { kind: 'wrong' }> }[];
  readonly findings: readonly Finding[];
}

/** Whether the study draws its points. */
export const isDrawn = ({ sampling }: Study): boolean => sampling?.kind === 'random' || sampling?.kind === 'sobol';

/** Values of every axis, and everything about them that needs no other file. */
export function checkAxes(study: Study): CheckedAxes {
  const findings: Finding[] = [...pathFindings(study)];
  const axes = study.axes.flatMap((axis, at) => {
    const values = axisValues(axis, isDrawn(study));
    if (values.kind !== 'wrong') return [{ at, values }];
    findings.push({ path: ['axes', at, ...(values.key === undefined ? [] : [values.key])], message: values.message });
    return [];
  });
  for (const { at, values } of axes) findings.push(...valueFindings(study, at, values));
  for (const [path, value] of Object.entries(study.set ?? {})) {
    const target = targetOf(path);
    const message = 'message' in target ? undefined : valueMessage(target, value);
    if (message !== undefined) findings.push({ path: ['set', path], message });
  }
  return { axes, findings };
}

/** Paths of an axis: its own and those linked to it. */
export const pathsOf = ({ path, linked = [] }: Pick<Study['axes'][number], 'path' | 'linked'>): readonly string[] => [
  path,
  ...linked,
];

function pathFindings(study: Study): Finding[] {
  const places = [
    ...Object.keys(study.set ?? {}).map((path) => ({ path, place: ['set', path] })),
    ...study.axes.flatMap((axis, at) => [
      { path: axis.path, place: ['axes', at, 'path'] },
      ...(axis.linked ?? []).map((path, link) => ({ path, place: ['axes', at, 'linked', link] })),
    ]),
  ];
  return places.flatMap(({ path, place }, at) => {
    const target = targetOf(path);
    if ('message' in target) return [{ path: place, message: `${path}: ${target.message}` }];
    const other = places.slice(0, at).find((each) => overlap(each.path, path));
    return other === undefined ? [] : [{ path: place, message: `${path} is set twice, also by ${other.path}` }];
  });
}

/** One sets what the other sets, or a map that holds it. `workload` and `chip` are the base of what lies below them. */
const overlap = (one: string, other: string): boolean => {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.includes('.') && long.startsWith(`${short}.`);
};

function valueFindings(study: Study, at: number, values: CheckedAxes['axes'][number]['values']): Finding[] {
  const axis = study.axes[at]!;
  const targets = pathsOf(axis).map(targetOf);
  if (values.kind === 'between') {
    const whole = targets.find((target) => 'kind' in target && target.kind !== 'chip' && target.kind !== 'prices');
    return whole === undefined ? [] : [{ path: ['axes', at, 'from'], message: 'needs a list of values' }];
  }
  const listed = axis.values !== undefined;
  return targets.flatMap((target) => {
    if ('message' in target) return [];
    return values.values.flatMap((value, index): Finding[] => {
      const message = valueMessage(target, value);
      return message === undefined ? [] : [{ path: ['axes', at, ...(listed ? ['values', index] : ['from'])], message }];
    });
  });
}

/** How many points the axes make before any is excluded; more than are allowed, or axes that do not go together. */
export function countFindings(study: Study, { axes }: CheckedAxes): Finding[] {
  const lengths = axes.map(({ values }) => (values.kind === 'list' ? values.values.length : Number.POSITIVE_INFINITY));
  const { sampling = { kind: 'grid' } } = study;
  if (study.axes.length === 0) return [{ path: ['axes'], message: 'is empty: a study varies something' }];
  const most = (points: number): string =>
    `would make ${shownCount(points)} points, at most ${MAX_POINTS} are allowed; draw some of them (sampling: random)`;
  switch (sampling.kind) {
    case 'grid': {
      const points = lengths.reduce((product, length) => product * length, 1);
      return points > MAX_POINTS ? [{ path: ['axes'], message: most(points) }] : [];
    }
    case 'zip': {
      const other = axes.find((_, at) => lengths[at] !== lengths[0]);
      if (other === undefined) return [];
      const [first] = axes;
      const sizes = `${lengths[axes.indexOf(other)]} values, axis ${study.axes[first!.at]!.path} has ${lengths[0]}`;
      return [{ path: ['axes', other.at], message: `has ${sizes}: zip needs equally many` }];
    }
    case 'sobol':
      return axes.length <= MOST_SOBOL_AXES
        ? []
        : [{ path: ['axes'], message: `are ${axes.length}: the sequence has ${MOST_SOBOL_AXES} dimensions` }];
    case 'nsga2':
      return (study.objectives ?? []).length > 0
        ? []
        : [{ path: ['sampling', 'kind'], message: 'nsga2 needs objectives: it searches for their front' }];
    default:
      return [];
  }
}

/** Dimensions of the Sobol sequence that are known. */
const MOST_SOBOL_AXES = 21;

const shownCount = (points: number): string => (points < 1e9 ? String(points) : points.toPrecision(3));

/** Exclusions that name no axis or no value of it. */
export function exclusionFindings(study: Study, { axes }: CheckedAxes): Finding[] {
  const valuesAt = new Map(axes.flatMap(({ at, values }) => pathsOf(study.axes[at]!).map((path) => [path, values])));
  return (study.exclude ?? []).flatMap(({ when }, at) => {
    if (Object.keys(when).length === 0)
      return [{ path: ['exclude', at, 'when'], message: 'is empty: it would exclude all' }];
    return Object.entries(when).flatMap(([path, wanted]): Finding[] => {
      const place = ['exclude', at, 'when', path];
      const values = valuesAt.get(path);
      const known = [...valuesAt.keys()];
      if (values === undefined) {
        const isWrongAxis = study.axes.some((axis) => pathsOf(axis).includes(path));
        return isWrongAxis ? [] : [{ path: place, message: `is no axis of the study${didYouMean(path, known)}` }];
      }
      if (values.kind === 'between') return [];
      const texts = values.values.map((value) => JSON.stringify(value));
      const missing = wantedValues(wanted).find((value) => !texts.includes(JSON.stringify(value)));
      return missing === undefined ? [] : [{ path: place, message: `${shown(missing)} is no value of this axis` }];
    });
  });
}

/** An exclusion gives one value or a list of them. */
export const wantedValues = (wanted: AxisValue): readonly AxisValue[] =>
  Array.isArray(wanted) ? (wanted as readonly AxisValue[]) : [wanted];

/** Objectives and constraints that contradict each other or themselves. */
export function goalFindings({ objectives = [], constraints = [] }: Study): Finding[] {
  const repeated = (goals: readonly { readonly metric: string }[], key: string, what: string): Finding[] =>
    goals.flatMap(({ metric }, at) =>
      goals.findIndex((goal) => goal.metric === metric) === at
        ? []
        : [{ path: [key, at, 'metric'], message: `${metric} ${what} twice` }],
    );
  return [
    ...repeated(objectives, 'objectives', 'is an objective'),
    ...repeated(constraints, 'constraints', 'is constrained'),
    ...constraints.flatMap(({ metric, min, max }, at): Finding[] => {
      if (min === undefined && max === undefined)
        return [{ path: ['constraints', at], message: 'needs min, max or both' }];
      if (min === undefined || max === undefined || min <= max) return [];
      return [
        { path: ['constraints', at, 'min'], message: `no value of ${metric} is at least ${min} and at most ${max}` },
      ];
    }),
  ];
}
