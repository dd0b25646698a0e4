import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycle, cycles } from '../../src/base/units.js';
import { finishTimes, type RecurrenceEdge } from '../../src/machine/recurrence.js';

/** A chain of populations with constant stage times and wires of `delay` clocks. */
function chainFinish(stages: readonly number[], steps: number, delay: number): Float64Array[] {
  const edges: RecurrenceEdge[] = stages
    .slice(1)
    .map((_, index) => ({ source: index, target: index + 1, delivery: cycles(delay), credit: cycles(delay) }));
  return finishTimes(
    { populations: stages.length, edges },
    1,
    steps,
    (p) => cycles(stages[p]!),
    () => cycle(0),
  );
}

/** (T - (L - b)) s_b + sum of s_l behind b: the time if population b (1-based) were the bottleneck. */
function closedForm(stages: readonly number[], steps: number, b: number): number {
  const behind = stages.slice(b).reduce((sum, stage) => sum + stage, 0);
  return (steps - (stages.length - b)) * stages[b - 1]! + behind;
}

describe('a chain with constant stages and wires of zero', () => {
  test('finishes step T at (T - (L - b)) s_b + sum of s_l behind b when b is twice as slow as the rest and T >= 3 L', () => {
    const chains = fc.record({
      others: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 7 }),
      at: fc.nat(),
      steps: fc.integer({ min: 24, max: 60 }),
    });
    fc.assert(
      fc.property(chains, ({ others, at, steps }) => {
        const b = (at % (others.length + 1)) + 1;
        const stages = [...others.slice(0, b - 1), 2 * Math.max(...others), ...others.slice(b - 1)];
        expect(chainFinish(stages, steps, 0).at(-1)!.at(-1)).toBe(closedForm(stages, steps, b));
      }),
      { numRuns: 500 },
    );
  });

  test('finishes step T > L at the largest closed form over all populations, however close their times (500 chains)', () => {
    const stages = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(stages, fc.integer({ min: 9, max: 40 }), (clocks, steps) => {
        const closed = Math.max(...clocks.map((_, index) => closedForm(clocks, steps, index + 1)));
        expect(chainFinish(clocks, steps, 0).at(-1)!.at(-1)).toBe(closed);
      }),
      { numRuns: 500 },
    );
  });

  test('eight equal stages of 10 clocks take 10 steps in 100 clocks: no fill of one stage per layer', () => {
    expect(chainFinish(Array(8).fill(10), 10, 0).at(-1)!.at(-1)).toBe(100);
  });
});

test('a step never ends before its own step before, its source and its credit allow (100 random chains with wires)', () => {
  const stages = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(stages, fc.integer({ min: 0, max: 20 }), (clocks, delay) => {
      const finish = chainFinish(clocks, 12, delay);
      for (let p = 0; p < clocks.length; p += 1) {
        for (let at = 1; at < 12; at += 1) {
          const start = finish[p]![at]! - clocks[p]!;
          const waits = [finish[p]![at - 1]!, ...[p - 1, p + 1].map((q) => (finish[q]?.[at - 1] ?? -delay) + delay)];
          expect(start).toBe(Math.max(...waits));
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('two images back to back: the second starts when the first is through the bottleneck, not through the chain', () => {
  const edges = [{ source: 0, target: 1, delivery: cycles(0), credit: cycles(0) }];
  const finish = finishTimes(
    { populations: 2, edges },
    2,
    5,
    (p) => cycles([20, 5][p]!),
    () => cycle(0),
  );
  expect(finish[1]![9]! - finish[1]![4]!).toBe(5 * 20);
});
