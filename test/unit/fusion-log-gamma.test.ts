import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logBeta, logGamma, logGammaRise } from '../../src/fusion/log-gamma.js';

const close = (value: number, wanted: number, relative = 1e-13): void => {
  expect(Math.abs(value - wanted), `${value} against ${wanted}`).toBeLessThanOrEqual(
    relative * Math.max(1, Math.abs(wanted)),
  );
};

test('ln Gamma is 0 at 1 and 2, ln 24 at 5, ln sqrt(pi) at 0.5 and 857.9336698258575 at 200', () => {
  close(logGamma(1), 0);
  close(logGamma(2), 0);
  close(logGamma(5), Math.log(24));
  close(logGamma(0.5), 0.5 * Math.log(Math.PI));
  close(logGamma(200), 857.9336698258575);
  expect(logGamma(0)).toBe(Number.POSITIVE_INFINITY);
});

test('ln Gamma rises by ln x from x to x + 1, for 500 x from 1e-6 to 1e6', () => {
  fc.assert(
    fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (exponent) => {
      const x = 10 ** exponent;
      close(logGamma(x + 1) - logGamma(x), Math.log(x), 1e-8);
      close(logGammaRise(x, 1), Math.log(x), 1e-12);
    }),
    { numRuns: 500 },
  );
});

test('the rise by 3 at x = 1e18 is 3 ln x, where a difference of two values of ln Gamma has no digit left', () => {
  close(logGammaRise(1e18, 3), 3 * Math.log(1e18));
});

test('B(a, b) of whole numbers is (a-1)! (b-1)! / (a+b-1)!, the same both ways round', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (a, b) => {
      let wanted = -Math.log(b);
      for (let i = 1; i < a; i += 1) wanted += Math.log(i) - Math.log(b + i);
      close(logBeta(a, b), wanted, 1e-12);
      expect(logBeta(b, a)).toBe(logBeta(a, b));
    }),
  );
});

test('B(101, 3e18) and B(2900, 101) neither overflow nor vanish', () => {
  close(logBeta(101, 3e18), logGamma(101) - 101 * Math.log(3e18), 1e-12);
  expect(logBeta(2900, 101)).toBeGreaterThan(-460);
  expect(logBeta(2900, 101)).toBeLessThan(-440);
  expect(logBeta(3, 0)).toBe(Number.POSITIVE_INFINITY);
});
