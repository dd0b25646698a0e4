import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycle, cycles } from '../../src/base/units.js';
import { type RecurrenceGraph, runSteps } from '../../src/machine/recurrence.js';
import type { StepLog } from '../../src/machine/step-log.js';
import { stepParts, whereTimeGoes } from '../../src/machine/where-time-goes.js';
import { randomRun } from '../support/random-steps.js';

const ELASTIC = { schedule: 'pipelined', sync: 'elastic', barrierCycles: 5, stepCredits: true } as const;

/** Two populations, the second reads the first; wires of 3 clocks, the image arrives after 7. */
function pair(clocks: readonly [number, number], control: Partial<RecurrenceGraph['control']> = {}): StepLog {
  const graph = { populations: 2, edges: [{ source: 0, target: 1 }], control: { ...ELASTIC, ...control } };
  return runSteps(graph, 1, 3, {
    service: (p) => cycles(clocks[p]!),
    arrival: () => cycle(7),
    delivery: () => cycles(3),
    credit: () => cycles(2),
  });
}
const none = () => 0;
const nothing = { computing: 0, input: 0, network: 0, buffer: 0, barrier: 0 };

describe('where the time of a step goes', () => {
  test('the first step waits for the image', () => {
    expect(stepParts(pair([10, 4]), 1, 0, none)).toEqual({ ...nothing, input: 7, computing: 4 });
  });

  test('a fast consumer waits 6 clocks for its source, then 3 for its spikes', () => {
    expect(stepParts(pair([10, 4]), 1, 1, none)).toEqual({ ...nothing, input: 6, network: 3, computing: 4 });
  });

  test('a fast source waits 6 clocks for a half-buffer of its consumer, then 2 for the credit', () => {
    expect(stepParts(pair([4, 10]), 0, 1, none)).toEqual({ ...nothing, buffer: 6, network: 2, computing: 4 });
  });

  test('behind the barrier the faster population waits 6 clocks for the slower, 3 for its spikes and 5 for the barrier', () => {
    const log = pair([10, 4], { sync: 'global' });
    expect(stepParts(log, 1, 1, none)).toEqual({ ...nothing, barrier: 6 + 5, network: 3, computing: 4 });
  });

  test('what a network interface adds to a step is network, not computing', () => {
    expect(stepParts(pair([10, 4]), 0, 1, () => 4)).toEqual({ ...nothing, computing: 6, network: 4 });
  });
});

test('the parts are never negative and sum to the time between two ends of steps (500 random graphs, every mode)', () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const { log, network } = randomRun((from, to) => gen(fc.integer, { min: from, max: to }));
      const sums = log.finish.map((ends, p) => {
        let total = 0;
        for (const [at, end] of ends.entries()) {
          const parts = Object.values(stepParts(log, p, at, network));
          const interval = end - (at === 0 ? 0 : ends[at - 1]!);
          if (Math.min(...parts) < 0 || parts.reduce((a, b) => a + b, 0) !== interval) return `${p} ${at}`;
          if (at < log.steps) total += interval;
        }
        return total;
      });
      const where = whereTimeGoes(log, network).map((parts) => Object.values(parts).reduce((a, b) => a + b, 0));
      expect(where).toEqual(sums);
      expect(where).toEqual(log.finish.map((ends) => ends[log.steps - 1]));
    }),
    { numRuns: 500 },
  );
});
