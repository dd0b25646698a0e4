import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycle, cycles } from '../../src/base/units.js';
import { criticalParts, criticalPath } from '../../src/machine/critical-path.js';
import { runSteps } from '../../src/machine/recurrence.js';
import { randomRun } from '../support/random-steps.js';

const none = () => 0;

describe('the critical path of a chain of two, wires of 3, credits of 2, the image after 7', () => {
  const finish = (clocks: readonly number[], p: number, step: number) => {
    const control = { schedule: 'pipelined', sync: 'elastic', barrierCycles: 1, stepCredits: true } as const;
    const log = runSteps({ populations: 2, edges: [{ source: 0, target: 1 }], control }, 1, 4, {
      service: (population) => cycles(clocks[population]!),
      arrival: () => cycle(7),
      delivery: () => cycles(3),
      credit: () => cycles(2),
    });
    return criticalPath(log, p, step - 1, none);
  };

  test('goes through the slow source, and through the consumer once', () => {
    expect(finish([10, 4], 1, 3)).toEqual([
      { population: -1, step: 0, kind: 'image', clocks: 7 },
      { population: 0, step: 1, kind: 'computing', clocks: 10 },
      { population: 0, step: 2, kind: 'computing', clocks: 10 },
      { population: 0, step: 2, kind: 'network', clocks: 3 },
      { population: 1, step: 3, kind: 'computing', clocks: 4 },
    ]);
  });

  test('reaches a fast source through the credit of its slow consumer', () => {
    const parts = criticalParts(finish([4, 10], 0, 3), ['a', 'b']);
    expect(parts).toEqual([
      { layer: 'input', kind: 'image', clocks: 7 },
      { layer: 'b', kind: 'computing', clocks: 20 },
      { layer: 'b', kind: 'credit', clocks: 2 },
      { layer: 'a', kind: 'computing', clocks: 4 },
    ]);
  });
});

test('the pieces sum to the end of the step that they lead to, whatever the step (500 random graphs, every mode)', () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const { log, network } = randomRun((from, to) => gen(fc.integer, { min: from, max: to }));
      for (const [p, ends] of log.finish.entries()) {
        const sums = Array.from(ends, (_, at) =>
          criticalPath(log, p, at, network).reduce((sum, { clocks }) => sum + clocks, 0),
        );
        expect(sums).toEqual([...ends]);
      }
    }),
    { numRuns: 500 },
  );
});
