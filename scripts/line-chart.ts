import { vegaSvg } from '../src/report/vega-svg.js';

/** One axis: a column of numbers. */
export interface Axis {
  readonly field: string;
  /** What stands along the axis, unit included. */
  readonly title: string;
  /** Default `linear`, from zero. */
  readonly scale?: 'linear' | 'log';
  /** false: a linear axis begins near its smallest value. */
  readonly zero?: boolean;
  /** `percent` writes 0.05 as 5 %; default: plain numbers, thousands as k, M, G. */
  readonly format?: 'plain' | 'percent';
  /** Default: the values of the data where there are at most 8 (x only), else 1, 2, 5 of each decade or round numbers. */
  readonly ticks?: readonly number[];
}

/** What a line chart shows of its rows. */
export interface Chart {
  readonly title: string;
  /** A second line: the machine, the setting. */
  readonly subtitle?: string;
  readonly x: Axis;
  readonly y: Axis;
  /** The column that tells the lines apart, and the legend's heading; none: one line. */
  readonly series?: { readonly field: string; readonly title: string };
  /** Columns of a lower and an upper end of y, drawn as a bar at every point. */
  readonly spread?: { readonly low: string; readonly high: string };
}

export type Row = Readonly<Record<string, string | number>>;

export const WIDTH = 700;
export const HEIGHT = 400;
/** Told apart by most kinds of colour blindness, and dark enough on white (after Okabe and Ito). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#b65f94', '#000000', '#b07800', '#3a9ad0', '#767676'];
const SHAPES = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'cross',
  'triangle-down',
  'triangle-right',
  'triangle-left',
];
const FONT = 'Helvetica, Arial, sans-serif';

/**
 * SVG of a line chart, 700 x 400, on white so that it reads on any page; the lines come in the order of their first rows.
 * Throws a RangeError for a row without a number on an axis, or with one that a logarithmic axis cannot show, and for
 * more lines than there are colours: nothing is left out in silence.
 */
export async function lineChart(chart: Chart, rows: readonly Row[]): Promise<string> {
  const values = rows.map((row, index) => checkedRow(chart, row, index));
  if (values.length === 0) throw new RangeError(`${chart.title}: there are no rows`);
  return vegaSvg(specification(chart, values));
}

function checkedRow({ title, x, y, series, spread }: Chart, row: Row, index: number): Row {
  const ends: Axis[] = spread === undefined ? [] : [spread.low, spread.high].map((field) => ({ ...y, field }));
  const numbers = [x, y, ...ends].map(({ field, scale }): [string, number] => {
    const value = row[field] === undefined || row[field] === '' ? Number.NaN : Number(row[field]);
    if (Number.isFinite(value) && (scale !== 'log' || value > 0)) return [field, value];
    throw new RangeError(`${title}: row ${index + 1} has ${field} = ${row[field]}, not on a ${scale ?? 'linear'} axis`);
  });
  if (series === undefined) return Object.fromEntries(numbers);
  const name = row[series.field];
  if (name === undefined) throw new RangeError(`${title}: row ${index + 1} has no ${series.field}`);
  return Object.fromEntries([...numbers, [series.field, String(name)]]);
}

function specification(chart: Chart, values: readonly Row[]): object {
  const { title, subtitle, series, spread } = chart;
  const shared = { x: axis(chart.x, values, true), y: axis(chart.y, values, false) };
  const colour = series === undefined ? {} : lineColours(chart.title, series, values);
  const bars = spread && {
    mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.6 },
    encoding: { ...shared, y: { ...shared.y, field: spread.low }, y2: { field: spread.high }, ...colour },
  };
  return {
    width: WIDTH,
    height: HEIGHT,
    autosize: { type: 'fit', contains: 'padding' },
    padding: 12,
    background: '#ffffff',
    title: { text: title, ...(subtitle === undefined ? {} : { subtitle }), anchor: 'start', frame: 'bounds' },
    data: { values },
    layer: [
      ...(bars === undefined ? [] : [bars]),
      { mark: { type: 'line', strokeWidth: 2 }, encoding: { ...shared, ...colour } },
      {
        mark: { type: 'point', filled: true, size: 55, opacity: 1 },
        encoding: { ...shared, ...colour, ...shapes(colour) },
      },
    ],
    config: CONFIG,
  };
}

const CONFIG = {
  font: FONT,
  mark: { color: COLOURS[0] },
  axis: {
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    gridColor: '#e4e4e4',
    domainColor: '#555555',
    tickColor: '#555555',
    labelColor: '#222222',
    titleColor: '#222222',
  },
  legend: {
    labelFontSize: 13,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    symbolSize: 70,
    symbolOpacity: 1,
    labelLimit: 220,
  },
  title: { fontSize: 15, subtitleFontSize: 12, subtitleColor: '#555555', offset: 14 },
  view: { stroke: '#cccccc' },
};

function axis(
  { field, title, scale = 'linear', zero = true, format, ticks }: Axis,
  values: readonly Row[],
  horizontal: boolean,
) {
  const own = [...new Set(values.map((row) => Number(row[field])))].sort((a, b) => a - b);
  const few = horizontal && own.length <= 8 ? own : scale === 'log' ? decadeTicks(own) : undefined;
  const wanted = ticks ?? few;
  return {
    field,
    type: 'quantitative',
    title,
    scale: scale === 'log' ? { type: 'log', nice: false, padding: 12 } : { zero },
    axis: { ...(wanted === undefined ? { tickCount: 6 } : { values: wanted }), labelExpr: labels(format, own.at(-1)!) },
  };
}

/** How the ticks of an axis up to `most` are written. */
function labels(format: Axis['format'], most: number): string {
  if (format === 'percent') return "format(100 * datum.value, '~g') + ' %'";
  return most < 10_000 ? "format(datum.value, '~g')" : "format(datum.value, datum.value < 1000 ? '~g' : '~s')";
}

/** 1, 2 and 5 of every decade, or its 1 alone where that would be more than 9, around `values` (ascending). */
function decadeTicks(values: readonly number[]): number[] {
  const [first, last] = [values[0]!, values.at(-1)!];
  const [from, to] = [Math.floor(Math.log10(first)), Math.ceil(Math.log10(last))];
  const ticks = Array.from({ length: to - from + 1 }, (_, decade) =>
    [1, 2, 5].map((digit) => Number(`${digit}e${from + decade}`)),
  ).flat();
  const inside = ticks.filter((tick) => tick >= first / 1.1 && tick <= last * 1.1);
  return inside.length <= 9 ? inside : inside.filter((tick) => Number.isInteger(Math.log10(tick)));
}

function lineColours(chart: string, { field, title }: NonNullable<Chart['series']>, values: readonly Row[]) {
  const names = [...new Set(values.map((row) => String(row[field])))];
  if (names.length > COLOURS.length) throw new RangeError(`${chart}: ${names.length} lines, at most ${COLOURS.length}`);
  const range = COLOURS.slice(0, names.length);
  return { color: { field, type: 'nominal', title, scale: { domain: names, range }, sort: names } };
}

/** The same names by shape. */
function shapes(colour: Partial<ReturnType<typeof lineColours>>) {
  if (colour.color === undefined) return {};
  const { domain } = colour.color.scale;
  return { shape: { ...colour.color, scale: { domain, range: SHAPES.slice(0, domain.length) } } };
}
