import { groupBy } from '../../base/group-by.js';
import type { SweepPoint, SweepResult } from '../../model/sweep.js';
import type { MetricAnswers, SweepAnswers, Trade } from '../../sweep/analysis/answers.js';
import { percent, significant } from '../numbers.js';
import { axisText } from '../sweep-files.js';
import { scaleOf, valueText } from '../values.js';
import { legend, stackedBars } from './bars.js';
import { type Content, type Html, html } from './markup.js';
import type { PageSection } from './page.js';
import { type NamedFigure, shortPath } from './sweep-figures.js';
import { dataTable, filterField, shownNumber, type TableCell } from './tables.js';

export const figureHtml = ({ svg, caption, lines }: NamedFigure): Html =>
  html`<figure>${svg}${lines !== undefined && lines.length > 1 && legend(lines)}<figcaption>${caption}</figcaption></figure>
`;

/** Every listed point with its values and metrics, sortable and filterable. */
export function pointsSection(
  { axes, metrics, points }: SweepResult,
  { front, feasible, best }: SweepAnswers,
  listed: readonly SweepPoint[],
): PageSection {
  const [onFront, allowed] = [new Set(front), new Set(feasible)];
  const scales = metrics.map(({ name, unit }) =>
    scaleOf(
      unit,
      listed.flatMap((point) => point.metrics[name] ?? []),
    ),
  );
  const stateOf = (point: SweepPoint): string =>
    point.status !== 'done'
      ? point.status
      : [point === best && 'best', onFront.has(point) && 'front', allowed.has(point) ? 'allowed' : 'not allowed']
          .filter(Boolean)
          .join(', ');
  const rows = listed.map((point): TableCell[] => [
    { content: html`<button type="button" class="point">${point.id}</button>`, sortsBy: Number(point.id.slice(1)) },
    ...axes.map(({ path }) => {
      const value = point.at[path];
      return typeof value === 'number' ? { content: shownNumber(value), sortsBy: value } : axisText(value);
    }),
    stateOf(point),
    ...metrics.map(({ name }, at) => {
      const value = point.metrics[name];
      return value === undefined ? undefined : { content: shownNumber(value / scales[at]!.size), sortsBy: value };
    }),
  ]);
  const isNumber = (path: string): boolean =>
    axes.find((axis) => axis.path === path)!.values.every((value) => typeof value === 'number');
  return {
    id: 'all-points',
    heading: 'Points',
    content: html`${listed.length < points.length && html`<p>${listed.length} of ${points.length} points, the front and allowed ones first; all are in points.csv.</p>`}
${filterField('points', 'Show points with', listed.length)}
<p class="soft">Words are looked for in all cells: <code>front</code>, <code>allowed</code>, <code>refused</code>, a value.</p>
${dataTable({
  caption: 'Points of the sweep',
  id: 'points',
  columns: [
    { label: 'point', kind: 'number' },
    ...axes.map(({ path }) => ({
      label: shortPath(path),
      kind: isNumber(path) ? ('number' as const) : ('text' as const),
    })),
    { label: 'state', kind: 'text' },
    ...metrics.map(({ name }, at) => ({
      label: scales[at]!.name === '' ? name : `${name} [${scales[at]!.name}]`,
      kind: 'number' as const,
    })),
  ],
  rows,
  names: listed.map(({ id }) => id),
})}`,
  };
}

const GROUPS = ['energy.byModulePj.', 'energy.byLayerPj.', 'area.byModuleUm2.'] as const;

/** What the points of the front are made of, as far as the study asked for parts. */
export function breakdownSection(sweep: SweepResult, { front, feasible }: SweepAnswers): PageSection[] {
  const shown = (front.length > 0 ? front : feasible).slice(0, 24);
  const bars = GROUPS.flatMap((prefix): Content[] => {
    const parts = sweep.metrics.filter(({ name }) => name.startsWith(prefix));
    if (parts.length < 2 || shown.length === 0) return [];
    const sizeOf = (name: string): number => shown.reduce((sum, point) => sum + (point.metrics[name] ?? 0), 0);
    const ordered = parts.map(({ name }) => name).sort((a, b) => sizeOf(b) - sizeOf(a));
    return [
      stackedBars({
        caption: `${prefix.slice(0, -1)}: the parts that the study asked for`,
        unit: parts[0]!.unit,
        parts: ordered.map((name) => name.slice(prefix.length)),
        rows: shown.map((point) => ({
          name: point.id,
          values: Object.fromEntries(ordered.map((name) => [name.slice(prefix.length), point.metrics[name] ?? 0])),
        })),
      }),
    ];
  });
  return bars.length === 0 ? [] : [{ id: 'parts', heading: 'Parts', content: bars }];
}

