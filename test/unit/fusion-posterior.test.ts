import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { logBeta } from '../../src/fusion/log-gamma.js';
import { betaBelow, probabilityLargest, type RatePosterior, ratePosterior } from '../../src/fusion/posterior.js';
import { posteriorRate } from '../../src/fusion/scores.js';

const beta = (hits: number, misses: number): RatePosterior => ({ kind: 'beta', hits, misses });

describe('share of a Beta distribution below x', () => {
  test('of Beta(1, 1) it is x, of Beta(2, 1) x squared, of Beta(3, 5) the binomial tail', () => {
    expect(betaBelow(0.3, 1, 1)).toBeCloseTo(0.3, 13);
    expect(betaBelow(0.3, 2, 1)).toBeCloseTo(0.09, 13);
    const choose = [1, 7, 21, 35, 35, 21, 7, 1];
    const tail = choose.reduce((sum, ways, k) => sum + (k >= 3 ? ways * 0.4 ** k * 0.6 ** (7 - k) : 0), 0);
    expect(betaBelow(0.4, 3, 5)).toBeCloseTo(tail, 13);
    expect([betaBelow(0, 3, 5), betaBelow(1, 3, 5)]).toEqual([0, 1]);
  });
  test('of Beta(1500, 1500) it is a half at 0.5, and that below x of Beta(a, b) plus that below 1 - x of Beta(b, a) is 1', () => {
    expect(betaBelow(0.5, 1500, 1500)).toBeCloseTo(0.5, 10);
    for (const x of [0.01, 0.2, 0.7]) expect(betaBelow(x, 41, 263) + betaBelow(1 - x, 263, 41)).toBeCloseTo(1, 12);
  });
});

/** P(X > Y), X ~ Beta(a, b), Y ~ Beta(c, d), a whole. Source: E. Miller, "Formulas for Bayesian A/B Testing", 2015. */
function exceeds([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < a; i += 1) {
    sum += Math.exp(logBeta(c + i, b + d) - Math.log(b + i) - logBeta(1 + i, b) - logBeta(c, d));
  }
  return sum;
}

describe('probability that a class has the largest rate', () => {
  test.each([
    [
      [3, 5],
      [2, 6],
    ],
    [
      [40, 260],
      [30, 270],
    ],
    [
      [1, 300],
      [1, 300],
    ],
    [
      [120, 30],
      [100, 60],
    ],
  ] as const)(
    'of two classes with Beta(%j) and Beta(%j) it is the closed form, to 1e-4 and within its bound',
    (x, y) => {
      const { probability, errorBound } = probabilityLargest([beta(x[0], x[1]), beta(y[0], y[1])], 0);
      const exact = exceeds([x[0], x[1]], [y[0], y[1]]);
      expect(Math.abs(probability - exact)).toBeLessThan(1e-4);
      expect(Math.abs(probability - exact)).toBeLessThanOrEqual(errorBound + 1e-12);
      expect(errorBound).toBeLessThan(0.02);
    },
  );

  test('of ten classes it is what 20,000 draws give, to 1.5 points, and all ten add up to 1 to 5e-4', () => {
    const spikes = [30, 28, 25, 12, 9, 4, 2, 1, 0, 0];
    const steps = 60;
    const posteriors = spikes.map((final) => beta(1 + final, 1 + steps - final));
    const all = posteriors.map((_, leader) => probabilityLargest(posteriors, leader));
    const total = all.reduce((sum, { probability }) => sum + probability, 0);
    expect(Math.abs(total - 1)).toBeLessThan(5e-4);
    const random = randomStream('posterior');
    const wins = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw += 1) {
      const rates = spikes.map((final) => {
        const [hits, misses] = [gamma(1 + final, random), gamma(1 + steps - final, random)];
        return hits / (hits + misses);
      });
      const best = rates.indexOf(Math.max(...rates));
      wins[best] = wins[best]! + 1;
    }
    for (const [leader, { probability }] of all.entries()) {
      expect(Math.abs(probability - wins[leader]! / 20_000)).toBeLessThan(0.015);
    }
  });

  test('twice the intervals halve the bound of 1 in 256 and more', () => {
    const pair = [beta(40, 260), beta(30, 270)];
    const [coarse, fine] = [64, 128].map((intervals) => probabilityLargest(pair, 0, intervals).errorBound);
    expect(fine! / coarse!).toBeCloseTo(0.5, 1);
  });

  test('a class that is known to be silent never leads; without any other all are equally likely', () => {
    expect(probabilityLargest([{ kind: 'zero' }, beta(1, 9)], 0).probability).toBe(0);
    expect(probabilityLargest([{ kind: 'zero' }, beta(1, 9)], 1).probability).toBeCloseTo(1, 12);
    expect(probabilityLargest([{ kind: 'zero' }, { kind: 'zero' }], 0).probability).toBe(0.5);
  });
});

/** A gamma variate of whole shape: the sum of exponential ones. */
function gamma(shape: number, random: () => number): number {
  let sum = 0;
  for (let i = 0; i < shape; i += 1) sum -= Math.log(1 - random());
  return sum;
}

test('the mode of the posterior is the fused rate: M = 3, K = 5, N = 10, a = 5', () => {
  const found = ratePosterior(3, 5, 10, 5);
  expect(found).toEqual({ kind: 'beta', hits: 9, misses: 13 });
  expect((9 - 1) / (9 + 13 - 2)).toBe(posteriorRate(3, 5, 10, 5));
  expect(ratePosterior(3, 0, 10, 5)).toEqual({ kind: 'zero' });
  expect(ratePosterior(3, 0, 10, 0)).toEqual({ kind: 'beta', hits: 4, misses: 8 });
});
