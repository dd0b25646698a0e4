import type { Problem } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import type { Metric } from '../explain/explanation.js';
import { metricsOf } from '../explain/metrics.js';
import type { RunResult } from '../model/result.js';
import type { SweepMetric } from '../model/sweep.js';
import type { Workload } from '../model/workload.js';
import { methodsOf } from '../run/methods.js';

/** A metric as a study names it: `[step]` behind a figure by step means that step. */
const NAME = /^(.*?)(?:\[(\d{1,9})\])?$/s;

/** Values of `names` in a result; what it does not have is left out. */
export function metricValues(result: RunResult, names: readonly string[]): Readonly<Record<string, number>> {
  const known = new Map<string, Metric>(metricsOf(result).map((metric) => [metric.name, metric]));
  const values: Record<string, number> = {};
  for (const name of names) {
    const value = figureOf(known, inFull(name, result), result);
    if (value !== undefined && Number.isFinite(value)) values[name] = value;
  }
  return values;
}

/** Figures of the first fusion of a workload, which differs where internal classifiers do. */
export const FIRST_FUSION = 'methods.fusion.';

/** `methods.fusion.*` is the first fusion of the workload, whatever its table is called. */
function inFull(name: string, { methods }: RunResult): string {
  const first = name.startsWith(FIRST_FUSION) && methods.find((method) => method.name.startsWith('fusion-'));
  return first ? `methods.${first.name}.${name.slice(FIRST_FUSION.length)}` : name;
}

function figureOf(known: ReadonlyMap<string, Metric>, wanted: string, result: RunResult): number | undefined {
  const [, name = '', step] = NAME.exec(wanted)!;
  const stored = STORED[name.replace(/^methods\.[^.]+\./, 'methods.*.')]?.(result, name);
  if (stored !== undefined) return stored;
  const metric = known.get(name);
  if (metric === undefined) return undefined;
  if (step !== undefined && !(metric.steps !== undefined && Number(step) >= 1 && Number(step) <= metric.steps))
    return undefined;
  return metric.draft(step === undefined ? (metric.steps ?? 1) : Number(step)).stored;
}

/** Figures that a result has and no formula explains. */
const STORED: Readonly<Record<string, (result: RunResult, name: string) => number | undefined>> = {
  'methods.*.stepsToTarget': ({ methods }, name) =>
    methods.find((method) => name === `methods.${method.name}.stepsToTarget`)?.stepsToTarget,
  'mapping.tiles': ({ mapping }) => mapping.tiles,
};

/** A metric that a study may name, with its unit. */
export type KnownMetric = SweepMetric;

/** What `names` mean, from a run of shapes alone and what runs of images have besides. */
export function knownMetrics(result: RunResult, workload: Workload): readonly KnownMetric[] {
  const methods = methodsOf(workload, result.run.steps).map(({ name }) => name);
  const families = ['fc', 'ic', 'fusion'].filter((family) =>
    methods.some((name) => name === family || name.startsWith(`${family}-`)),
  );
  const ofMethods = [...methods, ...families.filter((family) => family === 'fusion')].flatMap((name) => [
    { name: `methods.${name}.accuracy`, unit: '' },
    { name: `methods.${name}.stepsToTarget`, unit: 'steps' },
    { name: `methods.${name}.energyToTargetPj`, unit: 'pJ' },
    { name: `methods.${name}.latencyToTargetNs`, unit: 'ns' },
  ]);
  const all = [
    ...metricsOf(result).map(({ name, unit }) => ({ name, unit })),
    { name: 'mapping.tiles', unit: '' },
    ...families.map((family) => ({ name: `accuracy.${family}`, unit: '' })),
    ...ofMethods,
    { name: 'latency.fastestNs', unit: 'ns' },
    { name: 'latency.slowestNs', unit: 'ns' },
  ];
  return [...new Map(all.map((metric) => [metric.name, metric])).values()];
}

/** The metrics of a study with their units, and those that no run has. `place`: where the study names one. */
export function describeMetrics(
  names: readonly string[],
  known: readonly KnownMetric[],
  place: (name: string) => Pick<Problem, 'file' | 'line' | 'column' | 'path'>,
): { readonly metrics: readonly SweepMetric[]; readonly problems: readonly Problem[] } {
  const units = new Map(known.map(({ name, unit }) => [name, unit]));
  const problems: Problem[] = [];
  const metrics = names.map((wanted): SweepMetric => {
    const [, name = ''] = NAME.exec(wanted)!;
    const unit = units.get(name);
    if (unit === undefined) problems.push({ ...place(wanted), message: unknownMessage(name, [...units.keys()]) });
    return { name: wanted, unit: unit ?? '' };
  });
  return { metrics, problems };
}

function unknownMessage(name: string, known: readonly string[]): string {
  const ending = known.filter((each) => each.endsWith(`.${name}`));
  const guess = ending.length === 1 ? `, did you mean "${ending[0]}"?` : didYouMean(name, known);
  return `${name} is no figure of a run${guess} (sim explain lists them)`;
}
