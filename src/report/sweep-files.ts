import { type CsvCell, csvPieces } from '../formats/csv.js';
import type { AxisValue, SweepPoint, SweepResult } from '../model/sweep.js';

/** Files of a finished sweep: name to text, piece by piece as it is asked for. */
export const sweepFiles = (sweep: SweepResult): ReadonlyMap<string, Iterable<string>> => {
  const { columns, rowOf } = pointsTable(sweep);
  return new Map([
    ['points.csv', csvPieces(columns, mapped(sweep.points, rowOf))],
    ['sweep.json', jsonPieces(sweep)],
  ]);
};

/** A table of points, for CSV and Parquet. */
export interface PointsTable {
  readonly columns: readonly string[];
  readonly rowOf: (point: SweepPoint) => readonly CsvCell[];
}

/** One row a point: id, value of every axis, status, reason, metrics; a cell is empty where a point has nothing. */
export const pointsTable = ({ axes, metrics }: SweepResult): PointsTable => ({
  columns: ['id', ...axes.map(({ path }) => path), 'status', 'reason', ...metrics.map(({ name }) => name)],
  rowOf: ({ id, at, status, reason, metrics: values }) => [
    id,
    ...axes.map(({ path }) => cellOf(at[path])),
    status,
    reason,
    ...metrics.map(({ name }) => values[name]),
  ],
});

function* mapped<T, U>(values: Iterable<T>, map: (value: T) => U): Generator<U> {
  for (const value of values) yield map(value);
}

const cellOf = (value: AxisValue | undefined): CsvCell =>
  typeof value === 'string' || typeof value === 'number' || value === undefined ? value : JSON.stringify(value);

/** JSON of a sweep with one line a point. */
export const sweepJson = (sweep: SweepResult): string => [...jsonPieces(sweep)].join('');

function* jsonPieces({ points, ...rest }: SweepResult): Generator<string> {
  yield `${JSON.stringify(rest, undefined, 2).replace(/\n\}$/, '')},\n  "points": [\n`;
  for (const [at, point] of points.entries()) yield `${at === 0 ? '' : ',\n'}    ${JSON.stringify(point)}`;
  yield '\n  ]\n}\n';
}

/** Value of an axis in a text. */
export const axisText = (value: AxisValue | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '-');
