import { describe, expect, test } from 'vitest';
import { fullAgenda } from '../../src/hw/tile/agenda.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { MachineJob } from '../../src/machine/cycle/parts.js';
import type { Chip } from '../../src/model/chip.js';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { preparedRun, seededWorkload } from '../support/run.js';

const { noc, tile, control } = defaultChip();

/** A job of 2 images x 6 steps of the small network, with full queues. */
function job(changes: Partial<Chip['control']> = {}, seed = 'weights'): MachineJob {
  const chip = defaultChip({
    noc: { ...noc, virtualChannels: 1, bufferFlits: 1 },
    tile: { ...tile, pesPerTile: 1, outputBufferFlits: 2, psumSlots: 1 },
    control: { ...control, ...changes },
  });
  const options = { images: 1, steps: 6, numerics: 'reference' } as const;
  return {
    ...machineCase(preparedRun({ chip, workload: seededWorkload(undefined, seed), options })).job,
    agenda: fullAgenda(2, 6),
  };
}

/** Runs the next cycles in which something is due. */
function step(machine: CycleMachine, cycles: number): void {
  let asked = 0;
  machine.engine.run(() => asked++ === cycles);
}

/** What a machine is after its run, as text; of its times those after `from`, without starts (the first tile says them). */
function outcome(machine: CycleMachine, from: number): string {
  machine.run();
  const later = (times: Float64Array): (number | undefined)[] =>
    [...times].map((time) => (time > from ? time : undefined));
  const { finish, delivered, credited, counted, imageIn, decided } = machine.times;
  const times = [...finish, ...delivered, ...credited, ...counted, imageIn, decided].map(later);
  return JSON.stringify([times, machine.counts(), machine.engine.ticks, machine.engine.save()], undefined, 1);
}

const modes = { elastic: {}, global: { sync: 'global' }, sequential: { schedule: 'sequential' } } as const;

describe.each(Object.entries(modes))('%s machines of 2 images x 6 steps', (_, changes) => {
  const own = job(changes);

  test('saved as JSON at 12 places of a run, each goes on identically in a new machine of the same job', () => {
    const whole = new CycleMachine(own);
    whole.run();
    const last = whole.engine.now;
    expect(last).toBeGreaterThan(20_000);
    const saved = new CycleMachine(own);
    for (let place = 1; place <= 12; place += 1) {
      while (saved.engine.now < (place * last) / 13) step(saved, 100);
      const { now } = saved.engine;
      const text = JSON.stringify(saved.engine.save());
      const restored = new CycleMachine(own);
      restored.engine.restore(JSON.parse(text));
      expect(JSON.stringify(restored.engine.save())).toBe(text);
      const straight = new CycleMachine(own);
      expect(outcome(restored, now)).toBe(outcome(straight, now));
    }
  });

  test('a saved state stays what it was while the machine runs on', () => {
    const machine = new CycleMachine(own);
    step(machine, 5000);
    const saved = machine.engine.save();
    const text = JSON.stringify(saved);
    machine.run();
    expect(JSON.stringify(saved)).toBe(text);
  });

  test('given its first state again after a run, a machine runs as a new one', () => {
    const machine = new CycleMachine(own);
    const first = JSON.parse(JSON.stringify(machine.engine.save()));
    machine.run();
    machine.engine.restore(first);
    machine.run();
    const fresh = new CycleMachine(own);
    fresh.run();
    expect(machine.counts()).toEqual(fresh.counts());
    expect(JSON.stringify(machine.engine.save())).toBe(JSON.stringify(fresh.engine.save()));
  });

  test('2 machines of other weights, ticked in turns of 1 to 40 cycles, end as each does alone', () => {
    const other = job(changes, 'others');
    const [one, two] = [new CycleMachine(own), new CycleMachine(other)];
    for (let turn = 0; turn < 200; turn += 1) {
      step(one, 1 + (turn % 40));
      step(two, 1 + ((7 * turn) % 40));
    }
    expect(outcome(one, -1)).toBe(outcome(new CycleMachine(own), -1));
    expect(outcome(two, -1)).toBe(outcome(new CycleMachine(other), -1));
  });
});

test('a machine takes no state of a machine with other parts', () => {
  const other = new CycleMachine(job({ sync: 'global' })).engine.save();
  expect(() => new CycleMachine(job()).engine.restore(other)).toThrow('lines');
});
