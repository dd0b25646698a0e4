import { type Problem, SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { metricNames } from '../model/study.js';
import type { SweepMetric } from '../model/sweep.js';
import { analyticRun } from '../run/analytic.js';
import type { LoadedStudy } from '../spec/load-study.js';
import { dotted, type Path } from '../spec/parsed-text.js';
import { tried } from '../spec/study-parts.js';
import { type PlannedPoint, settingsOf } from './expand.js';
import { describeMetrics, type KnownMetric, knownMetrics } from './metrics.js';
import { InputSource, type StudyContext } from './point-inputs.js';
import { hasForm } from './price-forms.js';

/** Kinds of points whose figures are looked up, and points that are tried for it. */
const MOST_KINDS = 12;
const MOST_TRIED = 200;

/**
 * The metrics of a study with their units. What figures there are is found by costing a point of every workload from its
 * shapes alone. @throws SpecError about names that no point has, and those that cannot be followed over prices
 */
export async function studyMetrics(
  host: Host,
  loaded: LoadedStudy,
  context: StudyContext,
  points: readonly PlannedPoint[],
): Promise<readonly SweepMetric[]> {
  const names = metricNames(loaded.study);
  const place = (name: string) => {
    const path = placeIn(loaded.study, name);
    return { ...loaded.locate(path), path: dotted(path) };
  };
  const known = await knownFigures(host, loaded, context, points);
  const { metrics, problems } =
    known.length === 0
      ? { metrics: names.map((name) => ({ name, unit: '' })), problems: [] }
      : describeMetrics(names, known, place);
  const all: Problem[] = [...problems, ...(setsPrices(loaded) ? withoutForm(names, place) : [])];
  if (all.length > 0) throw new SpecError(all);
  return metrics;
}

const setsPrices = ({ study, axes }: LoadedStudy): boolean =>
  [...Object.keys(study.set ?? {}), ...axes.flatMap(({ path, linked }) => [path, ...linked])].some((path) =>
    path.startsWith('prices.'),
  );

function withoutForm(names: readonly string[], place: (name: string) => Omit<Problem, 'message'>): readonly Problem[] {
  return names
    .filter((name) => !hasForm(name))
    .map((name) => ({
      ...place(name),
      message: `${name} cannot be followed over axes of prices; energy, area, leakage, merits and methods can`,
    }));
}

function placeIn({ objectives = [], constraints = [], metrics = [] }: LoadedStudy['study'], name: string): Path {
  const objective = objectives.findIndex(({ metric }) => metric === name);
  if (objective >= 0) return ['objectives', objective, 'metric'];
  const constraint = constraints.findIndex(({ metric }) => metric === name);
  if (constraint >= 0) return ['constraints', constraint, 'metric'];
  return ['metrics', metrics.indexOf(name)];
}

async function knownFigures(
  host: Host,
  loaded: LoadedStudy,
  context: StudyContext,
  points: readonly PlannedPoint[],
): Promise<readonly KnownMetric[]> {
  const source = new InputSource(host, context);
  const kinds = new Map<string, readonly KnownMetric[]>();
  let left = MOST_TRIED;
  for (const { at, excluded } of points) {
    if (left === 0 || kinds.size === MOST_KINDS) break;
    const settings = settingsOf(loaded, at);
    const kind = JSON.stringify([
      settings['workload'],
      settings['workload.ic'],
      settings['run.preset'],
      settings['run.fidelity'],
    ]);
    if (excluded !== undefined || kinds.has(kind)) continue;
    left -= 1;
    const found = await tried(async () => figuresOf(await source.of(settings)));
    if (found.kind === 'found') kinds.set(kind, found.value);
  }
  return [...kinds.values()].flat();
}

function figuresOf({ inputs, options }: Awaited<ReturnType<InputSource['of']>>): readonly KnownMetric[] {
  const { steps, version, methods } = options;
  const result = analyticRun(inputs, { steps, version, methods, fidelity: { kind: 'analytic', firing: 'dense' } });
  const known = knownMetrics(result, inputs.workload);
  if (options.fidelity.kind !== 'cycle') return known;
  const cycle = ['cycle.formulaDecisionNs', 'cycle.links.mean', 'cycle.links.busiest'];
  return [...known, ...cycle.map((name) => ({ name, unit: name.endsWith('Ns') ? 'ns' : '' }))];
}