/** What each point of the front gives and takes. */
export function tradesSection(sweep: SweepResult, { trades, best }: SweepAnswers, details: Content): PageSection[] {
  if (best === undefined) return [];
  const objectives = sweep.objectives.map(({ metric }) => metric);
  const change = ({ metrics }: Trade, name: string): TableCell => {
    const found = metrics.find((each) => each.name === name);
    if (found === undefined) return { content: 'same', sortsBy: 0 };
    return {
      content: found.relative === undefined ? significant(found.to) : signed(found.relative),
      sortsBy: found.relative ?? found.to,
    };
  };
  const others = (trade: Trade): string =>
    trade.metrics
      .filter(({ name }) => !objectives.includes(name))
      .sort((a, b) => Math.abs(b.relative ?? 0) - Math.abs(a.relative ?? 0))
      .slice(0, 4)
      .map(({ name, relative, to }) => `${name} ${relative === undefined ? significant(to) : signed(relative)}`)
      .join('; ');
  const settings = ({ changes }: Trade): string =>
    changes.map(({ path, from, to }) => `${shortPath(path)} ${axisText(from)} → ${axisText(to)}`).join('; ') ||
    'nothing';
  return [
    {
      id: 'trades',
      heading: 'Trades',
      content: html`<p>What each point of the front gives and takes against <strong>${best.id}</strong>, the point of the front nearest to the best of every objective; ${best.id} itself against the next one of the front.</p>
${dataTable({
  caption: 'Changes against another point of the front',
  columns: [
    { label: 'point', kind: 'text' },
    { label: 'against', kind: 'text' },
    { label: 'what differs', kind: 'text' },
    ...objectives.map((label) => ({ label, kind: 'number' as const })),
    { label: 'most changed besides', kind: 'text' },
  ],
  rows: trades.map((trade) => [
    trade.id,
    trade.against,
    settings(trade),
    ...objectives.map((name) => change(trade, name)),
    others(trade),
  ]),
  names: trades.map(({ id }) => id),
})}
${details || html`<p class="soft">Where a change comes from, module by module: run both points with <code>sim run --set</code> and compare them with <code>sim diff</code>.</p>`}`,
    },
  ];
}

const signed = (share: number): string => `${share > 0 ? '+' : ''}${significant(100 * share)} %`;

/** Which axis matters for which objective. */
export function effectsSection(sweep: SweepResult, { metrics }: SweepAnswers): PageSection {
  return {
    id: 'effects',
    heading: 'Effects',
    content: metrics.map((metric) => effectsOfMetric(sweep, metric)),
  };
}

function effectsOfMetric({ axes }: SweepResult, { metric, unit, effects, values }: MetricAnswers): Html {
  const scale = scaleOf(unit, values);
  const rows = effects.main.map(({ axis, levels, spread, share }): TableCell[] => {
    const means = levels.map(
      ({ place, mean }) => `${axisText(axes[axis]!.values[place])}: ${significant(mean / scale.size)}`,
    );
    return [
      axes[axis]!.path,
      ...(share === undefined ? [] : [100 * share]),
      { content: significant(spread / scale.size), sortsBy: spread },
      means.join(', '),
    ];
  });
  const said =
    effects.kind === 'grid'
      ? html`<p>The points are a complete grid: shares of the variance of the metric add up. Pairs of axes explain beyond both alone: ${pairsText(axes, effects.interactions)}; three and more together ${percent(effects.rest)}.</p>`
      : html`<p>The points are no complete grid (${effects.why}): axes are not balanced against each other, so only means for each value are given, no shares.</p>`;
  return html`<h3>${metric}</h3>${said}
${dataTable({
  caption: `Effect of each axis on ${metric}${scale.name === '' ? '' : ` [${scale.name}]`}`,
  columns: [
    { label: 'axis', kind: 'text' },
    ...(effects.kind === 'grid' ? [{ label: 'share of variance %', kind: 'number' as const }] : []),
    { label: 'largest minus smallest mean', kind: 'number' },
    { label: 'mean for each value', kind: 'text' },
  ],
  rows,
})}`;
}

function pairsText(
  axes: SweepResult['axes'],
  pairs: readonly { readonly axes: readonly [number, number]; readonly share: number }[],
): string {
  const largest = pairs.toSorted((a, b) => b.share - a.share).slice(0, 3);
  const texts = largest.map(
    ({ axes: [a, b], share }) =>
      `${shortPath(axes[a]!.path)} with ${shortPath(axes[b]!.path)} ${percent(Math.max(0, share))}`,
  );
  return texts.length === 0 ? 'there is one axis alone' : texts.join(', ');
}

/** Points without metrics, by reason. */
export function missingSection({ points }: SweepResult): PageSection[] {
  const missing = points.filter(({ status }) => status !== 'done');
  if (missing.length === 0) return [];
  const groups = [...groupBy(missing, ({ status, reason = '' }) => `${status}: ${reason}`)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  const items = groups.slice(0, 50).map(([reason, group]) => {
    const ids = group.slice(0, 8).map(({ id }) => id);
    return html`<li>${group.length} ${reason} <span class="soft">(${ids.join(', ')}${group.length > ids.length && ', ...'})</span></li>`;
  });
  return [{ id: 'missing', heading: 'Missing points', content: html`<ul>${items}</ul>` }];
}

/** Value of a point's metric in a unit of its own. */
export const metricText = ({ metrics }: SweepResult, point: SweepPoint, name: string): string => {
  const value = point.metrics[name];
  return value === undefined ? '-' : valueText(value, metrics.find((each) => each.name === name)?.unit ?? '');
};
