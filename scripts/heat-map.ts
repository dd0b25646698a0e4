import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Row } from './line-chart.js';

/** One panel of a figure of heat maps. */
export interface HeatPanel {
  readonly title: string;
  /** Column of the values. */
  readonly field: string;
  /** d3 format of the numbers in the cells. */
  readonly format: string;
  /** `log` for values over more than a decade. */
  readonly scale: 'linear' | 'log';
  /** true: the largest value is the best one. */
  readonly isBestLargest?: boolean;
  /** Only rows with these values. */
  readonly where?: Row;
}

export interface HeatMap {
  readonly title: string;
  readonly subtitle: string;
  readonly x: { readonly field: string; readonly title: string };
  readonly y: { readonly field: string; readonly title: string };
  /** At most four, two a line. */
  readonly panels: readonly HeatPanel[];
}

const WIDTH = 300;
const HEIGHT = 150;
/** Pale is good, dark is bad; each cell also bears its number. */
const COLOURS = ['#f1f6fb', '#b9d3ea', '#6fa5d1', '#2f6fa8', '#0b3c6f'];
const DARK_FROM = 0.55;

/** SVG of heat maps over two columns; a cell without a value stays white and bears a dash. */
export async function heatMap(figure: HeatMap, rows: readonly Row[]): Promise<string> {
  if (rows.length === 0) throw new RangeError(`${figure.title}: there are no rows`);
  const { textMetrics } = vega as unknown as { textMetrics: { width: (item: object, text: unknown) => number } };
  textMetrics.width = (item, text) => 0.56 * ((item as { fontSize?: number }).fontSize ?? 11) * String(text).length;
  const spec = {
    title: { text: figure.title, subtitle: figure.subtitle, anchor: 'start' },
    background: '#ffffff',
    padding: 12,
    columns: 2,
    spacing: 28,
    concat: figure.panels.map((panel) => panelSpec(figure, panel, rows)),
    resolve: { scale: { color: 'independent' } },
    config: {
      font: 'Helvetica, Arial, sans-serif',
      axis: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', labelAngle: 0 },
      title: { fontSize: 15, subtitleFontSize: 12, subtitleColor: '#555555', offset: 14 },
      view: { stroke: '#cccccc' },
    },
  };
  const view = new vega.View(vega.parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: 'none' });
  try {
    await view.runAsync();
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

function panelSpec({ x, y }: HeatMap, panel: HeatPanel, rows: readonly Row[]) {
  const shown = rows.filter((row) =>
    Object.entries(panel.where ?? {}).every(([key, value]) => String(row[key]) === String(value)),
  );
  if (shown.length === 0) throw new RangeError(`${panel.title}: there are no rows`);
  const values = shown.map((row) => ({
    x: String(row[x.field]),
    y: String(row[y.field]),
    value: row[panel.field] === '' || row[panel.field] === undefined ? null : Number(row[panel.field]),
  }));
  const shades = shadesOf(
    values.flatMap(({ value }) => value ?? []),
    panel,
  );
  const cells = values.map((cell) => ({
    ...cell,
    shade: cell.value === null ? null : shades(cell.value),
  }));
  // By name: a cell without a value is not drawn, and would come last where it comes first.
  const place = {
    x: { field: 'x', type: 'ordinal', sort: [...new Set(values.map((cell) => cell.x))], title: x.title },
    y: { field: 'y', type: 'ordinal', sort: [...new Set(values.map((cell) => cell.y))], title: y.title },
  };
  return {
    title: { text: panel.title, fontSize: 13, anchor: 'start', offset: 6 },
    width: WIDTH,
    height: HEIGHT,
    data: { values: cells },
    layer: [
      {
        mark: { type: 'rect', stroke: '#ffffff', strokeWidth: 2 },
        encoding: {
          ...place,
          color: { field: 'shade', type: 'quantitative', scale: { domain: [0, 1], range: COLOURS }, legend: null },
        },
      },
      {
        transform: [{ calculate: `datum.value === null ? '–' : format(datum.value, '${panel.format}')`, as: 'label' }],
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          ...place,
          text: { field: 'label', type: 'nominal' },
          color: {
            condition: { test: `datum.shade !== null && datum.shade > ${DARK_FROM}`, value: '#ffffff' },
            value: '#1b2127',
          },
        },
      },
    ],
  };
}

/** 0 for the best value, 1 for the worst. */
function shadesOf(values: readonly number[], { scale, isBestLargest = false }: HeatPanel): (value: number) => number {
  const at = scale === 'log' ? Math.log : (value: number) => value;
  const [low, high] = [at(Math.min(...values)), at(Math.max(...values))];
  return (value) => {
    const share = high === low ? 0 : (at(value) - low) / (high - low);
    return isBestLargest ? 1 - share : share;
  };
}
