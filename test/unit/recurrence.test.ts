import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycle, cycles } from '../../src/base/units.js';
import { type RecurrenceEdge, type RecurrenceGraph, runSteps } from '../../src/machine/recurrence.js';
import { causeOf, type StepLog } from '../../src/machine/step-log.js';

const ELASTIC: RecurrenceGraph['control'] = {
  schedule: 'pipelined',
  sync: 'elastic',
  barrierCycles: 5,
  stepCredits: true,
};
type Control = Partial<RecurrenceGraph['control']>;

interface Case {
  readonly stages: readonly number[];
  readonly steps: number;
  readonly delay?: number;
  readonly images?: number;
  readonly control?: Control;
}

const chainEdges = (length: number): RecurrenceEdge[] =>
  Array.from({ length: length - 1 }, (_, index) => ({ source: index, target: index + 1 }));

/** A chain of populations with constant stage times and wires of `delay` clocks; images arrive at once. */
function chain({ stages, steps, delay = 0, images = 1, control }: Case): StepLog {
  const graph = { populations: stages.length, edges: chainEdges(stages.length), control: { ...ELASTIC, ...control } };
  return runSteps(graph, images, steps, {
    service: (p) => cycles(stages[p]!),
    arrival: () => cycle(0),
    delivery: () => cycles(delay),
    credit: () => cycles(delay),
  });
}

const chainFinish = (stages: readonly number[], steps: number, delay: number): readonly Float64Array[] =>
  chain({ stages, steps, delay }).finish;

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
  const { finish } = chain({ stages: [20, 5], steps: 5, images: 2 });
  expect(finish[1]![9]! - finish[1]![4]!).toBe(5 * 20);
});

describe('without step credits', () => {
  test('a fast source runs ahead of a slow consumer: 4 steps of 5 clocks end at 20, with credits at 65', () => {
    expect(chain({ stages: [5, 20], steps: 4, control: { stepCredits: false } }).finish[0]![3]).toBe(20);
    expect(chain({ stages: [5, 20], steps: 4 }).finish[0]![3]).toBe(65);
  });

  test('the slowest population sets the same pace: 40 steps of 20 clocks', () => {
    const free = chain({ stages: [5, 20], steps: 40, control: { stepCredits: false } }).finish[1]!;
    expect(free[39]! - free[38]!).toBe(20);
  });
});

describe('sync: global', () => {
  test('every step takes the barrier of 5, the slowest stage of 20 and the wire of 3: 10 steps in 10 x 25 + 9 x 3', () => {
    const log = chain({ stages: [7, 20, 4], steps: 10, delay: 3, control: { sync: 'global' } });
    expect(log.start.map((starts) => starts[9])).toEqual(Array(3).fill(9 * 28 + 5));
    expect(log.finish[1]![9]).toBe(10 * 25 + 9 * 3);
    expect(causeOf(log, 0, 1)).toBe('barrier');
    expect(log.by[0]![1]).toBe(1);
    expect(log.released[0]![1]).toBe(25);
  });

  test('it is never faster than the elastic chain plus its barriers (200 chains)', () => {
    const stages = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(stages, fc.integer({ min: 0, max: 9 }), (clocks, delay) => {
        const elastic = chain({ stages: clocks, steps: 9, delay });
        const global = chain({ stages: clocks, steps: 9, delay, control: { sync: 'global' } });
        for (const [p, finish] of elastic.finish.entries()) {
          for (const [at, end] of finish.entries())
            expect(global.finish[p]![at]).toBeGreaterThanOrEqual(end + 5 * (at + 1));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('schedule: sequential', () => {
  const sequential = { schedule: 'sequential' as const };

  test('stages of 10, 20 and 5 clocks end 4 steps at 40, 40 + 3 + 80 and 123 + 3 + 20', () => {
    const log = chain({ stages: [10, 20, 5], steps: 4, delay: 3, control: sequential });
    expect(log.finish.map((finish) => finish[3])).toEqual([40, 123, 146]);
    expect([causeOf(log, 1, 0), log.by[1]![0], log.byAt[1]![0], log.released[1]![0]]).toEqual(['source', 0, 3, 40]);
    expect(causeOf(log, 1, 1)).toBe('own');
  });

  test('images back to back: the slowest population works without a pause, 80 clocks an image', () => {
    const { finish } = chain({ stages: [10, 20, 5], steps: 4, delay: 3, images: 3, control: sequential });
    expect(finish[1]![11]! - finish[1]![7]!).toBe(80);
    expect(finish[2]![11]! - finish[2]![7]!).toBe(80);
  });

  test('one step of one image is a pass through the chain in every schedule but the pipelined one', () => {
    expect(chain({ stages: [10, 20, 5], steps: 1, control: sequential }).finish[2]![0]).toBe(35);
    expect(chain({ stages: [10, 20, 5], steps: 1 }).finish[2]![0]).toBe(5);
  });
});

test('what released a step says when: the release and its way are the start, in every mode (300 chains)', () => {
  const control = fc.record({
    schedule: fc.constantFrom('pipelined' as const, 'sequential' as const),
    sync: fc.constantFrom('elastic' as const, 'global' as const),
    stepCredits: fc.boolean(),
  });
  const stages = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(stages, control, fc.integer({ min: 0, max: 9 }), (clocks, chosen, delay) => {
      const log = chain({ stages: clocks, steps: 5, delay, images: 2, control: chosen });
      for (const [p, starts] of log.start.entries()) {
        for (const [at, start] of starts.entries()) {
          const [by, byAt] = [log.by[p]![at]!, log.byAt[p]![at]!];
          expect(log.released[p]![at]).toBe(by === -1 ? 0 : log.finish[by]![byAt]);
          const way = start - log.barrier - log.released[p]![at]!;
          expect([0, delay]).toContain(way);
          if (causeOf(log, p, at) === 'own') expect([by, byAt, way]).toEqual([p, at - 1, 0]);
        }
      }
    }),
    { numRuns: 300 },
  );
});
