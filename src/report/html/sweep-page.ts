import type { SweepPoint, SweepResult } from '../../model/sweep.js';
import { answersOf, type SweepAnswers } from '../../sweep/analysis/answers.js';
import { axisText } from '../sweep-files.js';
import { valueText } from '../values.js';
import { html, jsonData } from './markup.js';
import { type PageSection, pageText } from './page.js';
import type { ResultOf } from './point-details.js';
import { POINT_SCRIPT } from './point-script.js';
import { MOST_EXPLAINED, pointSection } from './point-section.js';
import { card } from './run-page.js';
import { MOST_POINTS, type NamedFigure, shortPath, standalone, sweepFigures } from './sweep-figures.js';
import { SWEEP_SCRIPT } from './sweep-script.js';
import {
  breakdownSection,
  effectsSection,
  figureHtml,
  metricText,
  missingSection,
  pointsSection,
  tradesSection,
} from './sweep-sections.js';
import { SWEEP_STYLE } from './sweep-style.js';
import { tradeDetails } from './trade-details.js';

export const PAGE_FILE = 'report.html';

/**
 * The answers of a finished sweep as files: `report.html`, and each of its figures as SVG; name to text. Points whose whole
 * result is there are taken apart.
 */
export function sweepPageFiles(sweep: SweepResult, resultOf: ResultOf = () => undefined): ReadonlyMap<string, string> {
  const answers = answersOf(sweep);
  const listed = listedOf(sweep, answers);
  const figures = sweepFigures(sweep, answers, listed);
  return new Map([
    [PAGE_FILE, sweepPage({ sweep, answers, listed, figures, resultOf })],
    ...figures.map((figure) => [`${figure.name}.svg`, standalone(figure)] as const),
  ]);
}

/** The points that are drawn and listed: all, or the front and the allowed ones first; in the order of the sweep. */
function listedOf({ points }: SweepResult, { front, feasible }: SweepAnswers): readonly SweepPoint[] {
  if (points.length <= MOST_POINTS) return points;
  const chosen = new Set([...front, ...feasible, ...points].slice(0, MOST_POINTS));
  for (const point of points) if (chosen.size < MOST_POINTS) chosen.add(point);
  return points.filter((point) => chosen.has(point));
}

/** Points in the order of the sweep; where they are more than can be taken apart, the front and the allowed ones first. */
function explainedFirst(listed: readonly SweepPoint[], { front, feasible }: SweepAnswers): readonly SweepPoint[] {
  if (listed.length <= MOST_EXPLAINED) return listed;
  const known = new Set(listed);
  return [...new Set([...front, ...feasible, ...listed])].filter((point) => known.has(point));
}

interface PageInput {
  readonly sweep: SweepResult;
  readonly answers: SweepAnswers;
  readonly listed: readonly SweepPoint[];
  readonly figures: readonly NamedFigure[];
  readonly resultOf: ResultOf;
}

function sweepPage({ sweep, answers, listed, figures, resultOf }: PageInput): string {
  const { study } = sweep;
  const shown = (prefix: string): readonly NamedFigure[] => figures.filter(({ name }) => name.startsWith(prefix));
  const plots = [...shown('front'), ...shown('heat-map'), ...shown('lines')];
  const tornados = shown('tornado');
  const names = sweep.metrics.map(({ name }) => name);
  const parts = pointSection(explainedFirst(listed, answers), names, resultOf);
  const sections: readonly PageSection[] = [
    summarySection(sweep, answers),
    {
      id: 'figures',
      heading: 'Figures',
      content: html`<p>Choose a point in a figure or in the table: it is marked everywhere.</p><div class="side">${plots.map(figureHtml)}</div>`,
    },
    pointsSection(sweep, answers, listed),
    ...parts,
    ...breakdownSection(sweep, answers),
    ...tradesSection(sweep, answers, tradeDetails(answers.trades, sweep.points, resultOf)),
    ...(tornados.length === 0
      ? []
      : [
          {
            id: 'tornado',
            heading: 'Tornado',
            content: html`<div class="side">${tornados.map(figureHtml)}</div>`,
          },
        ]),
    effectsSection(sweep, answers),
    ...missingSection(sweep),
    {
      id: 'data',
      heading: 'Data',
      content: html`<p>All points with all digits are in points.csv, points.parquet and sweep.json beside this page. Study digest ${study.digest.slice(0, 16)}.</p><script type="application/json" id="sweep-data">${jsonData(dataOf(sweep, answers, listed))}</script><details id="chosen" open hidden><summary>Chosen point</summary><div aria-live="polite"></div></details>`,
    },
  ];
  return pageText({
    title: `Study ${study.name}`,
    subtitle: `${study.description}. ${study.workload} on ${study.chip}, ${study.method}.`,
    version: study.version,
    sections,
    scripts: parts.length === 0 ? [SWEEP_SCRIPT] : [SWEEP_SCRIPT, POINT_SCRIPT],
    style: SWEEP_STYLE,
  });
}

/** What the script of the page needs to say what a point is. */
function dataOf(sweep: SweepResult, { best }: SweepAnswers, listed: readonly SweepPoint[]): object {
  const points = listed.map((point) => ({
    id: point.id,
    at: point.at,
    metrics: sweep.metrics.flatMap(({ name }) =>
      point.metrics[name] === undefined ? [] : [[name, metricText(sweep, point, name)]],
    ),
    ...(point.reason === undefined ? {} : { reason: `${point.status}: ${point.reason}` }),
  }));
  return { best: best?.id, points };
}

function summarySection(sweep: SweepResult, { front, feasible, best }: SweepAnswers): PageSection {
  const { points, objectives, constraints, axes, metrics } = sweep;
  const count = (status: SweepPoint['status']): number => points.filter((point) => point.status === status).length;
  const states = (['refused', 'failed', 'excluded'] as const).filter((status) => count(status) > 0);
  const unit = (name: string): string => metrics.find((each) => each.name === name)?.unit ?? '';
  const limits = constraints.map(({ metric, min, max }) =>
    [
      metric,
      min !== undefined && `at least ${valueText(min, unit(metric))}`,
      max !== undefined && `at most ${valueText(max, unit(metric))}`,
    ]
      .filter(Boolean)
      .join(' '),
  );
  const verdict =
    best === undefined
      ? html`<p class="verdict bad">${objectives.length === 0 ? 'The study has no objective.' : 'No point has all objectives and keeps all constraints.'}</p>`
      : html`<p class="verdict">Nearest to the best of every objective: <strong>${best.id}</strong>, ${axes.map(({ path }) => `${shortPath(path)} ${axisText(best.at[path])}`).join(', ')}.</p>`;
  return {
    id: 'summary',
    heading: 'Summary',
    content: html`${verdict}
<ul class="cards">
${card('points', String(points.length), [`${count('done')} done`, ...states.map((status) => `${count(status)} ${status}`)].join(', '))}
${card('allowed', String(feasible.length), limits.length === 0 ? 'no constraints' : limits.join('; '))}
${card('front', String(front.length), `over ${objectives.length} objectives`)}
${best !== undefined && objectives.map(({ metric, direction }) => card(`${direction} ${metric}`, metricText(sweep, best, metric), `at ${best.id}`))}
</ul>
<h3>Axes</h3><ul>${axes.map(({ path, linked = [], values }) => html`<li>${[path, ...linked].join(' = ')}: ${values.slice(0, 12).map(axisText).join(', ')}${values.length > 12 && ` ... (${values.length})`}</li>`)}</ul>`,
  };
}
