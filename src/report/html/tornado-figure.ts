import { significant } from '../numbers.js';
import { type Html, html } from './markup.js';
import { figureSvg } from './plot-area.js';

export interface TornadoRow {
  readonly name: string;
  /** Change to the neighbour below and above on the axis, as text of its value and as a share of the centre. */
  readonly ends: readonly {
    readonly value: string;
    readonly id: string;
    readonly relative: number;
    readonly isHigher: boolean;
  }[];
}

const ROW = 34;
const LEFT = 150;
const WIDTH = 480;
const TOP = 6;

/** Bars from the centre: what a step down (first colour) and up (second) on each axis does. */
export function tornadoSvg(caption: string, rows: readonly TornadoRow[]): Html {
  const most = Math.max(1e-12, ...rows.flatMap(({ ends }) => ends.map(({ relative }) => Math.abs(relative))));
  const middle = LEFT + (WIDTH - LEFT) / 2;
  const half = (WIDTH - LEFT) / 2 - 72;
  const bars = rows.map(({ name, ends }, at) => {
    const y = TOP + at * ROW;
    const drawn = ends.map(({ value, id, relative, isHigher }, place) => {
      const length = (Math.abs(relative) / most) * half;
      const x = relative < 0 ? middle - length : middle;
      const [textX, anchor] = relative < 0 ? [x - 4, 'end'] : [middle + length + 4, 'start'];
      const top = y + 2 + place * 14;
      return html`<g class="mark" data-point="${id}"><title>${name} = ${value} (${id}): ${signed(relative)}</title><rect class="f${isHigher ? 1 : 0}" x="${x.toFixed(2)}" y="${top}" width="${Math.max(1, length).toFixed(2)}" height="12"/><text x="${textX.toFixed(2)}" y="${top + 10.5}" text-anchor="${anchor}" font-size="12">${value}: ${signed(relative)}</text></g>
`;
    });
    return html`<text x="${LEFT - 44}" y="${y + 20}" text-anchor="end" font-size="12">${name.length > 17 ? `…${name.slice(-16)}` : name}</text>${drawn}`;
  });
  const height = TOP * 2 + rows.length * ROW;
  return figureSvg(caption, WIDTH, height, [...bars, html`<path class="grid" d="M${middle} 0V${height}"/>`]);
}

const signed = (share: number): string => `${share > 0 ? '+' : ''}${significant(100 * share)} %`;
