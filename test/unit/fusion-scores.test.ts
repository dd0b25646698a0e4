import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { accuracyPerStep, stepsToReach } from '../../src/fusion/accuracy.js';
import { alphaAt, pseudoCounts } from '../../src/fusion/alpha.js';
import { fuse, headPredictions } from '../../src/fusion/methods.js';
import { predict } from '../../src/fusion/predict.js';
import { posteriorRate } from '../../src/fusion/scores.js';

const table = (estimate: 'paper' | 'code', knots: [number, number][]) => ({ name: 'table', estimate, knots });

describe('posterior rate', () => {
  test('with a prior it equals (M + a) / (N + a / (K / N)) for M, K <= N <= 300 and a <= 100', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.nat(300),
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (steps, m, k, a) => {
          const [final, internal] = [Math.min(m, steps), Math.min(k, steps)];
          const definition = (final + a) / (steps + a / (internal / steps));
          expect(posteriorRate(final, internal, steps, a)).toBeCloseTo(definition, 12);
        },
      ),
    );
  });

  test('3 FC spikes, 5 IC spikes, 10 steps, a = 5: (3 + 5) / (10 + 5 / 0.5) = 0.4', () => {
    expect(posteriorRate(3, 5, 10, 5)).toBe(0.4);
  });

  test('without IC spikes: 0 for a = 0.5, M/N = 0.3 for a = 0', () => {
    expect(posteriorRate(3, 0, 10, 0.5)).toBe(0);
    expect(posteriorRate(3, 0, 10, 0)).toBe(0.3);
  });

  test('a = 0 leaves the FC rate 0.3, however many IC spikes there are', () => {
    expect(posteriorRate(3, 7, 10, 0)).toBe(0.3);
  });

  test('after 0 steps the score is 0', () => {
    expect(posteriorRate(0, 0, 0, 0)).toBe(0);
    expect(posteriorRate(0, 0, 0, 4)).toBe(0);
  });

  test('a negative or undefined a is refused', () => {
    expect(() => posteriorRate(1, 1, 1, -0.1)).toThrow(SpecError);
    expect(() => posteriorRate(1, 1, 1, Number.NaN)).toThrow(SpecError);
  });
});

describe('alpha', () => {
  const knots: [number, number][] = [
    [10, 0],
    [20, 10],
    [40, 0],
  ];

  test('is 0 until step 10, 1 at 11, 10 at 20, 5 at 30 and 0 from 40 on', () => {
    expect([1, 10, 11, 20, 30, 40, 41].map((step) => alphaAt({ knots }, step))).toEqual([0, 0, 1, 10, 5, 0, 0]);
  });

  test('a is alpha - 1 for a table of modes and alpha for a table of means', () => {
    expect([...pseudoCounts(table('paper', [[1, 3]]), 2)]).toEqual([2, 2]);
    expect([...pseudoCounts(table('code', [[1, 3]]), 2)]).toEqual([3, 3]);
  });

  test('a table of modes with alpha 0.5 at step 3 is refused by name and step, one of means is not', () => {
    const falling: [number, number][] = [
      [1, 2.5],
      [3, 0.5],
    ];
    expect(() => pseudoCounts(table('paper', falling), 3)).toThrow(/table: alpha must be at least 1.*step 3/);
    expect(() => pseudoCounts(table('paper', falling), 2)).not.toThrow();
    expect(() => pseudoCounts(table('code', falling), 3)).not.toThrow();
  });
});

describe('predictions', () => {
  test('the largest score wins; of equal ones the smallest class', () => {
    expect(predict([0, 3, 2])).toBe(1);
    expect(predict([1, 3, 3])).toBe(1);
    expect(predict([0, 0, 0])).toBe(0);
  });

  test('of a head: per step the class with most spikes', () => {
    expect([...headPredictions([0, 0, 0, 1, 2, 1, 2, 2], 2)]).toEqual([0, 1, 0, 0]);
  });

  test('fusion with a large alpha follows the IC, with alpha 0 the FC', () => {
    const final = [3, 1];
    const internal = [1, 3];
    expect([...fuse(final, internal, 2, pseudoCounts(table('code', [[1, 1000]]), 1))]).toEqual([1]);
    expect([...fuse(final, internal, 2, pseudoCounts(table('code', [[1, 0]]), 1))]).toEqual([0]);
  });

  test('a table of means gives the same predictions as one of modes whose alpha is larger by 1', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 9, maxLength: 9 }), fc.nat(100), (counts, alpha) => {
        const internal = counts.toReversed();
        const mean = fuse(counts, internal, 3, pseudoCounts(table('code', [[1, alpha]]), 3));
        const mode = fuse(counts, internal, 3, pseudoCounts(table('paper', [[1, alpha + 1]]), 3));
        expect(mode).toEqual(mean);
      }),
    );
  });
});

describe('accuracy', () => {
  test('is the share of right images after every step: 1 of 2, then 2 of 2', () => {
    expect([...accuracyPerStep([Uint16Array.of(1, 1), Uint16Array.of(0, 2)], [1, 2])]).toEqual([0.5, 1]);
  });

  test('without images it has no steps', () => {
    expect(accuracyPerStep([], [])).toHaveLength(0);
  });

  test('0.9 is reached at step 2 of 0.5, 0.9, 0.8; 0.95 never', () => {
    expect(stepsToReach([0.5, 0.9, 0.8], 0.9)).toBe(2);
    expect(stepsToReach([0.5, 0.9, 0.8], 0.95)).toBeUndefined();
  });
});
