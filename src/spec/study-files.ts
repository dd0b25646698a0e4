import type { Problem } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { didYouMean } from '../base/suggest.js';
import type { Study } from '../model/study.js';
import type { AxisValue } from '../model/sweep.js';
import { loadChip } from './load-chip.js';
import { loadPriceTable } from './load-prices.js';
import { loadWorkload } from './load-workload.js';
import { dotted, type Path } from './parsed-text.js';
import { type Target, targetOf } from './study-axes.js';
import { tried as attempt, blamedAt, type LoadedAxis, type StudyBase, type StudyFiles } from './study-parts.js';

/** Values of an axis that are tried one by one; of longer lists, both ends and some between; of ranges, the ends. */
const MOST_TRIED = 50;

interface Checked extends StudyFiles {
  readonly study: Study;
  readonly axes: readonly LoadedAxis[];
  readonly base: StudyBase;
}

/** One value at one path, and where the study says so. */
interface Tried {
  readonly target: Target;
  readonly value: AxisValue;
  readonly at: Path;
}

/** Tries every value of every axis alone on the base: unknown paths, wrong types, files that are not there. */
export async function checkFiles(host: Host, checked: Checked): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const known = new Set<string>();
  for (const each of triedValues(checked)) {
    for (const problem of await problemsOf(host, each, checked)) {
      const key = JSON.stringify([problem.path, problem.message]);
      if (!known.has(key)) problems.push(problem);
      known.add(key);
    }
  }
  return problems;
}

function triedValues({ study, axes }: Checked): readonly Tried[] {
  const fixed = Object.entries(study.set ?? {}).map(([path, value]) => ({ path, value, at: ['set', path] as Path }));
  const varied = axes.flatMap(({ path, linked, values }) => {
    const axis = study.axes.findIndex((each) => each.path === path);
    const place = (index: number): Path =>
      study.axes[axis]!.values === undefined
        ? ['axes', axis, index === 0 ? 'from' : 'to']
        : ['axes', axis, 'values', index];
    const list = values.kind === 'list' ? values.values : [values.from, values.to];
    const isRange = study.axes[axis]!.values === undefined;
    const chosen = [...list.keys()].filter((index) => isTried(index, list.length, isRange));
    return [path, ...linked].flatMap((each) =>
      chosen.map((index) => ({ path: each, value: list[index]!, at: place(index) })),
    );
  });
  return [...fixed, ...varied].flatMap(({ path, value, at }): Tried[] => {
    const target = targetOf(path);
    return 'message' in target ? [] : [{ target, value, at }];
  });
}

const isTried = (index: number, length: number, isRange: boolean): boolean => {
  if (isRange && length > 4) return index < 2 || index === length - 1;
  return length <= MOST_TRIED || index === length - 1 || index % Math.ceil(length / MOST_TRIED) === 0;
};

async function problemsOf(host: Host, tried: Tried, checked: Checked): Promise<readonly Problem[]> {
  const { target, value, at } = tried;
  const { resolve, options, study, base, locate } = checked;
  const whole = async (action: () => Promise<unknown>): Promise<readonly Problem[]> => {
    const found = await attempt(action);
    return found.kind === 'found' ? [] : found.problems.map((problem) => blamedAt(problem, at, locate));
  };
  const name = (): string => resolve(String(value));
  switch (target.kind) {
    case 'chipFile':
      return typeof value === 'string' ? whole(() => loadChip(host, name(), [], options)) : [];
    case 'workloadFile':
      return typeof value === 'string' ? whole(() => loadWorkload(host, name(), options)) : [];
    case 'internal':
      return internalProblems(value, base, at, checked);
    case 'run':
      if (target.option !== 'preset' || typeof value !== 'string') return [];
      return whole(() => loadPriceTable(host, name(), options));
    case 'chip':
    case 'prices': {
      const setting = settingText(target.path, value);
      const found = await attempt<unknown>(() =>
        target.kind === 'chip'
          ? loadChip(host, resolve(study.chip), [setting], options)
          : loadPriceTable(host, resolve(study.run?.preset ?? 'phys'), options, [setting]),
      );
      if (found.kind === 'found') return [];
      return found.problems.map(({ path, message }) => ({
        ...locate(at),
        path: dotted(at),
        message: `${target.kind}.${path}: ${message.replace('did you mean "', `did you mean "${target.kind}.`)}`,
      }));
    }
  }
}

function internalProblems(value: AxisValue, { workload }: StudyBase, at: Path, { locate }: Checked): Problem[] {
  const known = workload.network.classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name);
  const names = (Array.isArray(value) ? value : [value]).map(String);
  const words = Array.isArray(value) ? known : [...known, 'all', 'none'];
  return names
    .filter((name) => !words.includes(name))
    .map((name) => ({
      ...locate(at),
      path: dotted(at),
      message: `${name} is no internal classifier of ${workload.file.name} (${known.join(', ') || 'it has none'})${didYouMean(name, words)}`,
    }));
}

/** A value as `--set` and `--price` take it: JSON is YAML. */
export const settingText = (path: string, value: AxisValue): string => `${path}=${JSON.stringify(value)}`;
