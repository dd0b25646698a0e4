import { describe, expect, test } from 'vitest';
import { estimateRest, timeIntervals } from '../../src/machine/cycle/estimate-rest.js';
import type { EstimatedImage } from '../../src/model/estimated-image.js';

/** An image decided `beyond` clocks after the formulas' 100, with a standard error from `drawn` steps. */
const image = (beyond: number, error = 0, drawn = 0): EstimatedImage =>
  ({
    timeline: { decision: Float64Array.of(100 + beyond), interval: 10 + 2 * beyond },
    formula: { decision: Float64Array.of(100), interval: 10 },
    errors: { decision: Float64Array.of(error), interval: 3 * error },
    drawn,
  }) as unknown as EstimatedImage;

describe('95 % intervals of the mean over images', () => {
  test('2 of 10 whole images that take 10 and 14 clocks more: 12.706 x sqrt(0.8 x 8 / 2)', () => {
    const { decision, interval } = timeIntervals([image(10), image(14)], 10);
    expect(decision[0]).toBeCloseTo(12.706 * Math.sqrt((0.8 * 8) / 2), 9);
    expect(interval).toBeCloseTo(2 * 12.706 * Math.sqrt((0.8 * 8) / 2), 9);
  });

  test('3 of 3 images of 10 drawn steps with errors 3, 4, 12: 27 / 3 = 9 degrees, 2.262 x 13 / 3', () => {
    const { decision, interval } = timeIntervals([image(10, 3, 10), image(50, 4, 10), image(20, 12, 10)], 3);
    expect(decision[0]).toBeCloseTo((2.262 * 13) / 3, 9);
    expect(interval).toBeCloseTo((3 * 2.262 * 13) / 3, 9);
  });

  test('2 of 4 images, drawn in both stages: 12.706 x sqrt(0.5 x 8 / 2 + 25 / 8)', () => {
    const { decision } = timeIntervals([image(10, 3, 10), image(14, 4, 10)], 4);
    expect(decision[0]).toBeCloseTo(12.706 * Math.sqrt((0.5 * 8) / 2 + 25 / 8), 9);
  });

  test('one image of 10 drawn steps has 9 / 3 = 3 degrees of freedom: 3.182 x 7', () => {
    expect(timeIntervals([image(1, 7, 10)], 1).decision[0]).toBeCloseTo(3.182 * 7, 9);
  });

  test('images that take 10 clocks more than formulas of 100 and of 60 leave no error between them', () => {
    const [a, b] = [
      image(10),
      { ...image(10), formula: { ...image(10).formula, decision: Float64Array.of(60), interval: 0 } },
    ];
    const moved = { ...b, timeline: { ...b.timeline, decision: Float64Array.of(70), interval: 20 } };
    expect(timeIntervals([a, moved], 10).decision[0]).toBeCloseTo(0, 9);
  });

  test('everything simulated leaves no error, one image of two or 3 drawn steps are refused', () => {
    expect(timeIntervals([image(10), image(14)], 2)).toEqual({ decision: Float64Array.of(0), interval: 0 });
    expect(() => timeIntervals([image(10)], 2)).toThrow('0 degrees of freedom');
    expect(() => timeIntervals([image(10, 1, 3)], 1)).toThrow('0 degrees of freedom');
  });
});

test('an image that was not simulated takes its formulas and what the simulated ones took more on average: 100 + (10 + 14) / 2', () => {
  const times = (decision: number) => ({
    imageIn: 1,
    decision: Float64Array.of(decision),
    interval: decision,
    stepEnd: Float64Array.of(decision),
    drain: 0,
    busy: Float64Array.of(decision),
  });
  const simulated = [10, 14].map((beyond) => ({ timeline: times(50 + beyond), formula: times(50) }));
  const estimated = estimateRest(times(100) as never, simulated as never);
  expect(estimated).toEqual(times(112));
});
