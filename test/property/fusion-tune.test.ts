import fc from 'fast-check';
import { expect, test } from 'vitest';
import { logBeta } from '../../src/fusion/log-gamma.js';
import { predict } from '../../src/fusion/predict.js';
import { posteriorRate } from '../../src/fusion/scores.js';
import { empiricalAlpha, logEvidence } from '../../src/fusion/tune-empirical.js';
import { gridAlpha } from '../../src/fusion/tune-grid.js';
import { firstLargest, publishedMean, type TuningCounts } from '../../src/fusion/tuning-counts.js';

const CLASSES = 3;

/** Random spikes of `images` images, as counts so far. */
const randomCounts = (images: number) =>
  fc.integer({ min: 1, max: 8 }).chain((steps) =>
    fc
      .tuple(
        ...Array.from({ length: 2 * images }, () =>
          fc.array(fc.boolean(), { minLength: steps * CLASSES, maxLength: steps * CLASSES }),
        ),
        fc.array(fc.nat(CLASSES - 1), { minLength: images, maxLength: images }),
      )
      .map((drawn): TuningCounts => {
        const trains = drawn.slice(0, -1) as boolean[][];
        const heads = trains.map((spikes) => {
          const counts = spikes.map(Number);
          for (let at = CLASSES; at < counts.length; at += 1) counts[at] = counts[at]! + counts[at - CLASSES]!;
          return counts;
        });
        const labels = drawn.at(-1) as number[];
        return { steps, classes: CLASSES, final: heads.slice(0, images), internal: heads.slice(images), labels };
      }),
  );

type Score = (final: number, internal: number, steps: number, a: number) => number;

/** The plainest search: every grid point, every image, every class. */
function plainGrid(counts: TuningCounts, step: number, score: Score): number {
  const right = Array.from({ length: 101 }, (_, a) => {
    let sum = 0;
    counts.final.forEach((final, image) => {
      const scores = Array.from({ length: CLASSES }, (_, label) => {
        const at = (step - 1) * CLASSES + label;
        return score(final[at]!, counts.internal[image]![at]!, step, a);
      });
      if (predict(scores) === counts.labels[image]) sum += 1;
    });
    return sum;
  });
  return firstLargest(right);
}

/** The published formula as it is written. */
const published: Score = (m, k, n, alpha) => {
  const beta = alpha * (1 / (k / n + 1e-16) - 1);
  return (alpha + m) / (alpha + m + (beta + (n - m)));
};

test('grid alpha equals the plainest search at every step of 60 random runs, of modes and of published means', () => {
  fc.assert(
    fc.property(randomCounts(7), (counts) => {
      for (let step = 1; step <= counts.steps; step += 1) {
        expect(gridAlpha(counts, step, 'paper')).toBe(1 + plainGrid(counts, step, posteriorRate));
        expect(gridAlpha(counts, step, 'code')).toBe(plainGrid(counts, step, published));
      }
    }),
    { numRuns: 60 },
  );
});

test('empirical alpha is the mean of the best evidence of each class and image, computed by its definition', () => {
  fc.assert(
    fc.property(randomCounts(4), (counts) => {
      for (let step = 1; step <= counts.steps; step += 1) {
        const best = counts.final.flatMap((final, image) =>
          Array.from({ length: CLASSES }, (_, label) => {
            const at = (step - 1) * CLASSES + label;
            const evidence = Array.from({ length: 101 }, (_, a) =>
              logEvidence(final[at]!, counts.internal[image]![at]!, step, a),
            );
            const largest = Math.max(...evidence);
            return evidence.findIndex((value) => value >= largest - 1e-9);
          }),
        );
        const mean = best.reduce((sum, a) => sum + a, 0) / (counts.labels.length * CLASSES);
        expect(empiricalAlpha(counts, step, 'paper')).toBeCloseTo(1 + mean, 9);
      }
    }),
    { numRuns: 60 },
  );
});

test('evidence is the quotient of two Beta functions; over M = 0 .. N it adds up to 1 with the binomial coefficients', () => {
  const [steps, internal, a] = [12, 5, 7];
  const misses = 1 + a * (steps / internal - 1);
  let total = 0;
  let choose = 1;
  for (let m = 0; m <= steps; m += 1) {
    const evidence = logEvidence(m, internal, steps, a);
    expect(evidence).toBeCloseTo(logBeta(1 + a + m, misses + steps - m) - logBeta(1 + a, misses), 11);
    total += choose * Math.exp(evidence);
    choose = (choose * (steps - m)) / (m + 1);
  }
  expect(total).toBeCloseTo(1, 12);
});

test('at N = 3,000 the evidence neither overflows nor vanishes: 1,500 of 3,000 spikes with a prior of 0.5 favour a = 100', () => {
  const evidence = Array.from({ length: 101 }, (_, a) => logEvidence(1500, 1500, 3000, a));
  expect(evidence.every(Number.isFinite)).toBe(true);
  expect(firstLargest(evidence)).toBe(100);
  const counts = { steps: 3000, classes: 1, final: [Array(3000).fill(1500)], internal: [Array(3000).fill(1500)] };
  expect(empiricalAlpha({ ...counts, labels: [0] }, 3000, 'paper')).toBe(101);
});

test('2 of 3 spikes with a prior rate of 1 are exactly as likely under a = 1 and a = 2: the smaller one is taken', () => {
  expect(Math.exp(logEvidence(2, 3, 3, 1))).toBeCloseTo(0.1, 12);
  expect(Math.exp(logEvidence(2, 3, 3, 2))).toBeCloseTo(0.1, 12);
  const counts = { steps: 3, classes: 1, final: [[0, 1, 2]], internal: [[1, 2, 3]], labels: [0] };
  expect(empiricalAlpha(counts, 3, 'paper')).toBe(2);
});

test('without IC spikes the prior rate is 0: silence of the FC favours a = 1, its spikes a = 0', () => {
  const silent = (final: number) => ({ steps: 1, classes: 1, final: [[final]], internal: [[0]], labels: [0] });
  expect(empiricalAlpha(silent(0), 1, 'paper')).toBe(2);
  expect(empiricalAlpha(silent(1), 1, 'paper')).toBe(1);
});

test('batches of 500 images: their alphas 1, 2 and 5 give the single-precision thirds 2.6666667312383652', () => {
  expect(publishedMean([1, 2, 5])).toBe(Math.fround(1 / 3) + Math.fround(2 / 3) + Math.fround(5 / 3));
});
