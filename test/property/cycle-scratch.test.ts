import { test } from 'vitest';
import { defaultChip } from '../support/load.js';
import { machineCase, ranMachine } from '../support/machine.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import { preparedRun } from '../support/run.js';
import { conv, dense, shape, spiking } from '../support/networks.js';
import { silentWorkload } from '../support/quiet-workload.js';
test('x', () => {
  const net = {
    name: 'sums', input: shape(1, 4),
    populations: [spiking('a', shape(70, 4)), spiking('b', shape(8, 4)), spiking('fc', shape(3, 1))],
    projections: [conv('a', 'input', 'a', 1), conv('b', 'a', 'b', 1), dense('fc', 'b', 'fc')],
    classifiers: [{ name: 'fc', role: 'final' as const, population: 'fc' }],
  };
  const run = preparedRun({ chip: defaultChip({ tile: { ...defaultChip().tile, pesPerTile: 1, psumSlots: 64 } }), workload: silentWorkload(net), options: { images: 1, steps: 12, numerics: 'reference' } });
  const log: string[] = [];
  let machine: CycleMachine;
  const probe = {
    work: (module: string, work: object, start: number, clocks: number) => { if (module.startsWith('fc')) log.push(`${start} ${module} ${JSON.stringify(work)} ${clocks}`); },
    flit: (module: string, move: { flit: number; word: number }, now: number) => { const r = machine.parts.plan.routes[move.flit >> 1]!; if (r.kind === 'partialSums' && r.to === 4) log.push(`${now} ${module} ${r.kind} ${r.from}->${r.to} ${move.flit & 1} at ${move.word>>1}`); },
    queue: () => {},
  };
  machine = new CycleMachine(machineCase(run, 0, { probe }).job);
  machine.run();
  for (const o of ranMachine(machineCase(run)).overheads) console.log(JSON.stringify(o));
  console.log(machine.parts.model.graph.edges, JSON.stringify(machine.parts.plan.routes.map((r,i)=>[i,r.kind,r.from,r.to])));
 console.log(machine.times.start[2], machine.times.finish[2]);
});
