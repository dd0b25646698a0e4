import { describe, expect, test } from 'vitest';
import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { Chip } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import type { Workload } from '../../src/model/workload.js';
import { defaultChip } from '../support/load.js';
import { formulaLog, type MachineCase, machineCase, ranMachine } from '../support/machine.js';
import { conv, dense, shape, spiking } from '../support/networks.js';
import { silentWorkload, singleSpikeWorkload } from '../support/quiet-workload.js';
import { preparedRun } from '../support/run.js';

type Changes = Parameters<typeof defaultChip>[0];

/** Routers in which flits that follow each other clock by clock do not wait for a channel or a credit. */
const uncontended = (changes: Changes): Chip => {
  const noc = { ...defaultChip().noc, routingDelay: 0, virtualChannels: 4, bufferFlits: 8 };
  return defaultChip({ ...changes, noc });
};
const caseOf = (workload: Workload, changes: Changes, steps: number): MachineCase =>
  machineCase(
    preparedRun({ chip: uncontended(changes), workload, options: { images: 1, steps, numerics: 'reference' } }),
  );
const withControl = (control: Partial<Chip['control']>): Changes => ({
  control: { ...defaultChip().control, ...control },
});

/** A machine that ran `steps` steps, and the clocks by which it differs from the formulas. */
function ranAgainstFormulas(workload: Workload, changes: Changes, steps: number) {
  const example = caseOf(workload, changes, steps);
  const ran = ranMachine(example);
  const clocks = ran.overheads.flatMap(({ service, delivery, credit, headDelivery }) => [
    ...service,
    ...delivery,
    ...credit,
    ...headDelivery,
  ]);
  return { ...ran, model: example.job.model, beyond: clocks.reduce((sum, value) => sum + value, 0) };
}

const SCHEDULES: Record<string, Partial<Chip['control']>> = {
  'pipelined, elastic': {},
  'pipelined, global': { sync: 'global' },
  sequential: { schedule: 'sequential' },
};
const quiet = [
  ['no spike', silentWorkload],
  ['one spike a step and layer', singleSpikeWorkload],
] as const;
const quietRuns = quiet.flatMap(([spikes, workload]) =>
  Object.entries(SCHEDULES).map(([name, control]) => ({ spikes, workload, name, control })),
);

/** A 3 x 3 convolution over 70 channels, so that its 18 row blocks need 2 PEs; a classifier of 2 PEs behind it. */
function widelyRead(): Network {
  return {
    name: 'sums',
    input: shape(1, 4),
    populations: [spiking('a', shape(70, 4)), spiking('b', shape(8, 4)), spiking('fc', shape(3, 1))],
    projections: [conv('a', 'input', 'a', 1), conv('b', 'a', 'b', 1), dense('fc', 'b', 'fc')],
    classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
  };
}

describe('a machine in which nothing contends takes exactly what the formulas say', () => {
  test.each(quietRuns)('$spikes, $name: runs of 1, 2, 5 and 40 steps', ({ workload, control }) => {
    for (const steps of [1, 2, 5, 40]) {
      const { machine, formula, timeline, measured, beyond } = ranAgainstFormulas(
        workload(),
        withControl(control),
        steps,
      );
      const { times } = machine;
      expect(beyond).toBe(0);
      expect(measured).toEqual(timeline);
      expect(times.imageIn[0]).toBe(formula.imageIn);
      expect(times.decided[0]).toBe(timeline.decision[steps - 1]);
      const end = Math.max(...times.finish.map((finish) => finish.at(-1)!));
      expect(Math.max(0, end - times.decided[0]!)).toBe(timeline.drain);
    }
  });

  test('no spike, without credits: a run of 40 steps', () => {
    const { machine, timeline, beyond } = ranAgainstFormulas(silentWorkload(), withControl({ stepCredits: false }), 40);
    expect(beyond).toBe(0);
    expect(machine.times.decided[0]).toBe(timeline.decision[39]);
  });

  test.each(quietRuns)(
    '$spikes, $name: 3 images in a row in one machine, every start and finish of 3 x 20 steps',
    ({ workload, control }) => {
      const example = caseOf(workload(), withControl(control), 20);
      const machine = new CycleMachine({ ...example.job, agenda: fullAgenda(3, 20) });
      machine.run();
      const log = formulaLog(example, 3);
      expect(machine.times.finish).toEqual(log.finish);
      const { interval } = ranMachine(example).timeline;
      const growth = machine.times.finish.map((finish) => finish[59]! - finish[39]!);
      expect(Math.max(...growth)).toBe(interval);
    },
  );
});

