import type { RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { figure } from './expression.js';

/** What the cycle model counted: figures that no other figure of the result gives. Nothing at other fidelities. */
export function cycleMetrics({ cycle, latency }: RunResult): readonly Metric[] {
  if (cycle === undefined) return [];
  const { images, steps, clocks, links, peUtilisation, formulaDecisionNs } = cycle;
  const counted = `counted in ${steps} steps of ${images} images, ${clocks} clocks in all (docs/cycle-model.md)`;
  const metric = (name: string, unit: string, meaning: string, stored: number, facts: readonly string[]): Metric => ({
    name: `cycle.${name}`,
    unit,
    meaning,
    draft: (): Draft => ({ stored, expression: figure(meaning, stored, unit), topics: ['time'], facts }),
  });
  const beyond = latency.decisionNs - formulaDecisionNs;
  return [
    metric(
      'formulaDecisionNs',
      'ns',
      'decision by the formulas alone, without contention and bursts',
      formulaDecisionNs,
      [`mean over the recurrence of every image (docs/timing.md); messages add ${beyond} ns to it`],
    ),
    metric('links.mean', 'flits/clock', 'flits over a link, mean of all links', links.mean, [counted]),
    metric('links.busiest', 'flits/clock', `flits over the busiest link, ${links.busiestLink}`, links.busiest, [
      counted,
    ]),
    ...Object.entries(peUtilisation).map(([layer, share]) =>
      metric(`peUtilisation.${layer}`, '', `share of a step's time in which the PEs of ${layer} work`, share, [
        counted,
      ]),
    ),
  ];
}
