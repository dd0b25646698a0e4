import { groupBy } from '../../base/group-by.js';
import type { AxisValue, SweepPoint, SweepResult } from '../../model/sweep.js';
import type { MetricAnswers, SweepAnswers } from '../../sweep/analysis/answers.js';
import type { MainEffect } from '../../sweep/analysis/effects.js';
import { axisText } from '../sweep-files.js';
import { scaleOf, valueText } from '../values.js';
import { type HeatCell, type HeatPlace, heatSvg } from './heat-figure.js';
import { type Line, lineSvg } from './line-figure.js';
import { type Html, html, raw } from './markup.js';
import { FIGURE_STYLE, SCHEMES } from './page-style.js';
import { type Dot, scatterSvg } from './scatter-figure.js';
import { tornadoSvg } from './tornado-figure.js';

/** A figure with what it shows. */
export interface NamedFigure {
  /** Of its file, without extension. */
  readonly name: string;
  readonly caption: string;
  readonly svg: Html;
  /** Names of its lines. */
  readonly lines?: readonly string[];
}

/** Most points that are drawn and listed; more would make the page slow. */
export const MOST_POINTS = 3000;
const MOST_LINES = 6;
/** Most cells of a heat map across and down. */
const MOST_CELLS = 24;

/** The last parts of a path, long enough to tell axes from each other. */
export const shortPath = (path: string): string => path.split('.').slice(-2).join('.');

/** Every figure of a sweep: fronts over pairs of objectives; heat map, lines and tornado of every objective. */
export function sweepFigures(
  sweep: SweepResult,
  answers: SweepAnswers,
  listed: readonly SweepPoint[],
): readonly NamedFigure[] {
  const { metrics } = answers;
  const pairs = metrics.flatMap((x, at) => metrics.slice(at + 1).map((y) => [x, y] as const)).slice(0, 3);
  const one = (name: string, at: number): string => (at === 0 ? name : `${name}-${at + 1}`);
  return [
    ...pairs.map(([x, y], at) => frontFigure(one('front', at), x, y, answers, listed)),
    ...metrics.flatMap((metric, at) => heatFigure(one('heat-map', at), sweep, metric)),
    ...metrics.flatMap((metric, at) => linesFigure(one('lines', at), sweep, metric)),
    ...metrics.flatMap((metric, at) => tornadoFigure(one('tornado', at), sweep, metric, answers)),
  ];
}

/** A figure as a file of its own: with its colours, light and dark. */
export const standalone = ({ svg }: NamedFigure): string =>
  svg.text.replace(
    '>',
    () => `>\n${html`<style>${raw(SCHEMES + FIGURE_STYLE)}svg{background:var(--back)}</style>`.text}`,
  );

function frontFigure(
  name: string,
  x: MetricAnswers,
  y: MetricAnswers,
  answers: SweepAnswers,
  listed: readonly SweepPoint[],
): NamedFigure {
  const [front, allowed] = [new Set(answers.front), new Set(answers.feasible)];
  const [xScale, yScale] = [scaleOf(x.unit, x.values), scaleOf(y.unit, y.values)];
  const dots = listed.flatMap((point): Dot[] => {
    const [a, b] = [point.metrics[x.metric], point.metrics[y.metric]];
    if (a === undefined || b === undefined) return [];
    const kind = front.has(point) ? 'front' : allowed.has(point) ? 'allowed' : 'other';
    const settings = Object.entries(point.at).map(([path, value]) => `${shortPath(path)} ${axisText(value)}`);
    const text = `${point.id}: ${settings.join(', ')}: ${valueText(a, x.unit)}, ${valueText(b, y.unit)}`;
    return [{ id: point.id, x: a / xScale.size, y: b / yScale.size, kind, text }];
  });
  const caption = `${x.metric} against ${y.metric}. Large: the front over all ${answers.metrics.length} objectives; small grey: breaks a constraint.`;
  const svg = scatterSvg({
    caption,
    xLabel: labelOf(x, xScale.name),
    yLabel: labelOf(y, yScale.name),
    dots,
    joined: answers.metrics.length === 2,
  });
  return { name, caption, svg };
}

const labelOf = ({ metric }: MetricAnswers, unit: string): string => (unit === '' ? metric : `${metric} [${unit}]`);

/** Axes with more than one value, that with the largest effect first. */
const byEffect = ({ effects }: MetricAnswers): readonly MainEffect[] =>
  effects.main
    .filter(({ levels }) => levels.length > 1)
    .toSorted((a, b) => (b.share ?? b.spread) - (a.share ?? a.spread) || a.axis - b.axis);

