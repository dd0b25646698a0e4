import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { pseudoCounts } from '../../src/fusion/alpha.js';
import { areaUnder } from '../../src/fusion/auc.js';
import { bootstrapIntervals, quantile, weightedAccuracy } from '../../src/fusion/bootstrap.js';
import { rateError, tossCoin } from '../../src/fusion/coin-toss.js';
import { fuseMany, posteriorRateOfMany } from '../../src/fusion/fuse-many.js';
import { fuse } from '../../src/fusion/methods.js';

describe('area under a curve', () => {
  const [xs, ys] = [
    [1, 2, 4],
    [0, 1, 0.5],
  ];
  test('of 0, 1, 0.5 at 1, 2, 4 is 0.5 + 1.5 from 1 to 4, and cut at 1.5 and 3 it is 0.375 + 0.875', () => {
    expect(areaUnder(xs, ys, 1, 4)).toBeCloseTo(2, 12);
    expect(areaUnder(xs, ys, 1.5, 3)).toBeCloseTo(1.25, 12);
  });
  test('before the first point it is 0, behind the last one the last value', () => {
    expect(areaUnder(xs, ys, 0, 1)).toBe(0);
    expect(areaUnder(xs, ys, 4, 6)).toBe(1);
    expect(areaUnder(xs, ys, 0, 6)).toBeCloseTo(3, 12);
    expect(areaUnder([5], [0.5], 0, 7)).toBe(1);
  });
  test('an empty range and a curve without points are refused', () => {
    expect(() => areaUnder(xs, ys, 2, 2)).toThrow(RangeError);
    expect(() => areaUnder([], [], 0, 1)).toThrow(RangeError);
  });
});

describe('bootstrap', () => {
  const right = Array.from({ length: 400 }, (_, image) => Uint8Array.of(image % 2, 1));
  const options = { seed: 'a', resamples: 500, level: 0.95 };
  test('the interval of 50 % of 400 images is that of the binomial, 45.1 to 54.9 %, to half a point; 100 % has none', () => {
    const { low, high } = bootstrapIntervals(400, (weights) => weightedAccuracy(right, weights), options);
    expect(Math.abs(low[0]! - 0.451)).toBeLessThan(0.005);
    expect(Math.abs(high[0]! - 0.549)).toBeLessThan(0.005);
    expect([low[1], high[1]]).toEqual([1, 1]);
  });
  test('the same seed gives the same interval, another one another', () => {
    const of = (seed: string) =>
      bootstrapIntervals(400, (weights) => weightedAccuracy(right, weights), { ...options, seed });
    expect(of('a')).toEqual(of('a'));
    expect(of('a')).not.toEqual(of('b'));
  });
  test('every image once is the accuracy itself; weights of 3 and 1 weigh', () => {
    expect([...weightedAccuracy([[1], [0]], [1, 1])]).toEqual([0.5]);
    expect([...weightedAccuracy([[1], [0]], [3, 1])]).toEqual([0.75]);
  });
  test('quantiles lie between the values: 0.25 of 0, 1, 2 is 0.5', () => {
    expect([0, 0.25, 0.5, 1].map((share) => quantile([0, 1, 2], share))).toEqual([0, 0.5, 1, 2]);
  });
});

describe('fusion of several internal classifiers', () => {
  test('two with K = 5 and K = 2, a = 4 and 1, M = 3, N = 10: (3 + 5) / (10 + 8 + 5)', () => {
    const evidence = [
      { internal: 5, pseudoCount: 4 },
      { internal: 2, pseudoCount: 1 },
    ];
    expect(posteriorRateOfMany(3, evidence, 10)).toBeCloseTo(8 / 23, 12);
  });
  test('a silent one vetoes while its weight is above 0; without any, or before step 1, it is the rate of the final one', () => {
    const silent = (pseudoCount: number) => [
      { internal: 5, pseudoCount: 0 },
      { internal: 0, pseudoCount },
    ];
    expect(posteriorRateOfMany(3, silent(1), 10)).toBe(0);
    expect(posteriorRateOfMany(3, silent(0), 10)).toBeCloseTo(0.3, 12);
    expect(posteriorRateOfMany(3, [], 10)).toBeCloseTo(0.3, 12);
    expect(posteriorRateOfMany(0, silent(1), 0)).toBe(0);
  });
  test('with one classifier it predicts what the fusion of two heads predicts, for 100 random images', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
        fc.array(fc.nat(9), { minLength: 12, maxLength: 12 }),
        fc.nat(20),
        (final, internal, alpha) => {
          const a = pseudoCounts({ name: 'table', estimate: 'code', knots: [[1, alpha]] }, 4);
          expect(fuseMany(final, [{ counts: internal, pseudoCount: a }], 3)).toEqual(fuse(final, internal, 3, a));
        },
      ),
    );
  });
});

describe('coin toss', () => {
  test('without a prior 100 tosses of a coin of 0.5 leave 0.05; a right prior with a = 50 halves that', () => {
    expect(rateError(0.5, 0.5, 100, 0).rootMeanSquare).toBeCloseTo(0.05, 12);
    expect(rateError(0.5, 0.5, 100, 50)).toEqual({ bias: 0, deviation: 0.025, rootMeanSquare: 0.025 });
  });
  test('a wrong prior is a bias that 1,000 times as many tosses wash out', () => {
    expect(rateError(0.5, 0.25, 100, 25).bias).toBeCloseTo(75 / 200 - 0.5, 12);
    expect(Math.abs(rateError(0.5, 0.25, 100_000, 25).bias)).toBeLessThan(3e-4);
  });
  test('the closed form is what 4,000 seeded sequences of 40 tosses scatter by, to 5 %', () => {
    const coin = { rate: 0.3, prior: 0.4, pseudoCount: 8 };
    const random = randomStream('coin');
    let squares = 0;
    for (let run = 0; run < 4000; run += 1) squares += (tossCoin(random, 40, coin).posterior[39]! - coin.rate) ** 2;
    const { rootMeanSquare } = rateError(coin.rate, coin.prior, 40, coin.pseudoCount);
    expect(Math.sqrt(squares / 4000) / rootMeanSquare).toBeGreaterThan(0.95);
    expect(Math.sqrt(squares / 4000) / rootMeanSquare).toBeLessThan(1.05);
  });
  test('no toss and a prior of 0 are refused', () => {
    expect(() => rateError(0.5, 0.5, 0, 1)).toThrow(RangeError);
    expect(() => rateError(0.5, 0, 10, 1)).toThrow(RangeError);
    expect(tossCoin(() => 0, 3, { rate: 0.5, prior: 0.5, pseudoCount: 0 }).frequency).toEqual(Float64Array.of(1, 1, 1));
  });
});
