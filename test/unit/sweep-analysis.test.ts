import { describe, expect, test } from 'vitest';
import { bestPoint } from '../../src/sweep/analysis/best-point.js';
import { effectsOf } from '../../src/sweep/analysis/effects.js';
import { hypervolume } from '../../src/sweep/analysis/hypervolume.js';
import { toMinimise, violation } from '../../src/sweep/analysis/objectives.js';
import { paretoFront } from '../../src/sweep/analysis/pareto.js';
import { MOST_SOBOL_DIMENSIONS, sobolPoints } from '../../src/sweep/analysis/sobol.js';
import { tornado } from '../../src/sweep/analysis/tornado.js';
import { gridOf } from '../support/grid.js';

describe('Pareto front', () => {
  test('of five points keeps the two duplicates and the end, not the point that is worse on one axis', () => {
    const points = [
      [1, 3],
      [1, 3],
      [1, 4],
      [2, 2],
      [3, 2],
    ];
    expect(paretoFront(points)).toEqual([0, 1, 3]);
  });

  test('of one objective is every point with the smallest value', () => {
    expect(paretoFront([[2], [1], [1]])).toEqual([1, 2]);
  });

  test('of nothing is nothing', () => {
    expect(paretoFront([])).toEqual([]);
  });

  test('refuses NaN and points of different length', () => {
    expect(() => paretoFront([[1, Number.NaN]])).toThrow('point 0 has an objective that is not a number');
    expect(() => paretoFront([[1, 2], [1]])).toThrow('point 1 has 1 objectives');
  });

  test('of an objective to be maximised is that of its negation', () => {
    const points = [
      [1, 5],
      [2, 6],
      [2, 5],
    ].map((point) => toMinimise(point, ['min', 'max']));
    expect(paretoFront(points)).toEqual([0, 1]);
  });
});

describe('hypervolume', () => {
  test('of two steps up to (4, 4) is 2 x 3 + 1 x ... = 7', () => {
    const points = [
      [1, 3],
      [2, 1],
    ];
    expect(hypervolume(points, [4, 4])).toBe(3 * 1 + 2 * 2);
  });

  test('of a point beyond the reference is 0', () => {
    expect(hypervolume([[5, 0]], [4, 4])).toBe(0);
  });

  test('of the unit cube in five dimensions is 1, with its point given twice too', () => {
    expect(hypervolume([[0, 0, 0, 0, 0]], [1, 1, 1, 1, 1])).toBe(1);
    expect(hypervolume(Array(2).fill([0, 0, 0, 0, 0]), [1, 1, 1, 1, 1])).toBe(1);
  });
});

