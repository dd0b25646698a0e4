import { expect, test } from 'vitest';
import { studentHalfWidth } from '../../src/base/student.js';

/** P(|T| > t) of Student's distribution by Simpson's rule on its density, which needs no table. */
function outside(t: number, degrees: number): number {
  const density = (x: number): number => (1 + (x * x) / degrees) ** (-(degrees + 1) / 2);
  const integral = (to: number, parts: number): number => {
    const width = to / parts;
    let sum = density(0) + density(to);
    for (let index = 1; index < parts; index += 1) sum += (index % 2 === 0 ? 2 : 4) * density(index * width);
    return (sum * width) / 3;
  };
  // x = sqrt(degrees) tan(u) maps the whole half-axis to [0, pi / 2].
  const angle = (to: number): number => {
    const parts = 20_000;
    const width = to / parts;
    let sum = 0;
    for (let index = 0; index < parts; index += 1) sum += Math.cos((index + 0.5) * width) ** (degrees - 1) * width;
    return sum * Math.sqrt(degrees);
  };
  return 1 - integral(t, 2000) / angle(Math.PI / 2);
}

test.each([1, 2, 3, 4, 5, 7, 9, 10, 15, 20, 25, 29, 30])('%i degrees of freedom leave 5 %% outside', (degrees) => {
  expect(outside(studentHalfWidth(degrees), degrees)).toBeCloseTo(0.05, 4);
});

test.each([31, 40, 60, 100, 1000])('%i degrees, beyond the table, leave 5 %% outside to 0.05 %%', (degrees) => {
  expect(Math.abs(outside(studentHalfWidth(degrees), degrees) - 0.05)).toBeLessThan(5e-4);
});

test('quantiles fall with every degree from 12.706 to 1.96', () => {
  const quantiles = Array.from({ length: 200 }, (_, index) => studentHalfWidth(index + 1));
  expect(quantiles[0]).toBe(12.706);
  for (const [index, value] of quantiles.entries()) {
    expect(value).toBeLessThan(quantiles[index - 1] ?? Number.POSITIVE_INFINITY);
    expect(value).toBeGreaterThan(1.96);
  }
});

test('less than one degree of freedom is refused', () => {
  expect(() => studentHalfWidth(0)).toThrow('0 degrees of freedom');
});
