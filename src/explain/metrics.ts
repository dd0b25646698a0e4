import { specError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import type { RunResult } from '../model/result.js';
import { componentMetrics } from './components.js';
import { energyMetrics } from './energy.js';
import type { Metric } from './explanation.js';
import { meritMetrics } from './merits.js';
import { methodMetrics } from './methods.js';
import { numericsMetrics } from './numerics.js';
import { powerMetrics } from './power.js';
import { priceMetrics } from './prices.js';
import { publishedMetrics } from './published.js';
import { cycleMetrics } from './simulated.js';
import { structureMetrics } from './structure.js';
import { timeMetrics } from './time.js';
import { uncertaintyMetrics } from './uncertainty.js';
import { variantMetrics } from './variants.js';

/** Every figure of a result that can be explained, the most asked for of each section first. */
export const metricsOf = (result: RunResult): readonly Metric[] => [
  ...energyMetrics(result),
  ...timeMetrics(result),
  ...powerMetrics(result),
  ...componentMetrics(result),
  ...meritMetrics(result),
  ...methodMetrics(result),
  ...variantMetrics(result),
  ...structureMetrics(result),
  ...cycleMetrics(result),
  ...numericsMetrics(result),
  ...publishedMetrics(result),
  ...uncertaintyMetrics(result),
  ...priceMetrics(result),
];

/** A metric, and the step that it is explained at (1 where it has none). */
export interface ChosenMetric {
  readonly metric: Metric;
  readonly at: number;
}

const SHOWN = 8;

/**
 * The metric that `wanted` means: its name, the end of its name where only one has it, or a section's name for its first
 * figure; `[step]` behind a figure by step. @throws SpecError (of `file`) with suggestions
 */
export function chooseMetric(metrics: readonly Metric[], wanted: string, file: string): ChosenMetric {
  const [, name, step] = /^(.*?)(?:\[(\d{1,9})\])?$/s.exec(wanted) as unknown as [string, string, string | undefined];
  const metric = find(metrics, name, file);
  const { steps } = metric;
  if (step === undefined) return { metric, at: steps ?? 1 };
  if (steps === undefined) throw specError(file, wanted.slice(0, 80), `${metric.name} has no steps`);
  const at = Number(step);
  if (at >= 1 && at <= steps) return { metric, at };
  throw specError(file, wanted.slice(0, 80), `the run has steps 1 to ${steps}`);
}

function find(metrics: readonly Metric[], wanted: string, file: string): Metric {
  const exact = metrics.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const ending = wanted === '' ? [] : metrics.filter(({ name }) => name.endsWith(`.${wanted}`));
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) throw specError(file, wanted, `may be any of ${listed(ending)}`);
  const first = metrics.find(({ name }) => name.split('.')[0] === wanted);
  if (first !== undefined) return first;
  const below = metrics.filter(({ name }) => wanted !== '' && name.startsWith(`${wanted}.`));
  if (below.length > 0) throw specError(file, wanted, `is several figures: ${listed(below)}`);
  const names = metrics.map(({ name }) => name);
  const ends = names.map((name) => name.slice(name.lastIndexOf('.') + 1));
  const guess = didYouMean(wanted, names) || didYouMean(wanted, ends);
  const shown = wanted.length > 80 ? `${wanted.slice(0, 77)}...` : wanted;
  throw specError(file, shown, `is no figure that can be explained${guess}; without a metric all are listed`);
}

function listed(metrics: readonly Metric[]): string {
  const names = metrics.slice(0, SHOWN).map(({ name }) => name);
  return metrics.length > SHOWN ? `${names.join(', ')} and ${metrics.length - SHOWN} more` : names.join(', ');
}
