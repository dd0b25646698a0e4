import { legend } from './bars.js';
import { type Html, html } from './markup.js';
import { figureSvg, plotArea } from './plot-area.js';

export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Ends of an interval at every x. */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
}

export interface LineFigure {
  readonly caption: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
  /** Range of y; left out: of the values, from 0 where they are near it. */
  readonly yRange?: readonly [number, number];
  /** Points are marked: where x are few. */
  readonly marks?: boolean;
}

/** Lines over a common x, with intervals as bands; the figure and its legend. */
export function lineFigure(figure: LineFigure): Html {
  return html`<figure>${lineSvg(figure)}${figure.lines.length > 1 && legend(figure.lines.map(({ name }) => name))}<figcaption>${figure.caption}</figcaption></figure>
`;
}

export function lineSvg({ caption, xLabel, yLabel, lines, yRange, marks = false }: LineFigure): Html {
  const [low, high] =
    yRange ?? rangeOf(lines.flatMap((line) => [...line.y, ...(line.low ?? []), ...(line.high ?? [])]));
  const xs = lines.flatMap(({ x }) => x);
  const area = plotArea({ label: xLabel, low: Math.min(...xs), high: Math.max(...xs) }, { label: yLabel, low, high });
  const drawn = lines.map((line, at) => {
    const points = line.x.map((x, place) => `${area.x(x)} ${area.y(line.y[place]!)}`);
    const band =
      line.low && line.high
        ? html`<path class="band f${at}" d="M${[...line.x.map((x, place) => `${area.x(x)} ${area.y(line.high![place]!)}`), ...line.x.map((x, place) => `${area.x(x)} ${area.y(line.low![place]!)}`).reverse()].join('L')}Z"/>`
        : undefined;
    const dots =
      marks &&
      line.x.map(
        (x, place) =>
          html`<circle class="f${at}" r="3.5" cx="${area.x(x)}" cy="${area.y(line.y[place]!)}"><title>${line.name}: ${x}, ${line.y[place]}</title></circle>`,
      );
    return html`${band}<path class="line s${at}" d="M${points.join('L')}"${at > 0 && html` stroke-dasharray="${DASHES[at % DASHES.length]!}"`}><title>${line.name}</title></path>${dots}
`;
  });
  return figureSvg(caption, area.width, area.height, html`${area.frame}${drawn}`);
}

/** Lines are told apart without colour too. */
const DASHES = ['none', '7 3', '2 3', '10 3 2 3'];

function rangeOf(values: readonly number[]): readonly [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return low > 0 && low < 0.6 * high ? [0, high] : [low, high];
}
