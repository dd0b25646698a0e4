import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { hypervolume } from '../../src/sweep/analysis/hypervolume.js';
import {
  ask,
  EMPTY_SEARCH,
  type Genes,
  type SearchOptions,
  type SearchState,
  tell,
} from '../../src/sweep/analysis/nsga2.js';
import { ranges, type Vector } from '../../src/sweep/analysis/objectives.js';
import { paretoFront } from '../../src/sweep/analysis/pareto.js';
import { beats, type Outcome, rankAll } from '../../src/sweep/analysis/ranking.js';
import { measurePlace, SPACE_SIZES, spaceInputs, spaceTable } from '../support/analytic-space.js';
import { gridOf } from '../support/grid.js';

type Objectives = (genes: Genes) => Vector;
const done = (objectives: Vector, violation = 0): Outcome => ({ kind: 'done', objectives, violation });

/** Searches until `budget` points were evaluated. */
function search(options: SearchOptions, evaluate: (genes: Genes) => Outcome, budget: number): SearchState {
  let state = EMPTY_SEARCH;
  while (state.evaluated.length < budget) {
    const asked = ask(options, state).slice(0, budget - state.evaluated.length);
    if (asked.length === 0) return state;
    state = tell(
      options,
      state,
      asked.map((genes) => ({ genes, outcome: evaluate(genes) })),
    );
  }
  return state;
}

/** Share of the front's hypervolume, up to a tenth of the front's range beyond its worst values. */
function judgeOf(all: readonly Vector[]): (found: readonly Vector[]) => number {
  const { low, high } = ranges(paretoFront(all).map((at) => all[at]!));
  const scaled = (points: readonly Vector[]): Vector[] =>
    points.map((point) => point.map((value, axis) => (value - low[axis]!) / (high[axis]! - low[axis]!)));
  const reference = low.map(() => 1.1);
  const whole = hypervolume(scaled(all), reference);
  return (found) => hypervolume(scaled(found), reference) / whole;
}

/** Shares that NSGA-II and a random choice find with a fifth of the points, over 10 seeds. */
function compare(sizes: readonly number[], objectives: Objectives): { found: number[]; random: number[] } {
  const places = gridOf(sizes);
  const judge = judgeOf(places.map(objectives));
  const budget = Math.floor(places.length / 5);
  const seeds = Array.from({ length: 10 }, (_, seed) => `${seed}`);
  const found = seeds.map((seed) => {
    const state = search({ sizes, population: 8, seed }, (genes) => done(objectives(genes)), budget);
    expect(state.evaluated.length).toBe(budget);
    return judge(state.evaluated.map(({ genes }) => objectives(genes)));
  });
  const random = seeds.map((seed) => {
    const draw = randomStream(`random ${seed}`);
    const order = places.map((place) => ({ place, key: draw() })).sort((a, b) => a.key - b.key);
    return judge(order.slice(0, budget).map(({ place }) => objectives(place)));
  });
  return { found, random };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('NSGA-II with a fifth of the points of a grid', () => {
  test('finds at least 95 % of the hypervolume of ZDT1 on 12 x 6 x 5 x 5 places, for 10 seeds, and more than chance', () => {
    const sizes = [12, 6, 5, 5];
    const { found, random } = compare(sizes, (genes) => {
      const [x, ...others] = genes.map((gene, axis) => gene / (sizes[axis]! - 1));
      const g = 1 + 9 * mean(others);
      return [x!, g * (1 - Math.sqrt(x! / g))];
    });
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0.95);
    expect(mean(found)).toBeGreaterThan(mean(random));
  });

  test('finds at least 95 % of it for energy, latency and area of 540 chips, for 10 seeds, and more than chance', () => {
    const table = spaceTable();
    const { found, random } = compare(SPACE_SIZES, (genes) => table.get(genes.join())!);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(0.95);
    expect(mean(found)).toBeGreaterThan(mean(random));
  });
});

test('the table of 540 chips is what the simulator says today, at six of them', async () => {
  const inputs = await spaceInputs(process.cwd());
  const table = spaceTable();
  expect(table.size).toBe(540);
  for (const places of [
    [0, 0, 0, 0],
    [1, 1, 3, 1],
    [5, 5, 4, 2],
    [2, 4, 1, 0],
    [4, 0, 2, 1],
    [3, 2, 0, 2],
  ]) {
    const measured = measurePlace(inputs, places);
    table.get(places.join())!.forEach((value, at) => {
      expect(measured[at]! / value, places.join()).toBeCloseTo(1, 6);
    });
  }
});

describe('a search', () => {
  const sizes = [5, 4, 3];
  const options: SearchOptions = { sizes, population: 8, seed: 'one' };
  const evaluate = ([a, b, c]: Genes): Outcome =>
    a === 0 ? { kind: 'refused' } : done([a! + b!, (4 - a!) * (1 + c!)], Math.max(0, b! - 2));

  test('that goes through JSON after every generation is the one that does not', () => {
    let state = EMPTY_SEARCH;
    let restarted = EMPTY_SEARCH;
    for (let generation = 0; generation < 4; generation += 1) {
      const children = ask(options, state).map((genes) => ({ genes, outcome: evaluate(genes) }));
      state = tell(options, state, children);
      const again = ask(options, restarted).map((genes) => ({ genes, outcome: evaluate(genes) }));
      restarted = JSON.parse(JSON.stringify(tell(options, restarted, again))) as SearchState;
    }
    expect(restarted).toEqual(state);
    expect(state.generation).toBe(4);
  });

  test('with another seed asks for other points', () => {
    expect(ask({ ...options, seed: 'two' }, EMPTY_SEARCH)).not.toEqual(ask(options, EMPTY_SEARCH));
  });

  test('asks for no point twice, and for all 60 in the end', () => {
    const state = search(options, evaluate, 60);
    expect(new Set(state.evaluated.map(({ genes }) => genes.join())).size).toBe(state.evaluated.length);
    expect(state.evaluated.length).toBe(60);
  });

  test('asks for nothing that is not allowed', () => {
    const state = search({ ...options, allowed: ([, b]) => b !== 1 }, evaluate, 45);
    expect(state.evaluated.length).toBe(45);
    expect(state.evaluated.filter(({ genes }) => genes[1] === 1)).toEqual([]);
  });

  test('keeps no refused point as a parent, even where all but one are refused', () => {
    const state = search(options, (genes) => (genes.join() === '1,1,1' ? done([1, 1]) : { kind: 'refused' }), 60);
    expect(state.parents.map((at) => state.evaluated[at]!.genes)).toEqual([[1, 1, 1]]);
  });
});

describe('constraint domination', () => {
  test('puts a point within its bounds before one beyond, the lesser violation before the greater, refused last', () => {
    const order = [done([9, 9]), done([1, 1], 0.1), done([0, 0], 0.2), { kind: 'refused' }] as const;
    for (const [at, better] of order.entries()) {
      for (const worse of order.slice(at + 1)) {
        expect(beats(better, worse)).toBe(true);
        expect(beats(worse, better)).toBe(false);
      }
    }
    expect(rankAll([...order].reverse()).map(({ front }) => front)).toEqual([3, 2, 1, 0]);
  });

  test('leaves two points of equal objectives in one front', () => {
    expect(rankAll([done([1, 2]), done([1, 2])]).map(({ front }) => front)).toEqual([0, 0]);
  });

  test('crowding is infinite at the ends and the sum of the scaled gaps between', () => {
    const ranks = rankAll([done([0, 10]), done([1, 4]), done([10, 0])]);
    expect(ranks.map(({ crowding }) => crowding)).toEqual([Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY]);
  });
});
