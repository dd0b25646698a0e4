import { type Content, type Html, html } from './markup.js';
import { ticks, tickText } from './ticks.js';

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

/** Where values lie in a figure, with its frame. */
export interface PlotArea {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Grid, ticks and names of the axes. */
  readonly frame: Html;
  readonly width: number;
  readonly height: number;
}

const WIDTH = 480;
const HEIGHT = 300;
const LEFT = 62;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 46;

/** An area for two linear axes; a range without extent is widened. */
export function plotArea(across: Axis, up: Axis): PlotArea {
  const [x0, x1] = widened(across);
  const [y0, y1] = widened(up);
  const x = (value: number): number => round(LEFT + ((value - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number): number => round(HEIGHT - BOTTOM - ((value - y0) / (y1 - y0)) * (HEIGHT - TOP - BOTTOM));
  const bottom = HEIGHT - BOTTOM;
  const frame = html`${ticks(x0, x1).map(
    (tick) =>
      html`<path class="grid" d="M${x(tick)} ${TOP}V${bottom}"/><text x="${x(tick)}" y="${bottom + 16}" text-anchor="middle">${tickText(tick)}</text>`,
  )}${ticks(y0, y1).map(
    (tick) =>
      html`<path class="grid" d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}"/><text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${tickText(tick)}</text>`,
  )}<text class="soft" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${across.label}</text><text class="soft" transform="translate(13 ${(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">${up.label}</text>
`;
  return { x, y, frame, width: WIDTH, height: HEIGHT };
}

/** An inline figure with a name that is read aloud. */
export const figureSvg = (label: string, width: number, height: number, content: Content): Html =>
  html`<svg class="figure" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${content}</svg>
`;

const round = (value: number): number => Math.round(value * 100) / 100;

function widened({ low, high }: Axis): readonly [number, number] {
  if (high > low) return [low, high];
  const half = low === 0 ? 1 : Math.abs(low) * 0.05;
  return [low - half, low + half];
}
