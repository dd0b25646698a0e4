import { describe, expect, test } from 'vitest';
import { countActions } from '../../src/machine/count-actions.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Activity } from '../../src/model/activity.js';
import { assumedActivity } from '../../src/model/assumed-activity.js';
import type { Chip } from '../../src/model/chip.js';
import type { CountingConventions } from '../../src/model/counts.js';
import { type Network, restrictTo } from '../../src/model/network.js';
import { defaultChip } from '../support/load.js';
import { chain, conv, dense, shape, smallNetwork, spiking } from '../support/networks.js';

const STEPS = 5;
const ela: CountingConventions = { chargePadding: true, directCodedEveryStep: true };
const phys: CountingConventions = { chargePadding: false, directCodedEveryStep: false };

/** Total occurrences of `action` in `layer` when everything fires in all 5 steps (or in none). */
function counted(
  action: string,
  layer: string,
  chip: Chip,
  conventions: CountingConventions,
  silent = false,
  network = smallNetwork(),
): number {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  const dense = assumedActivity(network, cutNetwork(network, chip), {
    firing: 'dense',
    steps: STEPS,
    inputBits: 8,
    meanLevel: 7,
  });
  const activity = silent ? silence(dense) : dense;
  const { rows } = countActions({ network, chip, mapping: outcome.mapping, conventions }, activity);
  const row = rows.find(
    (candidate) => `${candidate.module}.${candidate.action}` === action && candidate.layer === layer,
  );
  return row === undefined ? 0 : row.series.reduce((sum, value) => sum + value, 0);
}

/** The same activity with every number zero. */
function silence(activity: Activity): Activity {
  const quiet = structuredClone(activity);
  const clear = (value: object): void => {
    for (const inner of Object.values(value)) {
      if (inner instanceof Float64Array) inner.fill(0);
      else if (typeof inner === 'object' && inner !== null) clear(inner);
    }
  };
  clear(quiet.projections);
  clear(quiet.populations);
  return quiet;
}

describe('layer b: 3x3 over 8 channels into 70, 16 positions, 5 steps, everything fires', () => {
  const chip = defaultChip();

  test('row activations: 9 x 8 rows x 16 positions x 2 column blocks, with padding 9 x 64', () => {
    expect(counted('crossbar.rowActivation', 'b', chip, phys)).toBe(9 * 8 * 16 * 2 * STEPS);
    expect(counted('crossbar.rowActivation', 'b', chip, ela)).toBe(9 * 64 * 16 * 2 * STEPS);
  });

  test('conversions: 70 columns a position, with padding 2 x 64; digital sums convert each of 9 crossbars', () => {
    expect(counted('adc.conversion', 'b', chip, phys)).toBe(70 * 16 * STEPS);
    expect(counted('adc.conversion', 'b', chip, ela)).toBe(128 * 16 * STEPS);
    const digital = defaultChip({ crossbar: { columnSum: 'digital' } });
    expect(counted('adc.conversion', 'b', digital, phys)).toBe(9 * 70 * 16 * STEPS);
  });

  test('8-bit weights in two slices of a pair take 4 columns, 2 conversions and deliver one result', () => {
    const pair = defaultChip({ crossbar: { weightBits: 8, sign: 'pair' } });
    expect(counted('crossbar.columnSelection', 'b', pair, phys)).toBe(9 * 4 * 70 * 16 * STEPS);
    expect(counted('adc.conversion', 'b', pair, phys)).toBe(2 * 70 * 16 * STEPS);
    expect(counted('hTree.transport', 'b', pair, phys)).toBe(70 * 16 * STEPS);
  });

  test('cells conduct their lowest conductance plus 7 of 15 levels', () => {
    const top = 1e6 / 19139;
    const cell = top / 10.45 + (7 / 15) * (top - top / 10.45);
    expect(counted('crossbar.cellConduction', 'b', chip, phys)).toBeCloseTo(9 * 8 * 70 * 16 * STEPS * cell, 3);
  });

  test('neurons: one update each a step; 2 membranes of 22 bits a word, written once more at reset', () => {
    expect(counted('neuron.update', 'b', chip, phys)).toBe(70 * 16 * STEPS);
    expect(counted('neuron.membraneRead', 'b', chip, phys)).toBe(((70 * 16) / 2) * STEPS);
    expect(counted('neuron.membraneWrite', 'b', chip, phys)).toBe(((70 * 16) / 2) * (STEPS + 1));
  });
});

test('words lie in the tiles of their neurons: 3 channels of 9 in 3 tiles take 3 x 5 words, not the 14 of 27 numbers', () => {
  const odd = chain(shape(1, 3), [{ channels: 3, stride: 1 }]);
  const chip = defaultChip({ crossbar: { cols: 1 }, tile: { pesPerTile: 1 } });
  expect(counted('neuron.membraneRead', 'conv0', chip, phys, false, odd)).toBe(3 * 5 * STEPS);
  expect(counted('heldSum.read', 'conv0', chip, phys, false, odd)).toBe(3 * 5 * STEPS);
  expect(counted('heldSum.write', 'conv0', chip, phys, false, odd)).toBe(3 * 5);
});

