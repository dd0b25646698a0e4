import { explainChosen } from '../../explain/explain.js';
import type { Explanation, Metric } from '../../explain/explanation.js';
import { metricsOf } from '../../explain/metrics.js';
import type { RunResult } from '../../model/result.js';
import { isDetail } from '../metric-list.js';
import { percent } from '../numbers.js';
import { valueText } from '../values.js';
import { type Html, html } from './markup.js';
import type { PageSection } from './page.js';
import { filterField } from './tables.js';

const SHOWN_PARTS = 12;

/** Every figure with its formula, numbers and parts; those of a module in one layer and the prices are left to sim explain. */
export function figuresSection(result: RunResult, path: string): PageSection {
  const metrics = metricsOf(result);
  const shown = metrics.filter((metric) => !isDetail(metric));
  const entries = shown.map((metric) =>
    figureHtml(metric, explainChosen(result, { metric, at: metric.steps ?? 1 }, path)),
  );
  return {
    id: 'figures',
    heading: 'Figures explained',
    content: html`<p>Each figure with the formula that gives it from the operands in the result, computed anew for this page. ${metrics.length - shown.length} more (an action in one layer, prices): <code>sim explain &lt;run&gt; --all</code>.</p>
${filterField('figure-list', 'Show figures with', entries.length)}
<div id="figure-list">${entries}</div>`,
  };
}

function figureHtml({ name }: Metric, explanation: Explanation): Html {
  const { value, unit, meaning, formula, numbers, breakdowns, facts } = explanation;
  return html`<details><summary>${name}: ${valueText(value, unit)}, ${meaning}</summary>
<p class="formula">${name} = ${formula}</p><p class="formula">= ${numbers} = ${Number(value.toPrecision(7))} ${unit}</p>
${facts.map((fact) => html`<p>${fact}</p>`)}
${breakdowns.map((breakdown) => breakdownHtml(breakdown, unit))}</details>
`;
}

function breakdownHtml({ by, parts }: Explanation['breakdowns'][number], unit: string): Html {
  const shown = [...parts].sort((a, b) => b.value - a.value).slice(0, SHOWN_PARTS);
  const rest = parts.length - shown.length;
  return html`<p>By ${by}: ${shown.map(({ name, value, share }, at) => `${at === 0 ? '' : ', '}${name} ${valueText(value, unit)} (${percent(share)})`)}${rest > 0 && `, ${rest} more`}</p>`;
}
