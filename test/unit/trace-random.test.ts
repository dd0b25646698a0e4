import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { traceTracks } from '../../src/machine/cycle/trace-tracks.js';
import { routerName } from '../../src/machine/cycle/ways.js';
import { drawFrom } from '../property/snn-random-network.js';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { randomChips, randomWorkload } from '../support/random-run.js';
import { preparedRun } from '../support/run.js';
import { textOf, tracedMachine } from '../support/trace.js';
import { formatProblems } from '../support/trace-format.js';

test('traces of 2 images on 20 random networks and chips keep the rules of the format, with a track for every module', () => {
  const cases = fc.property(fc.gen(), randomChips, fc.integer({ min: 1, max: 9 }), (gen, chip, steps) => {
    const mayDeadlock = chip.control.schedule === 'pipelined' && !chip.control.stepCredits;
    const workload = randomWorkload(drawFrom(gen, fc.integer));
    const options = { images: 1, steps, numerics: 'reference' } as const;
    const { job } = machineCase(preparedRun({ chip: defaultChip(chip), workload, options }));
    try {
      const { machine, trace } = tracedMachine({ ...job, agenda: fullAgenda(2, steps) });
      const { ofModule } = traceTracks(job.model.context);
      expect(formatProblems(textOf(trace))).toEqual([]);
      const { width, height } = job.model.context.mapping.mesh;
      const routers = Array.from({ length: width * height }, (_, at) => routerName(at % width, Math.floor(at / width)));
      const modules = machine.engine.modules.map(({ name }) => name).filter((name) => name !== 'mesh');
      expect([...modules, ...routers].filter((name) => !ofModule.has(name))).toEqual([]);
      expect(trace.slices.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(mayDeadlock && error instanceof SimulationError && error.message.includes('deadlock'))) throw error;
    }
  });
  fc.assert(cases, { numRuns: 20 });
});
