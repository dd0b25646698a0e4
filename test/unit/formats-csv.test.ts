import { expect, test } from 'vitest';
import { fromCsv, toCsv } from '../../src/formats/csv.js';

test('numbers keep all their digits, texts with commas and quotes come back', () => {
  const text = toCsv(
    ['name', 'energyPj'],
    [
      ['a,"b"', 0.1 + 0.2],
      ['c', undefined],
      ['d', 1e-300],
    ],
  );
  expect(text).toBe('name,energyPj\n"a,""b""",0.30000000000000004\nc,\nd,1e-300\n');
  const { columns, rows } = fromCsv(text);
  expect(columns).toEqual(['name', 'energyPj']);
  expect(rows.map((row) => row.get('name'))).toEqual(['a,"b"', 'c', 'd']);
  expect(Number(rows[0]?.get('energyPj'))).toBe(0.1 + 0.2);
});

test('a NaN and a short row are refused when writing', () => {
  expect(() => toCsv(['a', 'b'], [[1, Number.NaN]])).toThrow('csv row 1, column b: NaN is not a number to report');
  expect(() => toCsv(['a', 'b'], [[1]])).toThrow('csv row 1 has 1 cells for 2 columns');
});

test('a byte order mark and Windows line ends are read', () => {
  expect(fromCsv('\ufeffa,b\r\n1,2\r\n').rows[0]?.get('a')).toBe('1');
});

test('a repeated column and a ragged row are refused when reading', () => {
  expect(() => fromCsv('a,a\n', 'x.csv')).toThrow('x.csv:1:1: column "a" is repeated');
  expect(() => fromCsv('a,b\n1,2\n3\n', 'x.csv')).toThrow('x.csv: row 2 has 1 cells for 2 columns');
});
