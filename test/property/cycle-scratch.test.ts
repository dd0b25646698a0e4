import fc from 'fast-check';
import { test } from 'vitest';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import { randomChips, randomWorkload } from '../support/random-run.js';
import { preparedRun } from '../support/run.js';
import { drawFrom } from './snn-random-network.js';
test('x', () => {
  const out: string[] = [];
  let ran = 0;
  fc.assert(fc.property(fc.gen(), randomChips, fc.integer({ min: 3, max: 9 }), (gen, chip, steps) => {
    const run = preparedRun({ chip: defaultChip({ ...chip, control: { ...chip.control, schedule: 'pipelined', stepCredits: false } }), workload: randomWorkload(drawFrom(gen, fc.integer)), options: { images: 1, steps, numerics: 'reference' } });
    ran += 1;
    try { new CycleMachine(machineCase(run).job).run(); } catch (e) { out.push(`${chip.control.sync} ${(e as Error).message}`); }
  }), { numRuns: 1500, seed: 6 });
  console.log(ran, out.length, out.filter((o) => !o.includes('circle:')).length);
  for (const o of out.filter((o) => !o.includes('circle:')).slice(0, 3)) console.log(o);
  for (const o of out.filter((o) => o.includes('circle:')).slice(0, 6)) console.log(o.split('\n').slice(0, 14).join('\n'));
});
