import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { isLargest, oracleExits } from '../../src/fusion/oracle.js';
import { probabilityLargest, type RatePosterior } from '../../src/fusion/posterior.js';

const beta = (hits: number, misses: number): RatePosterior => ({ kind: 'beta', hits, misses });

/** Cumulative counts [step-1][class] of classes that fire in every so many steps; 0: never. */
const firing = (steps: number, every: readonly number[]): Uint32Array =>
  Uint32Array.from({ length: steps * every.length }, (_, at) => {
    const period = every[at % every.length]!;
    return period === 0 ? 0 : Math.floor((Math.floor(at / every.length) + 1) / period);
  });

describe('the exact posterior as a stop rule', () => {
  test('of 200 random triples it says what an integral of 2,048 intervals says, where that is 0.001 from the threshold', () => {
    const random = randomStream('oracle');
    let compared = 0;
    for (let trial = 0; trial < 200; trial += 1) {
      const posteriors = Array.from({ length: 3 }, () => beta(1 + 30 * random(), 20 + 30 * random()));
      const exact = probabilityLargest(posteriors, 0, 2048).probability;
      for (const least of [0.2, 0.5, 0.9, 0.99]) {
        if (Math.abs(exact - least) < 1e-3) continue;
        compared += 1;
        expect(isLargest(posteriors, 0, least)).toBe(exact >= least);
      }
    }
    expect(compared).toBeGreaterThan(700);
  });

  test('a class that fires in every 2nd step against two of every 5th: sure to 0.8 before 0.99, and a higher count is later', () => {
    const counts = { final: firing(200, [2, 5, 5]), fused: undefined };
    const exits = oracleExits(counts, 3, [0.5, 0.8, 0.99, 0.999999]);
    expect(exits.map((exit) => typeof exit)).toEqual(['number', 'number', 'number', 'number']);
    expect([...exits].sort((a, b) => a! - b!)).toEqual(exits);
    expect(exits[1]!).toBeLessThan(exits[2]!);
  });

  test('two classes that fire alike: a probability of a half, never 0.6', () => {
    const counts = { final: firing(100, [3, 3, 0]), fused: undefined };
    expect(oracleExits(counts, 3, [0.4, 0.6])[1]).toBeUndefined();
  });

  test('an internal classifier that is silent about all classes but one: sure in the first step', () => {
    const internal = firing(20, [0, 1, 0]);
    const fused = { internal, pseudoCount: new Float64Array(20).fill(5) };
    expect(oracleExits({ final: firing(20, [3, 3, 3]), fused }, 3, [0.9, 0.99])).toEqual([1, 1]);
  });
});
