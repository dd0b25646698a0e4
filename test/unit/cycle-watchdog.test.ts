import { describe, expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { CycleMachine } from '../../src/machine/cycle/machine.js';
import type { Network } from '../../src/model/network.js';
import { defaultChip } from '../support/load.js';
import { machineCase } from '../support/machine.js';
import { conv, dense, shape, spiking } from '../support/networks.js';
import { singleSpikeWorkload } from '../support/quiet-workload.js';
import { preparedRun } from '../support/run.js';

/** A fast layer that holds the image, in front of a slow one whose sums are added up by one of its two tiles. */
const network: Network = {
  name: 'fast and slow',
  input: shape(1, 4),
  populations: [spiking('fast', shape(70, 4)), spiking('slow', shape(8, 4)), spiking('fc', shape(3, 1))],
  projections: [conv('fast', 'input', 'fast', 1), conv('slow', 'fast', 'slow', 1), dense('fc', 'slow', 'fc')],
  classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
};

/** The network on tiles of one PE, with one place in every queue of the mesh. */
function machine(stepCredits: boolean): CycleMachine {
  const { noc, tile, control } = defaultChip();
  const chip = defaultChip({
    noc: { ...noc, virtualChannels: 1, bufferFlits: 1 },
    tile: { ...tile, pesPerTile: 1 },
    control: { ...control, stepCredits },
  });
  const options = { images: 1, steps: 8, numerics: 'reference' } as const;
  return new CycleMachine(machineCase(preparedRun({ chip, workload: singleSpikeWorkload(network), options })).job);
}

/** What the machine says when it stands still. */
function lastWords(machine: CycleMachine): readonly string[] {
  try {
    machine.run();
  } catch (error) {
    if (error instanceof SimulationError) return error.message.split('\n').map((line) => line.trim());
    throw error;
  }
  throw new Error('the machine ran through');
}

describe('a fast layer in front of a slow one with one place in every queue', () => {
  test('with step credits 8 steps run through', () => {
    const guarded = machine(true);
    guarded.run();
    expect(guarded.injected).toBe(guarded.ejected);
  });

  test('without step credits sums stand behind spikes that wait for the step that waits for the sums', () => {
    expect(lastWords(machine(false)).slice(0, 6)).toEqual([
      'machine at cycle 3648: deadlock: nothing can happen any more',
      'circle: tile 2 input -> slow done -> tile 2 interface -> slow tile 2 accumulation -> tile 2 input',
      'tile 2 input waits for a free half for spikes of step 2 (slow done)',
      'slow done waits for 1 of 1 to raise it (tile 2 interface)',
      'tile 2 interface waits for work in slow tile 2: answers to sums (slow tile 2 accumulation)',
      'slow tile 2 accumulation waits for partial sums of another tile (tile 3 interface, router(2,1), router(2,0), tile 2 input)',
    ]);
  });

  test('and the dump goes on with the routers behind it: a channel that spikes hold is what the sums wait for', () => {
    const words = lastWords(machine(false));
    expect(words).toContain('router(2,1) waits for room in router(2,1) -> router(2,0) (router(2,0))');
    expect(words).toContain('router(2,0) waits for room in router(2,0) -> tile 2 (tile 2 input)');
    expect(words).toContain('tile 3 interface waits for room in tile 3 -> router(2,1) (router(2,1))');
  });
});
