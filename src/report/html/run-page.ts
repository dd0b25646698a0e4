import type { Floorplan } from '../../model/floorplan.js';
import type { RunResult } from '../../model/result.js';
import { percent, significant } from '../numbers.js';
import { headerLines } from '../run-sections.js';
import { valueText } from '../values.js';
import { methodsSection } from './accuracy-section.js';
import { areaSection, floorplanSection } from './area-section.js';
import { energySection } from './energy-section.js';
import { figuresSection } from './figures-section.js';
import { latencySection } from './latency-section.js';
import { type Content, type Html, html } from './markup.js';
import { type PageSection, pageText } from './page.js';

export interface RunPageInput {
  readonly result: RunResult;
  readonly floorplan: Floorplan;
  /** The file that the result was read from, for messages alone. */
  readonly path: string;
}

/** A finished run as one HTML page: everything that `sim run` prints, with figures, and every figure explained. */
export function runPage({ result, floorplan, path }: RunPageInput): string {
  const { run } = result;
  return pageText({
    title: `${run.chip} runs ${run.workload}`,
    subtitle: subtitle(result),
    version: run.version,
    sections: [
      summarySection(result),
      energySection(result),
      methodsSection(result),
      latencySection(result),
      floorplanSection(result, floorplan),
      areaSection(result),
      checksSection(result),
      remarksSection(result),
      figuresSection(result, path),
    ],
  });
}

function subtitle({ run }: RunResult): string {
  const images = run.images === undefined ? 'no image' : `${run.images} images`;
  const numerics = run.numerics === undefined ? '' : `, ${run.numerics} numerics`;
  return `${images}, ${run.steps} steps, fidelity ${run.fidelity}${numerics}, prices ${run.preset}. Means per image.`;
}

/** A figure on a card. */
export const card = (what: string, value: string, more = ''): Html =>
  html`<li><span class="what">${what}</span><span class="value">${value}</span><span class="more">${more}</span></li>`;

function summarySection(result: RunResult): PageSection {
  const { energy, latency, throughput, area, merits, accuracy, power, checks } = result;
  const failed = checks.filter(({ passed }) => !passed);
  const decided = Object.entries(accuracy).filter(([, steps]) => steps.length > 0);
  const verdict =
    failed.length === 0
      ? html`<p class="verdict">All ${checks.length} checks passed.</p>`
      : html`<p class="verdict bad">${failed.length} of ${checks.length} checks failed: <a href="#checks">${failed.map(({ name }) => name).join(', ')}</a></p>`;
  return {
    id: 'summary',
    heading: 'Summary',
    content: html`${verdict}
<ul class="cards">
${decided.map(([name, steps]) => card(`accuracy, ${name}`, percent(steps.at(-1)!), 'after the last step'))}
${card('energy', valueText(energy.totalPj, 'pJ'), `${percent(energy.leakagePj / (energy.totalPj || 1))} leakage`)}
${card('latency', valueText(latency.decisionNs, 'ns'), `bottleneck ${latency.bottleneck}`)}
${card('throughput', `${significant(throughput.imagesPerSecond)} /s`, 'images back to back')}
${card('area', valueText(area.totalUm2, 'um2'), `${valueText(area.usedUm2, 'um2')} in use`)}
${card('power', valueText(power.averageUw, 'uW'), 'while an image is computed')}
${merits.topsPerWatt !== undefined && card('efficiency', `${significant(merits.topsPerWatt)} TOPS/W`, merits.operation.slice(0, 60))}
</ul>
<details><summary>What was run</summary>${headerLines(result).lines.map((line) => html`<p>${line.trim()}</p>`)}</details>`,
  };
}

function checksSection({ checks }: RunResult): PageSection {
  const items = checks.map(
    ({ name, passed, detail }) =>
      html`<tr><th scope="row">${name}</th><td class="${passed ? 'good' : 'bad'}">${passed ? 'passed' : 'failed'}</td><td>${detail}</td></tr>\n`,
  );
  return {
    id: 'checks',
    heading: 'Checks',
    content: html`<div class="scroll" tabindex="0" role="region" aria-label="Checks"><table><caption>Two sides of each equation come from different code</caption><thead><tr><th scope="col">check</th><th scope="col">verdict</th><th scope="col">what was compared</th></tr></thead><tbody>
${items}</tbody></table></div>`,
  };
}

function remarksSection({ notes, leavesOut }: RunResult): PageSection {
  const list = (heading: string, texts: readonly string[]): Content =>
    texts.length > 0 && html`<h3>${heading}</h3><ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;
  return {
    id: 'notes',
    heading: 'Remarks',
    content: [list('Notes of the run', notes), list('Left out of the model', leavesOut)],
  };
}
