/**
 * Draws figures: each FIGURE.json names its data (a CSV or JSON file beside it) and what to show of it; the SVG is written
 * where it says, by default beside it.
 *
 *     npm run plot -- figure.json ...
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { csvParse } from 'd3-dsv';
import { type Chart, lineChart, type Row } from './line-chart.js';

/** A figure file. */
export interface Figure extends Chart {
  /** CSV with a heading line, or a JSON array of flat objects; seen from the figure file. */
  readonly data: string;
  /** Only rows with these values. */
  readonly where?: Row;
  /** SVG to write, seen from the figure file. */
  readonly output?: string;
}

/** Draws one figure; returns the path of the SVG. */
export async function drawFigure(path: string): Promise<string> {
  const figure = JSON.parse(readFileSync(path, 'utf8')) as Figure;
  const { where = {} } = figure;
  const all = readRows(resolve(dirname(path), figure.data));
  const rows = all.filter((row) => Object.entries(where).every(([key, value]) => String(row[key]) === String(value)));
  const output = resolve(dirname(path), figure.output ?? path.replace(/^.*\//, '').replace(/\.json$/, '.svg'));
  writeFileSync(output, await lineChart(figure, rows));
  return output;
}

function readRows(path: string): readonly Row[] {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.json') ? (JSON.parse(text) as Row[]) : (csvParse(text) as Row[]);
}

export async function main(paths: readonly string[]): Promise<void> {
  for (const path of paths) console.log(await drawFigure(path));
}
