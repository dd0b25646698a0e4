import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Flow } from '../../src/hw/noc/flows.js';
import type { Chip } from '../../src/model/chip.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun, type RunChanges } from '../support/run.js';

/** The part of the model that is broken in a test; each mock below obeys one name. */
const fault = vi.hoisted(() => ({ in: '' }));

vi.mock('../../src/cost/energy.js', async (original) => {
  const real = await original<typeof import('../../src/cost/energy.js')>();
  const sumBy: typeof real.sumBy = (rows, key) =>
    real.sumBy(fault.in === `sum by ${key}` ? rows.slice(0, -1).concat(rows[0]!) : rows, key);
  return { ...real, sumBy };
});
vi.mock('../../src/hw/neuron/counts.js', async (original) => {
  const real = await original<typeof import('../../src/hw/neuron/counts.js')>();
  const neuronCounts: typeof real.neuronCounts = (load) => {
    const counts = real.neuronCounts(load);
    return fault.in === 'neuron counts' ? { ...counts, update: counts.update.map((value) => value - 1e9) } : counts;
  };
  return { ...real, neuronCounts };
});
vi.mock('../../src/hw/image-unit/counts.js', async (original) => {
  const real = await original<typeof import('../../src/hw/image-unit/counts.js')>();
  const imageUnitCounts: typeof real.imageUnitCounts = (load) => {
    const counts = real.imageUnitCounts(load);
    return fault.in === 'image products' ? { ...counts, multiplication: counts.weightRead } : counts;
  };
  return { ...real, imageUnitCounts };
});
vi.mock('../../src/hw/noc/flows.js', async (original) => {
  const real = await original<typeof import('../../src/hw/noc/flows.js')>();
  const without = (flows: Flow[], kind: Flow['kind']): Flow[] => {
    const lost = flows.findIndex((flow) => flow.kind === kind);
    return flows.filter((_, index) => index !== lost);
  };
  const spikeFlows: typeof real.spikeFlows = (load) => {
    const flows = real.spikeFlows(load);
    if (fault.in === 'spike flows') return without(flows, 'spikes');
    return fault.in === 'credit flows' ? without(flows, 'credit') : flows;
  };
  const partialSumFlows: typeof real.partialSumFlows = (load, population) => {
    const flows = real.partialSumFlows(load, population);
    return fault.in === 'sum credit flows' ? without(flows, 'sumCredit') : flows;
  };
  return { ...real, spikeFlows, partialSumFlows };
});
vi.mock('../../src/hw/noc/counts.js', async (original) => {
  const real = await original<typeof import('../../src/hw/noc/counts.js')>();
  const nocCounts: typeof real.nocCounts = (...load) => {
    const counts = real.nocCounts(...load);
    return fault.in === 'link counts' ? { ...counts, linkTraversal: counts.routerTraversal } : counts;
  };
  return { ...real, nocCounts };
});
vi.mock('../../src/mapping/allocate.js', async (original) => {
  const real = await original<typeof import('../../src/mapping/allocate.js')>();
  const allocate: typeof real.allocate = (...args) => {
    const allocation = real.allocate(...args);
    const [name, projection] = Object.entries(allocation.projections).slice(0, 2).at(-1)!;
    const lost = { ...projection, pes: projection.pes.slice(1) };
    const [image, unit] = Object.entries(allocation.imageUnits)[0] ?? [];
    if (fault.in === 'image weights' && unit !== undefined) {
      return { ...allocation, imageUnits: { [image!]: { ...unit, tiles: unit.tiles.slice(1) } } };
    }
    const crowded = allocation.tiles.map((tile) => ({ ...tile, pes: tile.pes + 8 }));
    if (fault.in === 'mapping') return { ...allocation, projections: { ...allocation.projections, [name]: lost } };
    return fault.in === 'tiles' ? { ...allocation, tiles: crowded } : allocation;
  };
  return { ...real, allocate };
});
vi.mock('../../src/snn/read-counter.js', async (original) => {
  const real = await original<typeof import('../../src/snn/read-counter.js')>();
  class ReadCounter extends real.ReadCounter {
    override count(...args: Parameters<InstanceType<typeof real.ReadCounter>['count']>): void {
      super.count(...args);
      const [, , into, column] = args;
      if (fault.in === 'active rows' && column === 5) into.activeRows[column] = into.activeRows[column]! + 1;
      if (fault.in === 'input spikes' && column === 5) into.inputSpikes[column] = into.inputSpikes[column]! + 1;
    }
  }
  return { ...real, ReadCounter };
});
vi.mock('../../src/snn/spike-lists.js', async (original) => {
  const real = await original<typeof import('../../src/snn/spike-lists.js')>();
  class SpikeLists extends real.SpikeLists {
    override neurons(slot: number): Int32Array {
      const fired = super.neurons(slot);
      return fault.in === 'head lists' ? fired.slice(1) : fired;
    }
  }
  return { ...real, SpikeLists };
});
vi.mock('../../src/hw/fusion-unit/timing.js', async (original) => {
  const real = await original<typeof import('../../src/hw/fusion-unit/timing.js')>();
  const fusionClocks: typeof real.fusionClocks = (...args) =>
    fault.in === 'fusion clocks' ? (Number.NaN as ReturnType<typeof real.fusionClocks>) : real.fusionClocks(...args);
  return { ...real, fusionClocks };
});

