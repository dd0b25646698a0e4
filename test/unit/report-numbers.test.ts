import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bar, inScale, percent, scaleFor, significant, withUnit } from '../../src/report/numbers.js';

test.each([
  [0, '0'],
  [1, '1.000'],
  [0.12345, '0.1235'],
  [999.94, '999.9'],
  [999.96, '1000'],
  [123456.7, '123457'],
  [0.00001234, '1.234e-5'],
  [5e12, '5.000e+12'],
  [-2.5, '-2.500'],
  [Number.NaN, '-'],
  [Number.POSITIVE_INFINITY, '-'],
  [undefined, '-'],
])('%d is printed as %s', (value, text) => {
  expect(significant(value)).toBe(text);
});

test('a printed number is within 0.05 % of the number', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e15, noNaN: true }), (value) => {
      expect(Math.abs(Number(significant(value)) / value - 1)).toBeLessThanOrEqual(5.1e-4);
    }),
  );
});

test('one unit a table: the largest of 0.5, 999 and 2500 pJ makes it nJ', () => {
  const scale = scaleFor('energyPj', [0.5, 999, 2500]);
  expect(scale).toEqual({ name: 'nJ', size: 1000 });
  expect([0.5, 999, 2500].map((value) => inScale(value, scale))).toEqual(['0.0005000', '0.9990', '2.500']);
});

test('units change at 1000: 999 ns, 1 us; 1e6 um2 is 1 mm2', () => {
  expect(withUnit('timeNs', 999)).toBe('999.0 ns');
  expect(withUnit('timeNs', 1000)).toBe('1.000 us');
  expect(withUnit('areaUm2', 1e6)).toBe('1.000 mm2');
  expect(withUnit('powerUw', 0)).toBe('0 uW');
});

test('a share above 0 has a bar of 1 to 20 signs, 0 has none', () => {
  expect([0, 1e-9, 0.5, 1, 2].map((share) => bar(share, 20).length)).toEqual([0, 1, 10, 20, 20]);
  expect([percent(0.256), percent(Number.NaN)]).toEqual(['25.6 %', '-']);
});
