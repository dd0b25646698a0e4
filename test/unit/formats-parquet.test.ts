import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects, parquetSchema } from 'hyparquet';
import { expect, test } from 'vitest';
import type { CsvCell } from '../../src/formats/csv.js';
import { toParquet } from '../../src/formats/parquet.js';

const COLUMNS = ['id', 'chip.crossbar.rows', 'isDone', 'energy.totalPj', 'mixed', 'empty'];
const ROWS: readonly (readonly CsvCell[])[] = [
  ['p1', 32, true, 0.1 + 0.2, 1, undefined],
  ['p2', 64, false, undefined, 'auto', undefined],
  ['p,"3"', 128, true, 1e-300, true, undefined],
];

const read = (bytes: Uint8Array): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: bytes.slice().buffer as ArrayBuffer });

test('three rows come back with all digits, undefined as null, and mixed columns as text', async () => {
  const rows = await read(toParquet(COLUMNS, ROWS));
  expect(rows.map((row) => Object.values(row))).toEqual([
    ['p1', 32, true, 0.1 + 0.2, '1', null],
    ['p2', 64, false, null, 'auto', null],
    ['p,"3"', 128, true, 1e-300, 'true', null],
  ]);
  expect(Object.keys(rows[0]!)).toEqual(COLUMNS);
});

test('numbers are DOUBLE, truth values BOOLEAN, the rest UTF-8', () => {
  const { children } = parquetSchema(parquetMetadata(toParquet(COLUMNS, ROWS).slice().buffer as ArrayBuffer));
  expect(children.map(({ element }) => element.type)).toEqual([
    'BYTE_ARRAY',
    'DOUBLE',
    'BOOLEAN',
    'DOUBLE',
    'BYTE_ARRAY',
    'BYTE_ARRAY',
  ]);
});

test('any numbers and texts come back, up to 3000 rows over two row groups', async () => {
  const table = fc.array(
    fc.tuple(
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
      fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    ),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 75 }), async (some, times) => {
      const rows = Array.from({ length: times }, () => some).flat();
      const back = await read(toParquet(['x', 'text'], rows));
      expect(back.map(({ x, text }) => [x ?? undefined, text ?? undefined])).toEqual(rows);
    }),
    { numRuns: 50 },
  );
});

test('the same table gives the same bytes', () => {
  expect(toParquet(COLUMNS, ROWS)).toEqual(
    toParquet(
      [...COLUMNS],
      ROWS.map((row) => [...row]),
    ),
  );
});

test('refuses a short row, NaN and a column named twice', () => {
  expect(() => toParquet(['a', 'b'], [[1]])).toThrow('parquet row 1 has 1 cells for 2 columns');
  expect(() => toParquet(['a'], [[1], [Number.NaN]])).toThrow('parquet row 2, column a: NaN is not a number to report');
  expect(() => toParquet(['a', 'a'], [])).toThrow('parquet column a is named twice');
});

test('DuckDB reads the file: sums, nulls and types', async () => {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = mkdtempSync(join(tmpdir(), 'parquet-'));
  try {
    const file = join(folder, 'points.parquet');
    writeFileSync(file, toParquet(COLUMNS, ROWS));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const answer = async (sql: string): Promise<unknown> => (await connection.runAndReadAll(sql)).getRowsJS();
    expect(
      await answer(`select sum("chip.crossbar.rows"), count("energy.totalPj"), count(*), max(mixed) from '${file}'`),
    ).toEqual([[224, 2n, 3n, 'true']]);
    expect(await answer(`select column_type from (describe select * from '${file}')`)).toEqual(
      ['VARCHAR', 'DOUBLE', 'BOOLEAN', 'DOUBLE', 'VARCHAR', 'VARCHAR'].map((type) => [type]),
    );
    connection.closeSync();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