describe('best point', () => {
  const points = [
    [1, 9],
    [3, 3],
    [9, 1],
    [4, 4],
  ];

  test('of two objectives is the point of the front that is nearest to the ideal', () => {
    expect(bestPoint(points, [true, true, true, true])).toBe(1);
  });

  test('leaves out what violates a bound', () => {
    expect(bestPoint(points, [true, false, true, true])).toBe(3);
    expect(bestPoint(points, [false, false, false, false])).toBeUndefined();
  });

  test('of one objective is the smallest, the earlier one on a tie', () => {
    expect(bestPoint([[2], [1], [1]], [true, true, true])).toBe(1);
  });

  test('a bound is violated by its relative excess, and infinitely by a missing metric', () => {
    const bounds = [
      { kind: 'atMost', metric: 0, value: 10 },
      { kind: 'atLeast', metric: 1, value: 0.5 },
    ] as const;
    expect(violation([10, 0.5], bounds)).toBe(0);
    expect(violation([15, 0.25], bounds)).toBe(1);
    expect(violation([15], bounds)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('effects', () => {
  const places = gridOf([2, 3]);

  test('of 10 a + b on a 2 x 3 grid are 25 and 2/3 of the variance, without interaction', () => {
    const effects = effectsOf(
      { sizes: [2, 3], places },
      places.map(([a, b]) => 10 * a! + b!),
    );
    if (effects.kind !== 'grid') throw new Error('is a grid');
    const total = 25 + 2 / 3;
    expect(effects.variance).toBeCloseTo(total, 12);
    expect(effects.main.map(({ share }) => share)).toEqual([
      expect.closeTo(25 / total, 12),
      expect.closeTo(2 / 3 / total, 12),
    ]);
    expect(effects.interactions).toEqual([{ axes: [0, 1], share: expect.closeTo(0, 12) }]);
    expect(effects.main[1]!.levels.map(({ mean }) => mean)).toEqual([5, 6, 7]);
    expect(effects.main[0]!.spread).toBe(10);
  });

  test('of a product of two centred axes are all interaction', () => {
    const effects = effectsOf(
      { sizes: [2, 3], places },
      places.map(([a, b]) => (2 * a! - 1) * (b! - 1)),
    );
    if (effects.kind !== 'grid') throw new Error('is a grid');
    expect(effects.interactions[0]!.share).toBeCloseTo(1, 12);
    expect(effects.main.map(({ share }) => share)).toEqual([0, 0]);
  });

  test('of three axes multiplied are in the rest', () => {
    const cube = gridOf([2, 2, 2]);
    const effects = effectsOf(
      { sizes: [2, 2, 2], places: cube },
      cube.map((place) => place.reduce((product, value) => product * (2 * value - 1), 1)),
    );
    expect(effects).toMatchObject({ kind: 'grid', rest: 1 });
  });

  test('of a grid with a hole are means, and say so', () => {
    const effects = effectsOf({ sizes: [2, 3], places: places.slice(1) }, [1, 2, 3, 4, 5]);
    expect(effects).toMatchObject({ kind: 'means', why: '5 of 6 combinations have a value', mean: 3 });
    expect(effects.main[0]!.levels).toEqual([
      { place: 0, points: 2, mean: 1.5, low: 1, high: 2 },
      { place: 1, points: 3, mean: 4, low: 3, high: 5 },
    ]);
  });

  test('of a constant explain nothing', () => {
    const effects = effectsOf({ sizes: [2, 3], places }, Array(6).fill(7));
    expect(effects).toMatchObject({ kind: 'grid', variance: 0, rest: 0 });
  });
});

test('a tornado names the nearest neighbours on each axis, the widest bar first', () => {
  const places = gridOf([3, 3]);
  const values = places.map(([a, b]) => a! ** 2 + 10 * b!);
  expect(tornado({ sizes: [3, 3], places }, values, 4)).toEqual([
    { axis: 1, lower: { point: 3, value: 1 }, higher: { point: 5, value: 21 }, swing: 10 },
    { axis: 0, lower: { point: 1, value: 10 }, higher: { point: 7, value: 14 }, swing: 3 },
  ]);
});

test('a tornado at a corner has one end on each axis, and no bar on an axis without a neighbour', () => {
  const places = [
    [0, 0],
    [2, 0],
    [1, 1],
  ];
  expect(tornado({ sizes: [3, 2], places }, [5, 4, 3], 0)).toEqual([
    { axis: 0, higher: { point: 1, value: 4 }, swing: 1 },
  ]);
});

describe('Sobol sequence', () => {
  test('starts as published: 0, 1/2, (3/4, 1/4), (1/4, 3/4), (3/8, 3/8)', () => {
    expect(sobolPoints(2, 5)).toEqual([
      [0, 0],
      [0.5, 0.5],
      [0.75, 0.25],
      [0.25, 0.75],
      [0.375, 0.375],
    ]);
  });

  test('has one of its first 256 points in every 256th of each of the 21 dimensions', () => {
    const points = sobolPoints(MOST_SOBOL_DIMENSIONS, 256);
    for (let axis = 0; axis < MOST_SOBOL_DIMENSIONS; axis += 1) {
      expect(new Set(points.map((point) => Math.floor(point[axis]! * 256))).size).toBe(256);
    }
  });

  test('has one of its first 256 points in every 16th x 16th square of the first two dimensions', () => {
    const cells = sobolPoints(2, 256).map(([x, y]) => 16 * Math.floor(x! * 16) + Math.floor(y! * 16));
    expect(new Set(cells).size).toBe(256);
  });

  test('integrates a product over 21 dimensions to 1 % with 4096 points', () => {
    const sum = sobolPoints(21, 4096).reduce(
      (total, point) => total + point.reduce((product, x, at) => product * (1 + (x - 0.5) / (at + 1)), 1),
      0,
    );
    expect(sum / 4096).toBeCloseTo(1, 2);
  });

  test('refuses 22 dimensions', () => {
    expect(() => sobolPoints(22, 1)).toThrow('22 dimensions: 1 to 21 are known');
  });
});
