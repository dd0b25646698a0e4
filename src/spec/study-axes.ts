import { didYouMean } from '../base/suggest.js';
import { FIDELITY_KINDS } from '../model/fidelity-kinds.js';
import { NUMERICS_KINDS } from '../model/numerics.js';
import { MAX_POINTS, type StudyAxis } from '../model/study.js';
import type { AxisValue } from '../model/sweep.js';
import { mustBeOneOf, shown } from './schema-message.js';

/** What a path of a study sets: a value of the chip file, of the price table, of the run, or a whole file. */
export type Target =
  | { readonly kind: 'chip' | 'prices'; readonly path: string }
  | { readonly kind: 'chipFile' | 'workloadFile' | 'internal' }
  | { readonly kind: 'run'; readonly option: RunOption };

export type RunOption = 'numerics' | 'steps' | 'images' | 'preset' | 'fidelity';

const WHOLE: Readonly<Record<string, Target>> = {
  chip: { kind: 'chipFile' },
  workload: { kind: 'workloadFile' },
  'workload.ic': { kind: 'internal' },
};
const RUN_OPTIONS: readonly RunOption[] = ['numerics', 'steps', 'images', 'preset', 'fidelity'];

/** The target of a path, or what is wrong with it. Paths of chip and prices are checked with their files. */
export function targetOf(path: string): Target | { readonly message: string } {
  if (Object.hasOwn(WHOLE, path)) return WHOLE[path]!;
  const [first, ...rest] = path.split('.');
  const below = rest.join('.');
  if ((first === 'chip' || first === 'prices') && below !== '') return { kind: first, path: below };
  const option = RUN_OPTIONS.find((each) => first === 'run' && each === below);
  if (option !== undefined) return { kind: 'run', option };
  const known = [...Object.keys(WHOLE), ...RUN_OPTIONS.map((each) => `run.${each}`)];
  const guess = didYouMean(path, known);
  return {
    message:
      guess === '' ? `unknown path; known are chip.<path>, prices.<path>, ${known.join(', ')}` : `unknown path${guess}`,
  };
}

/** What is wrong with a value for a run option or a whole file; undefined where nothing is. */
export function valueMessage(target: Target, value: AxisValue): string | undefined {
  if (target.kind === 'chipFile' || target.kind === 'workloadFile') return textMessage(value);
  if (target.kind === 'internal') return internalMessage(value);
  if (target.kind !== 'run') return undefined;
  switch (target.option) {
    case 'numerics':
      return (NUMERICS_KINDS as readonly unknown[]).includes(value) ? undefined : mustBeOneOf(NUMERICS_KINDS, value);
    case 'fidelity':
      return (FIDELITY_KINDS as readonly unknown[]).includes(value) ? undefined : mustBeOneOf(FIDELITY_KINDS, value);
    case 'preset':
      return textMessage(value);
    case 'steps':
      return integerMessage(value, 100_000);
    case 'images':
      return integerMessage(value, 1_000_000);
  }
}

const textMessage = (value: AxisValue): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? undefined : `must be a name or a path, is ${shown(value)}`;

const integerMessage = (value: AxisValue, most: number): string | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
    ? undefined
    : `must be an integer from 1 to ${most}, is ${shown(value)}`;

function internalMessage(value: AxisValue): string | undefined {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.every((name) => typeof name === 'string' && name !== '')
    ? undefined
    : `must be all, none, an internal classifier or a list of them, is ${shown(value)}`;
}

/** Values of an axis in the order of the study; `between`: drawn from a range. Or what is wrong, and at which key. */
export type AxisValues =
  | { readonly kind: 'list'; readonly values: readonly AxisValue[] }
  | { readonly kind: 'between'; readonly from: number; readonly to: number; readonly log: boolean }
  | { readonly kind: 'wrong'; readonly key: string | undefined; readonly message: string };

/** `drawn`: the study draws its points, so that a range needs no step. */
export function axisValues(axis: StudyAxis, drawn: boolean): AxisValues {
  const { values, from, to } = axis;
  const ranged = (['from', 'to', 'step', 'factor', 'count', 'scale'] as const).filter((key) => axis[key] !== undefined);
  if (values !== undefined) return listed(values, ranged);
  if (from === undefined || to === undefined) {
    return wrong(from === undefined && to === undefined ? undefined : 'from', 'needs values, or from and to');
  }
  if (to < from) return wrong('to', `is ${to}, before from (${from})`);
  return range({ ...axis, from, to }, drawn);
}

const wrong = (key: string | undefined, message: string): AxisValues => ({ kind: 'wrong', key, message });

function listed(values: readonly AxisValue[], ranged: readonly string[]): AxisValues {
  if (ranged.length > 0) return wrong(ranged[0], 'contradicts values: an axis is a list or a range');
  if (values.length === 0) return wrong('values', 'is empty: an axis needs a value');
  const empty = values.findIndex((value) => (value as unknown) === null || value === undefined);
  if (empty >= 0) return wrong('values', `has an empty value (number ${empty + 1})`);
  const texts = values.map((value) => JSON.stringify(value));
  const twice = texts.findIndex((text, at) => texts.indexOf(text) !== at);
  if (texts.length <= 2000 && twice >= 0) return wrong('values', `has ${shown(values[twice])} twice`);
  return { kind: 'list', values };
}

type Range = StudyAxis & { readonly from: number; readonly to: number };

function range(axis: Range, drawn: boolean): AxisValues {
  const { from, to, step, factor, count, scale } = axis;
  const given = [step, factor, count].filter((each) => each !== undefined).length;
  if (given > 1)
    return wrong(factor === undefined ? 'count' : 'factor', 'contradicts another one of step, factor and count');
  const log = scale === 'log';
  if ((factor !== undefined || log) && from <= 0) return wrong('from', 'must be above 0 for a range by factors');
  if (scale !== undefined && count === undefined && !(given === 0 && drawn)) {
    return wrong('scale', 'needs count');
  }
  if (given === 0) {
    return drawn
      ? { kind: 'between', from, to, log }
      : wrong('from', 'a range needs step, factor or count (only a drawn study does without)');
  }
  return materialised(axis, log);
}

function materialised({ from, to, step, factor, count }: Omit<Range, 'path'>, log: boolean): AxisValues {
  const slack = 1 + 1e-9;
  const length =
    count ??
    (step === undefined
      ? 1 + Math.floor((Math.log(to / from) / Math.log(factor!)) * slack + 1e-9)
      : 1 + Math.floor(((to - from) / step) * slack + 1e-9));
  if (length > MAX_POINTS)
    return wrong('from', `the range has ${length.toPrecision(3)} values, at most ${MAX_POINTS} are allowed`);
  const at = (index: number): number => {
    if (step !== undefined) return from + index * step;
    if (factor !== undefined) return from * factor ** index;
    const share = index / (length - 1);
    return log ? from * (to / from) ** share : from + (to - from) * share;
  };
  return { kind: 'list', values: Array.from({ length }, (_, index) => Number(at(index).toPrecision(12))) };
}
