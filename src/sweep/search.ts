import type { Host } from '../base/host.js';
import type { Sampling } from '../model/study.js';
import type { SweepPoint, SweepResult } from '../model/sweep.js';
import type { Assignment, LoadedStudy } from '../spec/load-study.js';
import { ask, EMPTY_SEARCH, type Genes, type SearchOptions, tell } from './analysis/nsga2.js';
import { type Bound, toMinimise, violation } from './analysis/objectives.js';
import type { Outcome } from './analysis/ranking.js';
import { numbered } from './expand.js';
import { planSweep } from './plan.js';
import type { StudyContext } from './point-inputs.js';
import { type PreparedSweep, runSweep, type SweepRun, sweepDigest } from './run-sweep.js';

/** How a study searches. */
export type Search = Extract<Sampling, { kind: 'nsga2' }>;

/**
 * Runs generation after generation. A generation follows from the rows of those before and the seed alone, so that a search
 * which was stopped asks for the same points again and finds their rows.
 */
export async function searchSweep(
  host: Host,
  prepared: Omit<PreparedSweep, 'plan' | 'digest'>,
  context: StudyContext,
  search: Search,
  run: SweepRun,
): Promise<SweepResult> {
  const { loaded } = prepared;
  const options = searchOptions(loaded, search);
  let state = EMPTY_SEARCH;
  let asked: readonly Assignment[] = [];
  for (;;) {
    const genes = ask(options, state).slice(0, search.points - asked.length);
    const before = asked.length;
    asked = [...asked, ...genes.map((each) => assignmentOf(loaded, each))];
    const plan = await planSweep(host, loaded, context, numbered(loaded, asked));
    const result = await runSweep({ ...prepared, plan, digest: sweepDigest(loaded, plan, host) }, run);
    const children = result.points
      .slice(before)
      .map((point, at) => ({ genes: genes[at]!, outcome: outcomeOf(point, result) }));
    state = tell(options, state, children);
    if (asked.length >= search.points || genes.length === 0) return result;
  }
}

/** The first generation, from which the metrics of a study are known. */
export const firstGeneration = (loaded: LoadedStudy, search: Search) =>
  numbered(
    loaded,
    ask(searchOptions(loaded, search), EMPTY_SEARCH).map((genes) => assignmentOf(loaded, genes)),
  );

function searchOptions(loaded: LoadedStudy, { population, seed }: Search): SearchOptions {
  const { axes, study } = loaded;
  const sizes = axes.map(({ values }) => (values.kind === 'list' ? values.values.length : 0));
  if ((study.exclude ?? []).length === 0) return { sizes, population, seed };
  const allowed = (genes: Genes): boolean => numbered(loaded, [assignmentOf(loaded, genes)])[0]!.excluded === undefined;
  return { sizes, population, seed, allowed };
}

const assignmentOf = ({ axes }: LoadedStudy, genes: Genes): Assignment =>
  Object.fromEntries(
    axes.flatMap(({ path, values }, at) => (values.kind === 'list' ? [[path, values.values[genes[at]!]!]] : [])),
  );

function outcomeOf({ status, metrics }: SweepPoint, { objectives, constraints }: SweepResult): Outcome {
  const values = objectives.map(({ metric }) => metrics[metric]);
  if (status !== 'done' || values.some((value) => value === undefined)) return { kind: 'refused' };
  const bounds = constraints.flatMap(({ min, max }, metric): Bound[] => [
    ...(min === undefined ? [] : [{ kind: 'atLeast', metric, value: min } as const]),
    ...(max === undefined ? [] : [{ kind: 'atMost', metric, value: max } as const]),
  ]);
  const limited = constraints.map(({ metric }) => metrics[metric] ?? Number.NaN);
  const directions = objectives.map(({ direction }) => direction);
  return {
    kind: 'done',
    objectives: toMinimise(values.map(Number), directions),
    violation: violation(limited, bounds),
  };
}
