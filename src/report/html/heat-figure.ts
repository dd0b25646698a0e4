import { significant } from '../numbers.js';
import { type Html, html } from './markup.js';
import { figureSvg } from './plot-area.js';

export interface HeatCell {
  readonly column: number;
  readonly row: number;
  readonly value: number;
  /** The point that the value is of. */
  readonly id: string;
}

/** A column or row: the value or values of its axis. */
export interface HeatPlace {
  /** What stands at the axis. */
  readonly tick: string;
  readonly name: string;
}

export interface HeatFigure {
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly columns: readonly HeatPlace[];
  readonly rows: readonly HeatPlace[];
  /** At most one a place; places without one stay empty. */
  readonly cells: readonly HeatCell[];
}

const LEFT = 84;
const BOTTOM = 48;
const TOP = 8;
const WIDTH = 480;
/** Least room between two names of columns. */
const NAME = 28;

/** A value for each pair of values of two axes: the number, and a shade from the smallest (light in light pages) to the largest. */
export function heatSvg({ caption, xLabel, yLabel, columns, rows, cells }: HeatFigure): Html {
  const wide = (WIDTH - LEFT - 8) / columns.length;
  const tall = Math.min(34, Math.max(18, 260 / rows.length));
  const height = TOP + tall * rows.length + BOTTOM;
  const values = cells.map(({ value }) => value);
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const drawn = cells.map(({ column, row, value, id }) => {
    const share = range === 0 ? 0 : (value - low) / range;
    const [x, y] = [LEFT + column * wide, TOP + row * tall];
    const what = `${xLabel} ${columns[column]!.name}, ${yLabel} ${rows[row]!.name}: ${significant(value)} (${id})`;
    return html`<g class="mark" data-point="${id}"><title>${what}</title><rect x="${x.toFixed(2)}" y="${y.toFixed(2)}" width="${(wide - 2).toFixed(2)}" height="${(tall - 2).toFixed(2)}" style="fill:color-mix(in srgb,var(--heat1) ${(100 * share).toFixed(1)}%,var(--heat0))"/>${wide > 44 && html`<text x="${(x + wide / 2).toFixed(2)}" y="${(y + tall / 2 + 3).toFixed(2)}" text-anchor="middle" font-size="12" style="fill:${share > 0.5 ? 'var(--back)' : 'var(--ink)'}">${significant(value)}</text>`}</g>
`;
  });
  const every = Math.ceil(NAME / wide);
  const across = columns.map(
    ({ tick }, at) =>
      at % every === 0 &&
      html`<text x="${(LEFT + (at + 0.5) * wide).toFixed(2)}" y="${height - BOTTOM + 16}" text-anchor="middle" font-size="12">${shortened(tick, Math.max(3, (wide * every) / 7))}</text>`,
  );
  const down = rows.map(
    ({ tick }, at) =>
      html`<text x="${LEFT - 6}" y="${(TOP + (at + 0.5) * tall + 3).toFixed(2)}" text-anchor="end" font-size="12">${shortened(tick, 8)}</text>`,
  );
  const names = html`<text class="soft" x="${(LEFT + WIDTH) / 2}" y="${height - 10}" text-anchor="middle">${xLabel}</text><text class="soft" transform="translate(13 ${TOP + (tall * rows.length) / 2}) rotate(-90)" text-anchor="middle">${yLabel}</text>`;
  return figureSvg(caption, WIDTH, height, [...drawn, ...across, ...down, names]);
}

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.floor(most) - 1)}…`;
