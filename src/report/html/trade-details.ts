import type { Attribution, DiffPart } from '../../diff/attribution.js';
import { diff } from '../../diff/diff.js';
import type { SweepPoint } from '../../model/sweep.js';
import type { Trade } from '../../sweep/analysis/answers.js';
import { percent } from '../numbers.js';
import { scaleOf, valueText } from '../values.js';
import { type Content, type Html, html } from './markup.js';
import type { ResultOf } from './point-details.js';
import { dataTable, shownNumber } from './tables.js';

/** Most trades that are taken apart in a page. */
const MOST_TRADES = 60;
/** Breakdowns that are shown; others name every row. */
const SHOWN_BY = ['module', 'layer', 'kind'];
const SHOWN_PARTS = 8;

/** What each trade follows from, as `sim diff` attributes it; nothing where results were not kept. */
export function tradeDetails(trades: readonly Trade[], points: readonly SweepPoint[], resultOf: ResultOf): Content {
  const byId = new Map(points.map((point) => [point.id, point]));
  const of = (id: string) => resultOf(byId.get(id)!);
  const found = trades.slice(0, MOST_TRADES).flatMap(({ id, against }): Html[] => {
    const [before, after] = [of(against), of(id)];
    if (before === undefined || after === undefined) return [];
    const { attributions } = diff(before, after, { before: against, after: id });
    return [tradeHtml(id, against, attributions)];
  });
  return (
    found.length > 0 &&
    html`<h3>What each trade follows from</h3><p>Every change attributed to modules and layers, and to what of them changed: <code>sim diff</code> of the two points. Parts sum to the change.</p>
<div id="trade-list">${found}</div>`
  );
}

function tradeHtml(id: string, against: string, attributions: readonly Attribution[]): Html {
  const changed = attributions.filter(({ causes }) => Object.values(causes).some((value) => value !== 0));
  const words = changed.slice(0, 4).map(({ metric, before, change }) => `${metric} ${relative(change, before)}`);
  return html`<details data-trade="${id}"><summary>${id} against ${against}: ${words.join(', ') || 'nothing differs'}</summary>
${changed.map(attributionHtml)}</details>
`;
}

const relative = (change: number, before: number): string =>
  before === 0 ? 'from 0' : `${change > 0 ? '+' : ''}${percent(change / before)}`;

function attributionHtml({ metric, unit, before, after, change, causes, breakdowns }: Attribution): Html {
  const shown = breakdowns.filter(({ by, parts }) => SHOWN_BY.includes(by) && parts.some((part) => part.change !== 0));
  const because = Object.entries(causes)
    .filter(([, value]) => value !== 0)
    .map(([cause, value]) => `${cause} ${signed(value, unit)}`);
  return html`<h4>${metric}: ${valueText(before, unit)} → ${valueText(after, unit)}, ${signed(change, unit)}</h4><p>${because.join('; ')}</p>
<div class="side">${shown.map(({ by, parts }) => partsTable(`${metric} by ${by}`, by, parts, unit))}</div>
`;
}

function partsTable(caption: string, by: string, parts: readonly DiffPart[], unit: string): Html {
  const changed = parts.filter(({ change }) => change !== 0);
  const shown = changed.slice(0, SHOWN_PARTS);
  const rest = changed.slice(SHOWN_PARTS);
  const sum = (key: 'before' | 'after' | 'change'): number => rest.reduce((all, part) => all + part[key], 0);
  const others = { name: `${rest.length} others`, before: sum('before'), after: sum('after'), change: sum('change') };
  const rows = rest.length === 0 ? shown : [...shown, others];
  const scale = scaleOf(
    unit,
    rows.flatMap(({ before, after }) => [before, after]),
  );
  const cell = (value: number) => ({ content: shownNumber(value / scale.size), sortsBy: value });
  return dataTable({
    caption: scale.name === '' ? caption : `${caption} [${scale.name}]`,
    columns: [
      { label: by, kind: 'text' },
      ...['before', 'after', 'change'].map((label) => ({ label, kind: 'number' as const })),
    ],
    rows: rows.map((part) => [part.name, cell(part.before), cell(part.after), cell(part.change)]),
  });
}

const signed = (value: number, unit: string): string => `${value > 0 ? '+' : ''}${valueText(value, unit)}`;
