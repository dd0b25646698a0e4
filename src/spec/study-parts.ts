import { type Problem, SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { Workload } from '../model/workload.js';
import type { LoadedChip } from './load-chip.js';
import type { LoadedPriceTable } from './load-prices.js';
import { isName, type PathOptions, pathBeside } from './locate.js';
import { dotted, type Path } from './parsed-text.js';
import type { AxisValues } from './study-axes.js';
import type { Locate } from './validate.js';

/** An axis with its targets and values. */
export interface LoadedAxis {
  readonly path: string;
  readonly linked: readonly string[];
  readonly values: Exclude<AxisValues, { kind: 'wrong' }>;
}

/** What is the same at every point that no axis changes. */
export interface StudyBase {
  readonly chip: LoadedChip;
  readonly workload: Workload;
  readonly prices: LoadedPriceTable;
}

/** What loading a file for a study needs. */
export interface StudyFiles {
  readonly locate: Locate;
  readonly resolve: (nameOrPath: string) => string;
  readonly options: PathOptions;
}

/** A problem without a place in its own file is that of the value which names the file. */
export const blamedAt = (problem: Problem, at: Path, locate: Locate): Problem =>
  problem.line === undefined
    ? {
        ...locate(at),
        path: dotted(at),
        message: `${problem.file}: ${problem.path} ${problem.message}`.replace(':  ', ': '),
      }
    : problem;

/** What an action gives, or the problems of its SpecError. */
export async function tried<T>(
  action: () => Promise<T>,
): Promise<
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'wrong'; readonly problems: readonly Problem[]; readonly error: SpecError }
> {
  try {
    return { kind: 'found', value: await action() };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { kind: 'wrong', problems: error.problems, error };
  }
}

/** How files of a study are found. */
export interface StudyOptions extends PathOptions {
  /** Bundled name or path that takes the place of the base workload: the same study of another network. */
  readonly workload?: string;
}

/**
 * How a study names files: bundled names as they are, paths relative to the study; `base`: its base workload, which the
 * options may replace.
 */
export const studyResolver =
  (host: Host, file: string, options: StudyOptions, base: string) =>
  (name: string): string => {
    if (name === base && options.workload !== undefined) return options.workload;
    return isName(name) ? name : (pathBeside(host, file, name, options) ?? name);
  };