function heatFigure(name: string, sweep: SweepResult, metric: MetricAnswers): NamedFigure[] {
  const [first, second] = byEffect(metric);
  if (first === undefined || second === undefined) return [];
  const [across, down] = [sweep.axes[first.axis]!, sweep.axes[second.axis]!];
  const scale = scaleOf(metric.unit, metric.values);
  const [columns, rows] = [binsOf(across.values), binsOf(down.values)];
  const cells = new Map<string, HeatCell>();
  for (const [at, point] of metric.points.entries()) {
    const places = metric.samples.places[at]!;
    const [column, row] = [columns.of(places[first.axis]!), rows.of(places[second.axis]!)];
    const value = metric.values[at]! / scale.size;
    const known = cells.get(`${column} ${row}`);
    const isBetter = known === undefined || (metric.direction === 'max' ? value > known.value : value < known.value);
    if (isBetter) cells.set(`${column} ${row}`, { column, row, value, id: point.id });
  }
  const which = metric.direction === 'max' ? 'largest' : 'smallest';
  const together = Math.max(columns.size, rows.size);
  const shared = together === 1 ? '' : `, and over up to ${together} neighbouring values, named by the first`;
  const caption = `${labelOf(metric, scale.name)}: the ${which} over all other axes, for the two axes with the largest effect${shared}.`;
  return [
    {
      name,
      caption,
      svg: heatSvg({
        caption,
        xLabel: shortPath(across.path),
        yLabel: shortPath(down.path),
        columns: columns.places,
        rows: rows.places,
        cells: [...cells.values()],
      }),
    },
  ];
}

interface Bins {
  /** Values that share a bin, but for the last one. */
  readonly size: number;
  readonly places: readonly HeatPlace[];
  /** The bin of a value by its place on the axis. */
  readonly of: (place: number) => number;
}

/** Values of an axis in at most so many bins of neighbours. */
function binsOf(values: readonly AxisValue[]): Bins {
  const size = Math.ceil(values.length / MOST_CELLS);
  const places = Array.from({ length: Math.ceil(values.length / size) }, (_, bin): HeatPlace => {
    const [first, last] = [values[bin * size], values[Math.min(values.length, (bin + 1) * size) - 1]];
    const tick = axisText(first);
    return { tick, name: first === last ? tick : `${tick} to ${axisText(last)}` };
  });
  return { size, places, of: (place) => Math.floor(place / size) };
}

function linesFigure(name: string, sweep: SweepResult, metric: MetricAnswers): NamedFigure[] {
  const ordered = byEffect(metric);
  const along = ordered.find(({ axis }) => sweep.axes[axis]!.values.every((value) => typeof value === 'number'));
  if (along === undefined) return [];
  const other = ordered.find((effect) => effect !== along && effect.levels.length <= MOST_LINES);
  const axis = sweep.axes[along.axis]!;
  const scale = scaleOf(metric.unit, metric.values);
  const groups = other === undefined ? [undefined] : other.levels.map(({ place }) => place);
  const { places } = metric.samples;
  const lines = groups.map((place): Line => {
    const own = [...places.keys()].filter((at) => other === undefined || places[at]![other.axis] === place);
    const rows = [...groupBy(own, (at) => places[at]![along.axis]!)]
      .map(([level, members]) => ({
        x: axis.values[level] as number,
        ...spread(
          members.map((at) => metric.values[at]!),
          scale.size,
        ),
      }))
      .sort((a, b) => a.x - b.x);
    const label =
      other === undefined
        ? metric.metric
        : `${shortPath(sweep.axes[other.axis]!.path)} ${axisText(sweep.axes[other.axis]!.values[place!])}`;
    return {
      name: label,
      x: rows.map(({ x }) => x),
      y: rows.map(({ mean }) => mean),
      low: rows.map(({ low }) => low),
      high: rows.map(({ high }) => high),
    };
  });
  const caption = `${labelOf(metric, scale.name)}: mean over all other axes, and from their smallest to their largest value.`;
  return [
    {
      name,
      caption,
      lines: lines.map((line) => line.name),
      svg: lineSvg({ caption, xLabel: shortPath(axis.path), yLabel: labelOf(metric, scale.name), lines, marks: true }),
    },
  ];
}

const spread = (values: readonly number[], size: number): { mean: number; low: number; high: number } => ({
  mean: values.reduce((sum, value) => sum + value, 0) / values.length / size,
  low: values.reduce((low, value) => Math.min(low, value)) / size,
  high: values.reduce((high, value) => Math.max(high, value)) / size,
});

function tornadoFigure(name: string, sweep: SweepResult, metric: MetricAnswers, { best }: SweepAnswers): NamedFigure[] {
  const centre = best?.metrics[metric.metric];
  if (best === undefined || centre === undefined || centre === 0 || metric.tornado.length === 0) return [];
  const rows = metric.tornado.map(({ axis, lower, higher }) => {
    const { path } = sweep.axes[axis]!;
    const ends = (
      [
        [lower, false],
        [higher, true],
      ] as const
    ).flatMap(([end, isHigher]) => {
      if (end === undefined) return [];
      const { id, at } = metric.points[end.point]!;
      return [{ value: axisText(at[path]), id, relative: end.value / centre - 1, isHigher }];
    });
    return { name: shortPath(path), ends };
  });
  const caption = `${metric.metric} around ${best.id} (${valueText(centre, metric.unit)}): what the next value on each axis does alone.`;
  return [{ name, caption, svg: tornadoSvg(caption, rows) }];
}