describe('figures of the small network on the default chip with hops of 4 clocks', () => {
  const { machine, formula, model } = ranAgainstFormulas(singleSpikeWorkload(), {}, 12);
  const { start, finish, delivered, credited, imageIn } = machine.times;
  const clocks = (population: string, step: number): number => {
    const p = model.context.network.populations.findIndex(({ name }) => name === population);
    return finish[p]![step - 1]! - start[p]![step - 1]!;
  };

  test('64 positions of held sums take 63 + 1 + 1 + 1 = 66 clocks in every step but the first, which reads the image', () => {
    for (let step = 2; step <= 12; step += 1) expect(clocks('a', step)).toBe(66);
    expect(clocks('a', 1)).toBe(66 + formula.imageRead(0));
  });

  test('reading 8 bit planes at 64 positions takes 63 x 8 x 26 + 8 + 8 x 26 + 8 = 13,328 clocks', () => {
    expect(formula.imageRead(0)).toBe(13_328);
    expect(clocks('a', 1)).toBe(13_328 + 66);
  });

  test('16 positions of 70 columns take 15 x 26 + 1 + 26 + 3 + 3 + 1 = 424 clocks', () => {
    for (let step = 1; step <= 12; step += 1) expect(clocks('b', step)).toBe(424);
  });

  test('an image of 64 bytes is 16 flits, in the tile at (0,0) 2 + 4 clocks after the last: 22', () => {
    expect(imageIn[0]).toBe(22);
  });

  test('a spike, its mark and its credit between neighbours: delivered and credited 11 clocks after the end', () => {
    const { edges } = model.graph;
    const edge = edges.findIndex(({ source, target }) => source === 0 && target === 1);
    expect(delivered[edge]![5]! - finish[0]![5]!).toBe(edges[edge]!.delivery);
    expect(credited[edge]![5]! - finish[1]![5]!).toBe(edges[edge]!.credit);
    expect(edges[edge]!.delivery).toBe(11);
    expect(edges[edge]!.credit).toBe(11);
  });

  test('the first spike of a head comes in step depth, so the first informed decision is that of step depth + 1', () => {
    const spikes = machine.counts().find(({ module, action }) => module === 'fusion' && action === 'count')!.series;
    expect([...spikes.slice(0, 4)]).toEqual([0, 0, 1, 1]);
  });
});

describe('partial sums of several tiles, and copies', () => {
  test.each([
    ['no spike', silentWorkload, 0],
    ['one spike a step and layer, which once meets a packet of sums', singleSpikeWorkload, 1],
  ] as const)(
    '%s: 2 tiles of one PE, one adding up for the other, take the steps of the formulas',
    (_, workload, contention) => {
      const changes: Changes = { tile: { ...defaultChip().tile, pesPerTile: 1, psumSlots: 64 } };
      const { model, machine, overheads, timeline } = ranAgainstFormulas(workload(widelyRead()), changes, 12);
      const senders = model.stages.map(({ tiles }) => tiles.filter(({ sends }) => sends.length > 0).length);
      expect(senders).toEqual([0, 1, 1]);
      for (const { service, delivery } of overheads) {
        const clocks = [...service, ...delivery];
        expect(clocks.every((each) => each >= 0)).toBe(true);
        expect(clocks.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(contention);
      }
      if (contention === 0) expect(machine.times.decided[0]).toBe(timeline.decision[11]);
    },
  );

  test.each(quiet)('%s: copies that take 2 or more positions a round meet the formulas', (_, workload) => {
    const changes: Changes = { mapping: { replication: 'balanced' } };
    const { model, beyond, measured, timeline } = ranAgainstFormulas(workload(), changes, 12);
    expect(Math.max(...model.stages.map(({ copies }) => copies))).toBeGreaterThan(1);
    expect(beyond).toBe(0);
    expect(measured).toEqual(timeline);
  });
});
