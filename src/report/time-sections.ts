import type { CycleResult, RunResult } from '../model/result.js';
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
  const meaning =
    'waiting for: sources that still work (input), messages under way or held up (network), consumers (buffer), all layers (barrier)';
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
export function cycleLines(result: RunResult): Section {
  const { cycle, latency } = result;
  if (cycle === undefined) return { heading: '', lines: [] };
  const { links, buffers } = cycle;
  const beyondNs = latency.decisionNs - cycle.formulaDecisionNs;
  const beyond = `${withUnit('timeNs', beyondNs)} (${percent(beyondNs / cycle.formulaDecisionNs)})`;
  const facts: readonly (readonly [string, string])[] = [
    ['simulated', sampleText(result)],
    ['in these steps', `${cycle.clocks} clocks, ${cycle.events} events, ${cycle.flits} flits`],
    ['formulas alone', `decision ${withUnit('timeNs', cycle.formulaDecisionNs)}; contention and bursts add ${beyond}`],
    ['PEs at work', `${busiestLayers(cycle)} of a step's time, a held image not counted`],
    ['links', `mean ${significant(links.mean)} flits a clock, busiest ${significant(links.busiest)}`],
    ['busiest link', links.busiestLink],
    ['fullest buffers', `output ${buffers.output} of ${buffers.outputCapacity} spikes`],
    ['', `router ${buffers.router} of ${buffers.routerCapacity} flits`],
  ];
  return {
    heading: 'Cycle by cycle, the whole chip',
    lines: facts.flatMap(([label, text]) => labelled(label, text, LABEL)),
  };
}

function sampleText({ cycle, run }: RunResult): string {
  const { images, steps } = cycle!;
  const { stepsPerImage } = run.sample!;
  const of = `${images} of ${run.images} images`;
  if (stepsPerImage === 'all' || steps === images * run.steps) return `every step of ${of}, ${steps} in all`;
  return `of ${of} all steps until the first informed decision and ${stepsPerImage} drawn ones, each with the step before it; ${steps} in all`;
}

const BUSIEST = 4;

function busiestLayers({ peUtilisation }: CycleResult): string {
  const layers = Object.entries(peUtilisation).toSorted(([, a], [, b]) => b - a);
  return layers
    .slice(0, BUSIEST)
    .map(([name, share]) => `${name} ${percent(share)}`)
    .join(', ');
}

/** Average and, where the layers work on the same step, peak power by module. */
export function powerLines({ power }: RunResult): Section {
  const { averageByModuleUw, peakByModuleUw, peak } = power;
  const withPeak = (name: string, averageUw: number, peakUw: number | undefined): string[] => {
    const cells = [name, withUnit('powerUw', averageUw)];
    return peakUw === undefined ? cells : [...cells, withUnit('powerUw', peakUw)];
  };
  const modules = Object.entries(averageByModuleUw).toSorted(([, a], [, b]) => b - a);
  const rows = modules.map(([name, averageUw]) => withPeak(name, averageUw, peakByModuleUw?.[name]));
  rows.push(withPeak('total', power.averageUw, peak?.powerUw));
  const columns = [left('module'), right('average'), ...(peak === undefined ? [] : [right('peak')])];
  const meaning =
    peak === undefined
      ? 'none: the layers work on different steps'
      : `of step means; the largest total is in step ${peak.step}`;
  return {
    heading: 'Power while an image is computed',
    lines: [...table(columns, rows), ...labelled('peak', meaning, LABEL)],
  };
}
