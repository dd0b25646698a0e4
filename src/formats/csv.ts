import { csvFormatRows, csvParseRows } from 'd3-dsv';
import { SpecError } from '../base/errors.js';

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

/** A CSV text: its column names and per row a map from column to text. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly ReadonlyMap<string, string>[];
}

/** Reads CSV with one heading line. Throws a SpecError on repeated columns and on rows of another length. */
export function fromCsv(text: string, file = 'csv'): CsvTable {
  const [columns = [], ...lines] = csvParseRows(text.startsWith('\ufeff') ? text.slice(1) : text);
  const repeated = columns.find((column, index) => columns.indexOf(column) !== index);
  if (repeated !== undefined)
    throw new SpecError([{ file, line: 1, path: '', message: `column "${repeated}" is repeated` }]);
  const wrong = lines.findIndex((line) => line.length !== columns.length);
  if (wrong >= 0) {
    const message = `row ${wrong + 1} has ${lines[wrong]!.length} cells for ${columns.length} columns`;
    throw new SpecError([{ file, path: '', message }]);
  }
  return { columns, rows: lines.map((line) => new Map(line.map((cell, index) => [columns[index]!, cell]))) };
}
