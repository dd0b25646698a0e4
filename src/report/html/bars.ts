import { scaleOf, valueText } from '../values.js';
import { type Html, html } from './markup.js';
import { COLOURS } from './page-style.js';
import { shownNumber } from './tables.js';

/** Bars of stacked parts, one a row. */
export interface StackedBars {
  /** Says what is shown; read aloud. */
  readonly caption: string;
  /** As in a result: `pJ`, `ns`, ... */
  readonly unit: string;
  /** Names of the parts, the largest first. */
  readonly parts: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    /** By name of the part; what is absent is 0. */
    readonly values: Readonly<Record<string, number>>;
  }[];
}

/** Parts that have a colour of their own; the others share the last one. */
const OWN = COLOURS - 1;
export const OTHERS = 'others';

/**
 * Stacked bars as a table: name, bar, total. All bars have one scale; parts beyond the ninth are summed as `others`. Every
 * part says its name and value when it is pointed at; the legend names the colours.
 */
export function stackedBars({ caption, unit, parts, rows }: StackedBars): Html {
  const own = parts.length > COLOURS ? parts.slice(0, OWN) : parts;
  const rest = parts.slice(own.length);
  const names = rest.length === 0 ? own : [...own, OTHERS];
  const sums = rows.map(({ name, values }) => {
    const others = rest.reduce((sum, part) => sum + (values[part] ?? 0), 0);
    const amounts = [...own.map((part) => values[part] ?? 0), ...(rest.length === 0 ? [] : [others])];
    return { name, amounts, total: amounts.reduce((sum, value) => sum + value, 0) };
  });
  const most = Math.max(0, ...sums.map(({ total }) => total));
  const scale = scaleOf(
    unit,
    sums.map(({ total }) => total),
  );
  const body = sums.map(
    ({
      name,
      amounts,
      total,
    }) => html`<tr><th scope="row">${name}</th><td><div class="bar" role="img" aria-label="${said(names, amounts, unit)}">${amounts.map(
      (amount, at) =>
        amount > 0 &&
        html`<span class="b${at}" style="width:${percentOf(amount, most)}%" title="${name}, ${names[at]}: ${valueText(amount, unit)}"></span>`,
    )}</div></td><td class="number">${shownNumber(total / scale.size)}</td></tr>
`,
  );
  return html`<table class="bars"><caption>${caption}${scale.name !== '' && ` [${scale.name}]`}</caption><tbody>
${body}</tbody></table>
${names.length > 1 && legend(names)}`;
}

const percentOf = (amount: number, most: number): string => (most === 0 ? 0 : (100 * amount) / most).toFixed(3);

/** What a bar is made of, in words: its three largest parts. */
function said(names: readonly string[], amounts: readonly number[], unit: string): string {
  const largest = amounts
    .map((amount, at) => ({ amount, name: names[at]! }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, 3);
  return largest.length === 0
    ? 'nothing'
    : largest.map(({ amount, name }) => `${name} ${valueText(amount, unit)}`).join(', ');
}

/** Names of the colours, in their order. */
export const legend = (names: readonly string[]): Html =>
  html`<ul class="legend">${names.map((name, at) => html`<li><i class="b${at}"></i>${name}</li>`)}</ul>
`;
