import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { randomChips, randomWorkload } from '../support/random-run.js';
import { preparedRun } from '../support/run.js';
import { drawFrom } from './snn-random-network.js';

const MACHINES = 400;

test(`of ${MACHINES} random machines without step credits some deadlock; every one of those names a circle and tells each of its waits`, () => {
  let circles = 0;
  const machines = fc.property(fc.gen(), randomChips, fc.integer({ min: 3, max: 9 }), (gen, chip, steps) => {
    const control = { ...chip.control, schedule: 'pipelined' as const, stepCredits: false };
    const workload = randomWorkload(drawFrom(gen, fc.integer));
    const options = { images: 1, steps, numerics: 'reference' } as const;
    const run = preparedRun({ chip: defaultChip({ ...chip, control }), workload, options });
    try {
      new CycleMachine(machineCase(run).job).run();
    } catch (error) {
      if (!(error instanceof SimulationError && error.message.includes('deadlock'))) throw error;
      circles += 1;
      const [, circle, ...told] = error.message.split('\n').map((line) => line.trim());
      expect(circle).toMatch(/^circle: (.+) -> (.+ -> )*\1$/);
      const names = circle!.slice('circle: '.length).split(' -> ');
      for (const [place, name] of names.slice(0, -1).entries()) {
        expect(told[place]).toMatch(/ waits for .+ \(.+\)$/);
        expect(told[place]!.startsWith(name)).toBe(true);
        expect(told[place]).toContain(names[place + 1]);
      }
    }
  });
  fc.assert(machines, { numRuns: MACHINES, seed: 6 });
  expect(circles).toBeGreaterThan(5);
});
