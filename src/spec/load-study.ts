import { type Problem, SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { type Study, StudySchema } from '../model/study.js';
import type { AxisValue } from '../model/sweep.js';
import { deepFrozen } from './freeze.js';
import { loadChip } from './load-chip.js';
import { loadPriceTable } from './load-prices.js';
import { loadWorkload } from './load-workload.js';
import { isName, openFile, type PathOptions, pathBeside } from './locate.js';
import type { Path } from './parsed-text.js';
import { type Target, targetOf } from './study-axes.js';
import { checkAxes, countFindings, exclusionFindings, goalFindings, pathsOf } from './study-checks.js';
import { checkFiles } from './study-files.js';
import {
  blamedAt,
  type LoadedAxis,
  type StudyBase,
  type StudyFiles,
  type StudyOptions,
  studyResolver,
  tried,
} from './study-parts.js';
import { type Locate, placed, validated } from './validate.js';

/** A checked study, and what its points start from. */
export interface LoadedStudy {
  readonly study: Study;
  readonly path: string;
  readonly axes: readonly LoadedAxis[];
  readonly base: StudyBase;
  /** Where a value of the file stands. */
  readonly locate: Locate;
  /** A chip, workload or price table as the study names it, as loaders take it. */
  readonly resolve: (nameOrPath: string) => string;
}

/** Values by path: what a point sets. */
export type Assignment = Readonly<Record<string, AxisValue>>;

/**
 * Loads a study by bundled name or path and checks it with its files: every axis and every value of it. Nothing is run.
 * @throws SpecError with all problems
 */
export async function loadStudy(host: Host, nameOrPath: string, options: StudyOptions = {}): Promise<LoadedStudy> {
  const { path: file, document } = await openFile(host, 'study', nameOrPath, 'yaml');
  const locate: Locate = (at: Path) => ({ file, ...document.positionOf(at) });
  const study = deepFrozen(validated<Study>(StudySchema, document.value, locate));
  const checked = checkAxes(study);
  const resolve = studyResolver(host, file, options, study.workload);
  const findings = [
    ...checked.findings,
    ...countFindings(study, checked),
    ...exclusionFindings(study, checked),
    ...goalFindings(study),
    ...outsideFindings(host, file, study, options),
  ];
  const axes = checked.axes.map(({ at, values }): LoadedAxis => {
    const { path, linked = [] } = study.axes[at]!;
    return { path, linked, values };
  });
  const problems: Problem[] = [...placed(findings, locate)];
  const base = await loadBase(host, study, { locate, resolve, options, problems });
  if (base !== undefined) problems.push(...(await checkFiles(host, { study, axes, base, locate, resolve, options })));
  if (problems.length > 0) throw new SpecError(inOrder(problems));
  return { study, path: file, axes, base: base!, locate, resolve };
}

/** Problems of the same file from top to bottom, each once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const texts = problems.map((problem) => JSON.stringify(problem));
  return problems
    .filter((_, at) => texts.indexOf(texts[at]!) === at)
    .toSorted(
      (a, b) =>
        files.indexOf(a.file) - files.indexOf(b.file) ||
        (a.line ?? 0) - (b.line ?? 0) ||
        (a.column ?? 0) - (b.column ?? 0),
    );
}

function outsideFindings(host: Host, file: string, study: Study, options: PathOptions) {
  const named = [
    { name: study.chip, path: ['chip'] },
    { name: study.workload, path: ['workload'] },
    ...(study.run?.preset === undefined ? [] : [{ name: study.run.preset, path: ['run', 'preset'] }]),
    ...study.axes.flatMap((axis, at) =>
      (axis.values ?? []).flatMap((value, index) => {
        const isFile = pathsOf(axis).some((path) => namesFile(targetOf(path)));
        return isFile && typeof value === 'string' ? [{ name: value, path: ['axes', at, 'values', index] }] : [];
      }),
    ),
  ];
  return named
    .filter(({ name }) => !isName(name) && pathBeside(host, file, name, options) === undefined)
    .map(({ name, path }) => ({
      path,
      message: `${name} leaves the folder of this file, which must be allowed on the command line`,
    }));
}

const namesFile = (target: Target | { readonly message: string }): boolean =>
  'kind' in target &&
  (target.kind === 'chipFile' ||
    target.kind === 'workloadFile' ||
    (target.kind === 'run' && target.option === 'preset'));

async function loadBase(
  host: Host,
  { chip, workload, run }: Study,
  { locate, resolve, options, problems }: StudyFiles & { readonly problems: Problem[] },
): Promise<StudyBase | undefined> {
  const load = async <T>(at: Path, name: string, action: (path: string) => Promise<T>): Promise<T | undefined> => {
    const found = await tried(() => action(resolve(name)));
    if (found.kind === 'found') return found.value;
    problems.push(...found.problems.map((problem) => blamedAt(problem, at, locate)));
    return undefined;
  };
  const preset = run?.preset ?? 'phys';
  const [loadedChip, loadedWorkload, prices] = await Promise.all([
    load(['chip'], chip, (path) => loadChip(host, path, [], options)),
    load(['workload'], workload, (path) => loadWorkload(host, path, options)),
    load(['run', 'preset'], preset, (path) => loadPriceTable(host, path, options)),
  ]);
  if (loadedChip === undefined || loadedWorkload === undefined || prices === undefined) return undefined;
  return { chip: loadedChip, workload: loadedWorkload, prices };
}
