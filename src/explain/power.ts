import type { RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { type Expression, figure, over, reduced, times } from './expression.js';

const LEAKAGE = 'leakage';
/** 1 pJ / ns = 1000 uW. */
const UW_A_PJ_PER_NS = 1000;

/** Power while an image is computed: mean and peak, in all and by module. */
export function powerMetrics(result: RunResult): readonly Metric[] {
  const { power, latency } = result;
  const { averageByModuleUw } = power;
  const metric = (name: string, meaning: string, draft: () => Draft): Metric => ({ name, unit: 'uW', meaning, draft });
  return [
    metric('power.averageUw', 'mean power while an image is computed', () => ({
      stored: power.averageUw,
      expression: reduced(
        'sum',
        `energy / span over ${Object.keys(averageByModuleUw).length - 1} modules, and leakage`,
        Object.keys(averageByModuleUw).map((module) => average(result, module)),
      ),
      breakdowns: [{ by: 'module', parts: Object.entries(averageByModuleUw) }],
      topics: ['prices', 'time'],
    })),
    ...Object.entries(averageByModuleUw).map(([module, stored]) =>
      metric(`power.averageByModuleUw.${module}`, `mean power of ${module}`, () => ({
        stored,
        expression: average(result, module),
        topics: ['prices', 'time'],
      })),
    ),
    ...peakMetrics(result, metric),
    {
      name: 'power.spanNs',
      unit: 'ns',
      meaning: 'from the image at the pins until the decision is out and the last layer has ended',
      draft: () => ({
        stored: power.spanNs,
        expression: reduced('max', 'latency.decisionNs, power.lastStepEndNs', [
          figure('latency.decisionNs', latency.decisionNs, 'ns'),
          figure('power.lastStepEndNs', power.lastStepEndNs, 'ns'),
        ]),
        topics: ['time'],
      }),
    },
  ];
}

function average({ energy, power, leakage }: RunResult, module: string): Expression {
  if (module === LEAKAGE) return figure('leakage.powerUw', leakage.powerUw, 'uW');
  const energyPj = figure(`energy.byModulePj.${module}`, energy.byModulePj[module] ?? Number.NaN, 'pJ');
  return over(times(energyPj, UW_A_PJ_PER_NS), figure('power.spanNs', power.spanNs, 'ns'));
}

/** Absent in a sequential chip, whose layers work on different steps. */
function peakMetrics(
  { power: { peak, byStepUw, peakByModuleUw } }: RunResult,
  metric: (name: string, meaning: string, draft: () => Draft) => Metric,
): Metric[] {
  if (peak === undefined || byStepUw === undefined) return [];
  const at = (module: string): number => byStepUw[module]?.[peak.step - 1] ?? Number.NaN;
  const parts = Object.keys(byStepUw).map((module): [string, number] => [module, at(module)]);
  const figures = parts.map(([module, value]) => figure(`power.byStepUw.${module}[${peak.step}]`, value, 'uW'));
  return [
    metric('power.peak.powerUw', 'largest mean power of a step', () => ({
      stored: peak.powerUw,
      expression: reduced('sum', `power of ${parts.length} modules in step ${peak.step}`, figures),
      breakdowns: [{ by: 'module', parts }],
      topics: ['prices', 'time'],
      facts: [`step ${peak.step} has the largest power of all steps`],
    })),
    ...Object.entries(peakByModuleUw ?? {}).map(([module, stored]) =>
      metric(`power.peakByModuleUw.${module}`, `largest power of ${module} in a step`, () => ({
        stored,
        expression: reduced(
          'max',
          `power.byStepUw.${module} of all steps`,
          (byStepUw[module] ?? []).map((value) => figure('step', value, 'uW')),
        ),
        topics: ['prices', 'time'],
      })),
    ),
  ];
}
