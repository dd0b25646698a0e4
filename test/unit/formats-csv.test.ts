import { csvParse } from 'd3-dsv';
import { expect, test } from 'vitest';
import { toCsv } from '../../src/formats/csv.js';

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
  const rows = csvParse(text);
  expect(rows.columns).toEqual(['name', 'energyPj']);
  expect(rows.map((row) => row['name'])).toEqual(['a,"b"', 'c', 'd']);
  expect(Number(rows[0]?.['energyPj'])).toBe(0.1 + 0.2);
});

test('a NaN and a short row are refused when writing', () => {
  expect(() => toCsv(['a', 'b'], [[1, Number.NaN]])).toThrow('csv row 1, column b: NaN is not a number to report');
  expect(() => toCsv(['a', 'b'], [[1]])).toThrow('csv row 1 has 1 cells for 2 columns');
});