vi.mock('../../src/machine/cycle/machine.js', async (original) => {
  const real = await original<typeof import('../../src/machine/cycle/machine.js')>();
  class CycleMachine extends real.CycleMachine {
    override get ejected(): number {
      return fault.in === 'mesh' ? super.ejected - 1 : super.ejected;
    }
    override counts(): ReturnType<InstanceType<typeof real.CycleMachine>['counts']> {
      const rows = super.counts();
      if (fault.in === 'machine count') rows[0]!.series[3]! += 1;
      return fault.in === 'machine row' ? rows.slice(1) : rows;
    }
  }
  return { ...real, CycleMachine };
});
vi.mock('../../src/machine/cycle/measured-times.js', async (original) => {
  const real = await original<typeof import('../../src/machine/cycle/measured-times.js')>();
  const imageOverheadsOf: typeof real.imageOverheadsOf = (...args) => {
    const { imageIn, readout } = real.imageOverheadsOf(...args);
    if (fault.in === 'measured readout') return { imageIn, readout: readout + 1 };
    return fault.in === 'readout before its time' ? { imageIn, readout: -50 } : { imageIn, readout };
  };
  return { ...real, imageOverheadsOf };
});

afterEach(() => {
  fault.in = '';
});

/** Names of the checks that fail when `part` of the model is broken; 2 PEs a tile, so that partial sums travel. */
async function failingWith(
  part: string,
  options: RunChanges['options'] = {},
  inputCoding: Chip['crossbar']['inputCoding'] = 'bitSerialHeld',
): Promise<string[]> {
  fault.in = part;
  const run = preparedRun({ chip: defaultChip({ tile: { pesPerTile: 2 }, crossbar: { inputCoding } }), options });
  const { checks } = evaluate(run, await collect(run));
  return checks.filter(({ passed }) => !passed).map(({ name }) => name);
}

describe('a part of the model is broken and a run of it says so', () => {
  test('nothing is broken: all 13 checks pass', async () => {
    expect(await failingWith('')).toEqual([]);
  });

  test.each([
    ['sum by module', 'energy-by-module'],
    ['sum by layer', 'energy-by-layer'],
    ['neuron counts', 'finite-and-not-negative'],
    ['fusion clocks', 'result-finite'],
    ['input spikes', 'spikes-sent-and-received'],
    ['active rows', 'synaptic-operations'],
    ['head lists', 'head-spikes-counted'],
    ['spike flows', 'flits-in-and-out'],
    ['credit flows', 'marks-and-credits'],
    ['sum credit flows', 'partial-sum-credits'],
    ['link counts', 'links-walked'],
    ['mapping', 'weights-mapped-once'],
    ['tiles', 'utilisation-at-most-1'],
  ])('%s: check %s fails', async (part, check) => {
    expect(await failingWith(part)).toContain(check);
  });
});

describe('a part of the digital input is broken and a run of it says so', () => {
  test('nothing is broken: all 14 checks pass', async () => {
    expect(await failingWith('', {}, 'digital')).toEqual([]);
  });

  test.each([
    ['image products', 'image-products'],
    ['image weights', 'weights-mapped-once'],
  ])('%s: check %s fails', async (part, check) => {
    expect(await failingWith(part, {}, 'digital')).toContain(check);
  });
});

describe('a part of the cycle model is broken and a run of it says so', () => {
  const fidelity = { kind: 'cycle', sampleSteps: undefined, sampleImages: undefined } as const;
  const options = { images: 1, steps: 8, fidelity };

  test('nothing is broken: all 17 checks pass', async () => {
    expect(await failingWith('', options)).toEqual([]);
  });

  test.each([
    ['machine count', 'machine-counts'],
    ['machine row', 'machine-counts'],
    ['mesh', 'flits-through-the-mesh'],
    ['measured readout', 'decision-by-recurrence'],
    ['readout before its time', 'never-beats-the-formulas'],
  ])('%s: check %s fails', async (part, check) => {
    expect(await failingWith(part, options)).toContain(check);
  });
});
