import type { RunResult } from '../model/result.js';
import { labelled, left, right, table } from './columns.js';
import { percent, significant, withUnit } from './numbers.js';
import type { Section } from './section.js';

const LABEL = 18;
const PARTS = ['computing', 'input', 'network', 'buffer', 'barrier'] as const;

/** What each layer did until the end of its last step, as shares of that time. */
export function whereLines({ latency }: RunResult): Section {
  const rows = latency.populations.map(({ name, where }) => {
    const total = PARTS.reduce((sum, part) => sum + where[part], 0);
    return [name, ...PARTS.map((part) => percent(total === 0 ? 0 : where[part] / total))];
  });
  const meaning = 'waiting for: sources that still work (input), messages under way (network), consumers (buffer)';
  return {
    heading: 'Where the time of a layer goes, mean per image',
    lines: [...table([left('layer'), ...PARTS.map(right)], rows), ...labelled('', meaning, 2)],
  };
}

const SHOWN = 8;

/** What the decision waited for, longest first. */
export function criticalLines({ latency, run }: RunResult): Section {
  const total = latency.critical.reduce((sum, { clocks }) => sum + clocks, 0);
  const shown = latency.critical.filter(({ clocks }) => clocks > 0).slice(0, SHOWN);
  const rows = shown.map(({ layer, kind, clocks }) => [layer, kind, significant(clocks), percent(clocks / total)]);
  const rest = total - shown.reduce((sum, { clocks }) => sum + clocks, 0);
  if (rest > 0) rows.push(['others', '', significant(rest), percent(rest / total)]);
  return {
    heading: `Critical path of the decision after ${run.steps} steps, mean per image`,
    lines: table([left('layer'), left('what'), right('clocks'), right('share')], rows),
  };
}

/** What was simulated cycle by cycle, and how much of the chip was in use. */
export function cycleLines({ cycle, run, latency }: RunResult): Section {
  if (cycle === undefined) return { heading: '', lines: [] };
  const { links, buffers } = cycle;
  const busiest = Object.entries(cycle.peUtilisation).toSorted(([, a], [, b]) => b - a);
  const beyond = latency.decisionNs / cycle.formulaDecisionNs - 1;
  const sampled = run.sample!.stepsPerImage === 'all' ? 'every step' : `${run.sample!.stepsPerImage} drawn steps`;
  const facts: readonly (readonly [string, string])[] = [
    ['simulated', `${sampled} of ${cycle.images} images: ${cycle.steps} steps, ${significant(cycle.clocks)} clocks`],
    ['events, flits', `${significant(cycle.events)}, ${significant(cycle.flits)}`],
    ['formulas alone', `${withUnit('timeNs', cycle.formulaDecisionNs)}; contention and bursts add ${percent(beyond)}`],
    [
      'PEs at work',
      busiest
        .slice(0, SHOWN / 2)
        .map(([name, share]) => `${name} ${percent(share)}`)
        .join(', '),
    ],
    [
      'links',
      `mean ${significant(links.mean)} flits a clock, busiest ${significant(links.busiest)} ${links.busiestLink}`,
    ],
    [
      'fullest buffers',
      `output ${buffers.output} of ${buffers.outputCapacity}, router ${buffers.router} of ${buffers.routerCapacity}`,
    ],
  ];
  return {
    heading: 'Cycle by cycle, the whole chip',
    lines: facts.flatMap(([label, text]) => labelled(label, text, LABEL)),
  };
}

/** Average and peak power by module. */
export function powerLines({ power }: RunResult): Section {
  const modules = Object.entries(power.averageByModuleUw).toSorted(([, a], [, b]) => b - a);
  const rows = modules.map(([name, averageUw]) => [
    name,
    withUnit('powerUw', averageUw),
    power.peakByModuleUw === undefined ? '-' : withUnit('powerUw', power.peakByModuleUw[name]!),
  ]);
  const peak = power.peak === undefined ? '-' : withUnit('powerUw', power.peak.powerUw);
  rows.push(['total', withUnit('powerUw', power.averageUw), peak]);
  const at =
    power.peak === undefined
      ? []
      : labelled('peak', `of step means; the largest total is in step ${power.peak.step}`, LABEL);
  return {
    heading: 'Power while an image is computed',
    lines: [...table([left('module'), right('average'), right('peak')], rows), ...at],
  };
}
