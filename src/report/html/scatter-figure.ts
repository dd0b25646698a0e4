import { type Html, html } from './markup.js';
import { figureSvg, plotArea } from './plot-area.js';

export interface Dot {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** `front`: on the front; `allowed`: keeps all constraints; `other`. */
  readonly kind: 'front' | 'allowed' | 'other';
  /** Said when it is pointed at. */
  readonly text: string;
}

export interface ScatterFigure {
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly dots: readonly Dot[];
  /** Points of the front are joined in the order of x. */
  readonly joined: boolean;
}

const LOOKS = { front: ['f3', 5], allowed: ['f0', 3.5], other: ['f8', 2.5] } as const;

/** Points of a sweep over two metrics; those of the front are large and joined. */
export function scatterSvg({ caption, xLabel, yLabel, dots, joined }: ScatterFigure): Html {
  const area = plotArea(
    { label: xLabel, ...rangeOf(dots.map(({ x }) => x)) },
    { label: yLabel, ...rangeOf(dots.map(({ y }) => y)) },
  );
  const front = dots.filter(({ kind }) => kind === 'front').sort((a, b) => a.x - b.x);
  const line =
    joined &&
    front.length > 1 &&
    html`<path class="line s3" fill="none" d="M${front.map(({ x, y }) => `${area.x(x)} ${area.y(y)}`).join('L')}"/>\n`;
  const order = ['other', 'allowed', 'front'];
  const drawn = [...dots]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ id, x, y, kind, text }) => {
      const [look, radius] = LOOKS[kind];
      return html`<circle class="mark ${look}" data-point="${id}" r="${radius}" cx="${area.x(x)}" cy="${area.y(y)}"><title>${text}</title></circle>\n`;
    });
  return figureSvg(caption, area.width, area.height, html`${area.frame}${line}${drawn}`);
}

/** With a margin, so that no dot lies on the frame. */
function rangeOf(values: readonly number[]): { low: number; high: number } {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const margin = 0.05 * (high - low);
  return { low: low - margin, high: high + margin };
}
