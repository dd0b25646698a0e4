import { type CsvCell, toCsv } from '../formats/csv.js';
import type { AxisValue, SweepResult } from '../model/sweep.js';

/** Files of a finished sweep: name to text. */
export const sweepFiles = (sweep: SweepResult): ReadonlyMap<string, string> =>
  new Map([
    ['points.csv', pointsCsv(sweep)],
    ['sweep.json', sweepJson(sweep)],
  ]);

/** One row a point: id, value of every axis, status, reason, metrics; a cell is empty where a point has nothing. */
export const pointsCsv = (sweep: SweepResult): string => toCsv(...pointsTable(sweep));

/** The same table for CSV and Parquet. */
export function pointsTable({ axes, metrics, points }: SweepResult): [columns: string[], rows: CsvCell[][]] {
  const columns = ['id', ...axes.map(({ path }) => path), 'status', 'reason', ...metrics.map(({ name }) => name)];
  const rows = points.map(({ id, at, status, reason, metrics: values }): CsvCell[] => [
    id,
    ...axes.map(({ path }) => cellOf(at[path])),
    status,
    reason,
    ...metrics.map(({ name }) => values[name]),
  ]);
  return [columns, rows];
}

const cellOf = (value: AxisValue | undefined): CsvCell =>
  typeof value === 'string' || typeof value === 'number' || value === undefined ? value : JSON.stringify(value);

/** JSON of a sweep with one line a point. */
export function sweepJson({ points, ...rest }: SweepResult): string {
  const head = JSON.stringify(rest, undefined, 2).replace(/\n\}$/, '');
  const lines = points.map((point) => `    ${JSON.stringify(point)}`).join(',\n');
  return `${head},\n  "points": [\n${lines}\n  ]\n}\n`;
}

/** Value of an axis in a text. */
export const axisText = (value: AxisValue | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '-');
