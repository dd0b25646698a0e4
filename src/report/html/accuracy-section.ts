import type { MethodResult, RunResult } from '../../model/result.js';
import { significant } from '../numbers.js';
import { scaleOf, valueText } from '../values.js';
import { lineFigure } from './line-figure.js';
import { type Html, html } from './markup.js';
import type { PageSection } from './page.js';
import { dataTable } from './tables.js';

/** Every way to decide: its accuracy over steps and over energy, and what it costs. */
export function methodsSection(result: RunResult): PageSection {
  const { methods, target, run } = result;
  const table = dataTable({
    caption: `Methods after ${run.steps} steps, mean per image`,
    columns: [
      { label: 'method', kind: 'text' },
      { label: 'accuracy %', kind: 'number' },
      { label: 'energy', kind: 'number' },
      { label: 'latency', kind: 'number' },
      { label: '99 % at step', kind: 'number' },
      { label: 'energy then', kind: 'number' },
      { label: 'latency then', kind: 'number' },
      { label: 'what it is', kind: 'text' },
    ],
    rows: methods.map((method) => [
      method.name,
      percentOf(method.accuracy?.at(-1)),
      quantity(method.energyPj.at(-1), 'pJ'),
      quantity(method.latencyNs.at(-1), 'ns'),
      method.stepsToTarget,
      quantity(method.energyToTargetPj, 'pJ'),
      quantity(method.latencyToTargetNs, 'ns'),
      method.description,
    ]),
  });
  const decided = methods.filter(({ accuracy }) => accuracy !== undefined);
  return {
    id: 'accuracy',
    heading: decided.length === 0 ? 'Methods' : 'Accuracy',
    content: html`${decided.length === 0 ? html`<p>No image was run: there is no accuracy.</p>` : curves(decided, run.steps)}
${target !== undefined && html`<p class="soft">99 % of the target: ${significant(100 * target.accuracy)} %, ${target.of}.</p>`}
${table}`,
  };
}

function curves(methods: readonly MethodResult[], steps: number): Html {
  const y = (method: MethodResult): number[] => method.accuracy!.map((share) => 100 * share);
  const scale = scaleOf(
    'pJ',
    methods.map(({ energyPj }) => energyPj.at(-1) ?? 0),
  );
  const common = { yLabel: 'correct [%]', yRange: [0, 100] as const };
  const over = (caption: string, xLabel: string, x: (method: MethodResult) => readonly number[]): Html =>
    lineFigure({
      ...common,
      caption,
      xLabel,
      lines: methods.map((method) => ({ name: method.name, x: x(method), y: y(method) })),
    });
  const everyStep = Array.from({ length: steps }, (_, at) => at + 1);
  return html`<div class="side">${over('Share of correct predictions after each step.', 'time step', () => everyStep)}${over('The same against the energy that was spent until then.', `energy of an image [${scale.name}]`, ({ energyPj }) => energyPj.map((pj) => pj / scale.size))}</div>`;
}

const percentOf = (share: number | undefined): number | undefined => (share === undefined ? undefined : 100 * share);

const quantity = (value: number | undefined, unit: string): { content: string; sortsBy: number } | undefined =>
  value === undefined ? undefined : { content: valueText(value, unit), sortsBy: value };
