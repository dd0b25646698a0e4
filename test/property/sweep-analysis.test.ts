import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { effectsOf } from '../../src/sweep/analysis/effects.js';
import { hypervolume } from '../../src/sweep/analysis/hypervolume.js';
import { dominates, type Vector } from '../../src/sweep/analysis/objectives.js';
import { paretoFront } from '../../src/sweep/analysis/pareto.js';
import { rankAll } from '../../src/sweep/analysis/ranking.js';
import { gridOf } from '../support/grid.js';

/** Points on a coarse grid, so that ties and duplicates are common. */
const pointsOf = (dimensions: number, most: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: dimensions, maxLength: dimensions }), {
    maxLength: most,
  });
const clouds = (most: number): fc.Arbitrary<number[][]> =>
  fc.integer({ min: 1, max: 5 }).chain((dimensions) => pointsOf(dimensions, most));

const plainFront = (points: readonly Vector[]): number[] =>
  points.map((_, at) => at).filter((at) => !points.some((other) => dominates(other, points[at]!)));

test('the front of 1 to 5 objectives is that of the plain comparison of all pairs', () => {
  fc.assert(
    fc.property(clouds(60), (points) => {
      expect(paretoFront(points)).toEqual(plainFront(points));
    }),
    { numRuns: 500 },
  );
});

test('the first front of a ranking is the Pareto front, and each later one that of what is left', () => {
  fc.assert(
    fc.property(clouds(40), (points) => {
      const ranks = rankAll(points.map((objectives) => ({ kind: 'done', objectives, violation: 0 })));
      let left = points.map((_, at) => at);
      for (let front = 0; left.length > 0; front += 1) {
        const expected = plainFront(left.map((at) => points[at]!)).map((at) => left[at]!);
        expect(left.filter((at) => ranks[at]!.front === front)).toEqual(expected);
        left = left.filter((at) => !expected.includes(at));
      }
    }),
  );
});

test('the hypervolume in 1 to 5 dimensions is the number of unit cells that some point dominates', () => {
  fc.assert(
    fc.property(clouds(12), (points) => {
      const dimensions = points[0]?.length ?? 1;
      const cells = gridOf(Array(dimensions).fill(7));
      const covered = cells.filter((cell) =>
        points.some((point) => point.every((value, axis) => value <= cell[axis]!)),
      );
      expect(hypervolume(points, Array(dimensions).fill(7))).toBe(covered.length);
    }),
    { numRuns: 100 },
  );
});

test('the hypervolume of 30 points in 2 to 5 dimensions lies within 5 standard errors of 20,000 random probes', () => {
  for (const dimensions of [2, 3, 4, 5]) {
    const random = randomStream(`hypervolume ${dimensions}`);
    const draw = (): number[] => Array.from({ length: dimensions }, random);
    const points = Array.from({ length: 30 }, draw);
    const probes = 20_000;
    let hits = 0;
    for (let probe = 0; probe < probes; probe += 1) {
      const at = draw();
      if (points.some((point) => point.every((value, axis) => value <= at[axis]!))) hits += 1;
    }
    const share = hits / probes;
    const error = Math.sqrt((share * (1 - share)) / probes);
    expect(Math.abs(hypervolume(points, Array(dimensions).fill(1)) - share)).toBeLessThan(5 * error);
  }
});

test('a point more never makes the hypervolume smaller', () => {
  fc.assert(
    fc.property(
      pointsOf(3, 20),
      fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 }),
      (points, more) => {
        expect(hypervolume([...points, more], [7, 7, 7])).toBeGreaterThanOrEqual(hypervolume(points, [7, 7, 7]));
      },
    ),
  );
});

test('shares of variance on a grid are between 0 and 1, add up to 1, and do not depend on the order of the points', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
      fc.string(),
      (sizes, seed) => {
        const random = randomStream(seed);
        const places = gridOf(sizes);
        const values = places.map(() => random());
        const effects = effectsOf({ sizes, places }, values);
        if (effects.kind !== 'grid') throw new Error('is a grid');
        const shares = [...effects.main.map(({ share }) => share!), ...effects.interactions.map(({ share }) => share)];
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(-1e-12);
        const sum = shares.reduce((total, share) => total + share, effects.rest);
        expect(sum).toBeCloseTo(values.length === 1 ? 0 : 1, 9);
        const reversed = effectsOf({ sizes, places: [...places].reverse() }, [...values].reverse());
        expect(reversed.main.map(({ spread }) => spread)).toEqual(
          effects.main.map(({ spread }) => expect.closeTo(spread, 12)),
        );
      },
    ),
  );
});
