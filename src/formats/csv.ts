import { csvFormatRows } from 'd3-dsv';

/** A cell: a number is written with all digits that tell it from its neighbours, undefined leaves the cell empty. */
export type CsvCell = string | number | boolean | undefined;

/**
 * CSV text (comma, quotes where needed, one heading line, newline at the end) of `rows`, each with one cell per column.
 * Throws a RangeError on a row of another length or a number that is not finite.
 */
export function toCsv(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = rows.map((row, index) => {
    if (row.length !== columns.length) {
      throw new RangeError(`csv row ${index + 1} has ${row.length} cells for ${columns.length} columns`);
    }
    return row.map((cell, column) => cellText(cell, index + 1, columns[column]!));
  });
  return `${csvFormatRows([[...columns], ...lines])}\n`;
}

function cellText(cell: CsvCell, row: number, column: string): string {
  if (typeof cell === 'number' && !Number.isFinite(cell)) {
    throw new RangeError(`csv row ${row}, column ${column}: ${cell} is not a number to report`);
  }
  return cell === undefined ? '' : String(cell);
}
