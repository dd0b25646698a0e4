import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fusedMargins, headMargins } from '../../src/fusion/margins.js';
import { fuse, headPredictions } from '../../src/fusion/methods.js';
import {
  meanOf,
  NEVER,
  type StopImages,
  stepStatistics,
  stopImages,
  thresholdsOf,
} from '../../src/fusion/stop-rule.js';
import { tuneStop } from '../../src/fusion/tune-stop.js';

describe('margins', () => {
  test('of 4, 7 and 5 spikes after 2 steps is 1 spike per step for class 1; of a tie it is 0 for the first', () => {
    expect(headMargins([0, 0, 0, 4, 7, 5], 3)).toEqual({
      margins: Float64Array.of(0, 1),
      predictions: Uint16Array.of(0, 1),
    });
    expect(headMargins([3, 3], 2)).toEqual({ margins: Float64Array.of(0), predictions: Uint16Array.of(0) });
  });

  test('predictions beside them are those of the head and of the fusion, for 100 random images', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { minLength: 24, maxLength: 24 }), fc.nat(9), (drawn, a) => {
        const [final, internal] = [drawn.slice(0, 12), drawn.slice(12)];
        const pseudo = new Float64Array(4).fill(a);
        expect(headMargins(final, 3).predictions).toEqual(headPredictions(final, 3));
        const fused = fusedMargins(final, internal, 3, pseudo);
        expect(fused.predictions).toEqual(fuse(final, internal, 3, pseudo));
        expect(fused.margins.every((margin) => margin >= 0)).toBe(true);
      }),
    );
  });
});

describe('stopping', () => {
  const images: StopImages = {
    steps: 3,
    margins: [
      [0, 0.2, 0.3],
      [0.5, 0.1, 0],
    ],
    right: [
      [0, 1, 1],
      [0, 1, 1],
    ],
  };
  test('an image stops in the first step whose margin is at least the threshold, not in the one before', () => {
    expect(stopImages(images, [0.2, 0.2, 0.2])).toEqual({ steps: Uint32Array.of(2, 1), right: 1 });
    expect(stopImages(images, [0.6, 0.2001, 0]).steps).toEqual(Uint32Array.of(3, 3));
    expect(stopImages(images, [NEVER, NEVER, NEVER])).toEqual({ steps: Uint32Array.of(3, 3), right: 2 });
  });
  test('steps 1, 2, 3, 4, 100: mean 22, median 3, 95 % 80.8, worst 100', () => {
    const statistics = stepStatistics(Uint32Array.of(100, 2, 3, 4, 1));
    expect(statistics).toEqual({ mean: 22, p50: 3, p95: expect.closeTo(80.8, 9), worst: 100 });
  });
  test('thresholds are linear between knots: 2 at step 1 and 0 at step 5 give 1 at step 3', () => {
    expect([
      ...thresholdsOf(
        [
          [1, 2],
          [5, 0],
        ],
        6,
      ),
    ]).toEqual([2, 1.5, 1, 0.5, 0, 0]);
  });
  test('tuned: right from step 2 on and wrong before, all images stop at step 2', () => {
    const { knots, accuracy, fixedAccuracy, meanSteps } = tuneStop(images, { tolerance: 0 });
    expect([accuracy, fixedAccuracy, meanSteps]).toEqual([1, 1, 2]);
    expect(meanOf(stopImages(images, thresholdsOf(knots, 3)).steps)).toBe(2);
    expect(() => tuneStop({ steps: 3, margins: [], right: [] }, { tolerance: 0 })).toThrow(RangeError);
  });
});

/** Images whose margin grows with the chance of being right, at a pace of their own. */
const randomImages = fc
  .array(
    fc.record({
      pace: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
      late: fc.integer({ min: 0, max: 25 }),
      fails: fc.boolean(),
    }),
    { minLength: 5, maxLength: 40 },
  )
  .map((drawn): StopImages => {
    const steps = 30;
    const each = <T>(value: (image: (typeof drawn)[number], step: number) => T): T[][] =>
      drawn.map((image) => Array.from({ length: steps }, (_, at) => value(image, at + 1)));
    return {
      steps,
      margins: each(({ pace, late }, step) => Math.min(1, pace * step * (step > late ? 1 : 0.3))),
      right: each(({ late, fails }, step) => (step > late && !(fails && step > 28) ? 1 : 0)),
    };
  });

test('a tuned table keeps the accuracy less 0 or 10 points, says what it does, and no constant threshold is faster', () => {
  fc.assert(
    fc.property(randomImages, fc.constantFrom(0, 0.1), (images, tolerance) => {
      const tuned = tuneStop(images, { tolerance, spacing: 5 });
      const stopped = stopImages(images, thresholdsOf(tuned.knots, images.steps));
      const count = images.margins.length;
      expect(tuned.accuracy).toBe(stopped.right / count);
      expect(tuned.meanSteps).toBe(meanOf(stopped.steps));
      expect(tuned.accuracy).toBeGreaterThanOrEqual(tuned.fixedAccuracy - tolerance - 1e-9);
      for (const [, threshold] of tuned.knots) {
        const constant = stopImages(images, new Float64Array(images.steps).fill(threshold));
        if (constant.right / count < tuned.fixedAccuracy - tolerance - 1e-9) continue;
        expect(meanOf(constant.steps)).toBeGreaterThanOrEqual(tuned.meanSteps);
      }
    }),
    { numRuns: 40 },
  );
});
