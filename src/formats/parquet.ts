import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { CsvCell } from './csv.js';

/**
 * Apache Parquet (Snappy) of `rows`, each with one cell per column: the same table as `toCsv` makes. A column of numbers is
 * DOUBLE, one of truth values BOOLEAN, any other a UTF-8 string; undefined is null. The same table gives the same bytes.
 * Throws a RangeError on a row of another length, a number that is not finite, and a column that is named twice.
 */
export function toParquet(columns: readonly string[], rows: readonly (readonly CsvCell[])[]): Uint8Array {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new RangeError(`parquet column ${twice} is named twice`);
  for (const [index, row] of rows.entries()) refuseOdd(columns, row, index + 1);
  const columnData = columns.map((name, at) => {
    const cells = rows.map((row) => row[at]);
    const type = typeOf(cells);
    const data = cells.map((cell) => (cell !== undefined && type === 'STRING' ? String(cell) : cell));
    return { name, type, data, nullable: true };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'spikefuse' }));
}

function refuseOdd(columns: readonly string[], row: readonly CsvCell[], number: number): void {
  if (row.length !== columns.length) {
    throw new RangeError(`parquet row ${number} has ${row.length} cells for ${columns.length} columns`);
  }
  const odd = row.findIndex((cell) => typeof cell === 'number' && !Number.isFinite(cell));
  if (odd !== -1)
    throw new RangeError(`parquet row ${number}, column ${columns[odd]}: ${row[odd]} is not a number to report`);
}

function typeOf(cells: readonly CsvCell[]): BasicType {
  const kinds = new Set(cells.filter((cell) => cell !== undefined).map((cell) => typeof cell));
  if (kinds.size !== 1) return 'STRING';
  if (kinds.has('number')) return 'DOUBLE';
  return kinds.has('boolean') ? 'BOOLEAN' : 'STRING';
}