describe('when nothing fires', () => {
  test('zeroSkip energy and time charge no read; none charges every position', () => {
    expect(counted('adc.conversion', 'b', defaultChip(), phys, true)).toBe(0);
    expect(counted('adc.conversion', 'b', defaultChip({ crossbar: { zeroSkip: 'time' } }), phys, true)).toBe(0);
    const none = defaultChip({ crossbar: { zeroSkip: 'none' } });
    expect(counted('adc.conversion', 'b', none, phys, true)).toBe(70 * 16 * STEPS);
    expect(counted('crossbar.rowActivation', 'b', none, phys, true)).toBe(0);
  });

  test('neurons are updated all the same', () => {
    expect(counted('neuron.update', 'b', defaultChip(), phys, true)).toBe(70 * 16 * STEPS);
  });
});

describe('the image', () => {
  test('is read once in 8 bit planes and held; the held sums are read in every step', () => {
    expect(counted('adc.conversion', 'a', defaultChip(), phys)).toBe(8 * 64 * 8);
    expect(counted('heldSum.write', 'a', defaultChip(), phys)).toBe((8 * 64) / 2);
    expect(counted('heldSum.read', 'a', defaultChip(), phys)).toBe(((8 * 64) / 2) * STEPS);
  });

  test('is read in every step with bitSerialEveryStep, and as one binary read a step by SpikeSim', () => {
    const every = defaultChip({ crossbar: { inputCoding: 'bitSerialEveryStep' } });
    expect(counted('adc.conversion', 'a', every, phys)).toBe(8 * 64 * 8 * STEPS);
    expect(counted('heldSum.read', 'a', every, phys)).toBe(0);
    expect(counted('adc.conversion', 'a', defaultChip(), ela)).toBe(64 * 64 * STEPS);
  });

  test('enters over the pins once: 8 bits a pixel', () => {
    expect(counted('io.bitIn', 'input', defaultChip(), phys)).toBe(64 * 8);
  });
});

test('an image of 4 x 4 bytes that a dense layer reads takes 2 words of its buffer and 4 flits of the mesh', () => {
  const network: Network = {
    name: 'dense',
    input: shape(1, 4),
    populations: [spiking('fc', shape(3, 1))],
    projections: [dense('fc', 'input', 'fc')],
    classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
  };
  const count = (action: string, layer: string) => counted(action, layer, defaultChip(), phys, false, network);
  expect(count('inputBuffer.writeWord', 'fc')).toBe(2);
  expect(count('noc.interfaceTransfer', 'input')).toBe(2 * 4);
});

test('two projections from one population into another send and store each spike once', () => {
  const single = smallNetwork();
  const skip = conv('skip', 'a', 'b', 2, 1);
  const double = { ...single, projections: [...single.projections.slice(0, 2), skip, ...single.projections.slice(2)] };
  for (const action of ['inputBuffer.writeWord', 'noc.interfaceTransfer']) {
    const layer = action.startsWith('noc') ? 'a' : 'b';
    const count = (network: Network) => counted(action, layer, defaultChip(), phys, false, network);
    expect(count(double)).toBe(count(single));
    expect(count(single)).toBeGreaterThan(0);
  }
});

test('sums of a second tile are added where the neurons are: 3 outputs x 5 steps for each of 3 sending tiles', () => {
  const network = smallNetwork();
  const narrow = defaultChip({ tile: { pesPerTile: 2 } });
  const sent = counted('psumBuffer.arrival', 'ic', narrow, phys, false, network);
  expect(sent).toBe(3 * STEPS * (8 / 2 - 1));
  expect(counted('psumBuffer.accumulate', 'ic', narrow, phys, false, network)).toBe(8 * 3 * STEPS);
});

test('each of 3 packets of 2 flits with partial sums is answered by one flit; without step credits 4 flits less', () => {
  const flits = (chip: Chip) => counted('noc.interfaceTransfer', 'ic', chip, phys) / 2 / STEPS;
  const [spikes, mark, tilesThatRead] = [3, 1, 4];
  const narrow = { tile: { pesPerTile: 2 } };
  expect(flits(defaultChip())).toBe(spikes + mark + 1);
  expect(flits(defaultChip(narrow))).toBe(spikes + mark + tilesThatRead + 3 * 2 + 3);
  expect(flits(defaultChip({ ...narrow, control: { stepCredits: false } }))).toBe(spikes + mark + 3 * 2 + 3);
});

test('without its internal classifier the network has neither its layers nor its traffic', () => {
  const network = restrictTo(smallNetwork(), ['fc']);
  expect(network.populations.map(({ name }) => name)).toEqual(['a', 'b', 'pool', 'fc']);
  expect(network.projections.map(({ name }) => name)).toEqual(['a', 'b', 'pool', 'fc']);
});
