import { csvFormatRows } from 'd3-dsv';

/** A cell: a number is written with all digits that tell it from its neighbours, undefined leaves the cell empty. */
export type CsvCell = string | number | boolean | undefined;

/**
 * CSV text (comma, quotes where needed, one heading line, newline at the end) of `rows`, each with one cell per column.
 * Throws a RangeError on a row of another length or a number that is not finite.
 */
export const toCsv = (columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  [...csvPieces(columns, rows, Number.POSITIVE_INFINITY)].join('');

/** The same text as `toCsv`, in pieces of so many rows: a row is asked for when its piece is. */
export function* csvPieces(
  columns: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
  size = 1000,
): Generator<string> {
  yield `${csvFormatRows([[...columns]])}\n`;
  let lines: string[][] = [];
  let count = 0;
  for (const row of rows) {
    count += 1;
    if (row.length !== columns.length) {
      throw new RangeError(`csv row ${count} has ${row.length} cells for ${columns.length} columns`);
    }
    lines.push(row.map((cell, column) => cellText(cell, count, columns[column]!)));
    if (lines.length < size) continue;
    yield `${csvFormatRows(lines)}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${csvFormatRows(lines)}\n`;
}

function cellText(cell: CsvCell, row: number, column: string): string {
  if (typeof cell === 'number' && !Number.isFinite(cell)) {
    throw new RangeError(`csv row ${row}, column ${column}: ${cell} is not a number to report`);
  }
  return cell === undefined ? '' : String(cell);
}
