import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import type { Activity, ProjectionActivity, ReadActivity } from '../../src/model/activity.js';
import { assumedActivity, denseReads, type Firing } from '../../src/model/assumed-activity.js';
import type { Chip } from '../../src/model/chip.js';
import { type Network, neurons, shapeOf } from '../../src/model/network.js';
import { activityOfTrains } from '../../src/snn/activity-of-trains.js';
import { defaultChip } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

const STEPS = 4000;
const MEAN_LEVEL = 7;
const INPUT_BITS = 8;

const assumed = (network: Network, chip: Chip, firing: Firing, steps: number): Activity =>
  assumedActivity(network, cutNetwork(network, chip), { firing, steps, inputBits: INPUT_BITS, meanLevel: MEAN_LEVEL });

/** Activity of spikes that are drawn, every neuron at `rate` and independent of all others; cells of the mean level. */
function drawn(network: Network, chip: Chip, rate: number): Activity {
  const random = randomStream(`drawn ${rate}`);
  const draw = (count: number, probability: number): Int32Array =>
    Int32Array.from({ length: count }, (_, neuron) => neuron).filter(() => random() < probability);
  const blocks = cutNetwork(network, chip);
  const fired = network.populations.map(({ name, shape }) => {
    return [name, Array.from({ length: STEPS }, () => draw(neurons(shape), rate))] as const;
  });
  const rowLevels = Object.entries(blocks).map(([name, { matrix, columnsPerWeight }]) => {
    const levels = MEAN_LEVEL * matrix.outputs * columnsPerWeight;
    return [name, new Float64Array(matrix.taps * matrix.inputs).fill(levels)] as const;
  });
  const pixels = neurons(network.input);
  const trains = {
    steps: STEPS,
    fired: Object.fromEntries(fired),
    imageBits: Array.from({ length: INPUT_BITS }, () => draw(pixels, 0.5)),
    nonZeroPixels: draw(pixels, 1),
  };
  return activityOfTrains(network, trains, { blocks, rowLevels: Object.fromEntries(rowLevels) });
}

/** Sums over all slots, [block]. */
function sums(values: Float64Array, slots: number): number[] {
  return Array.from({ length: values.length / slots }, (_, block) =>
    values.subarray(block * slots, (block + 1) * slots).reduce((sum, value) => sum + value, 0),
  );
}

const READS = ['activeRows', 'activeLevels', 'nonEmptyReads', 'nonEmptyPatches', 'additions', 'inputSpikes'] as const;

/** Every number of a projection that reads spikes or windows, summed over the steps that read any. */
function figures(activity: ProjectionActivity): number[] {
  if (activity.kind === 'window')
    return [activity.inputSpikes, activity.additions].flatMap((each) => sums(each, each.length));
  const reads: ReadActivity = activity.kind === 'spikes' ? activity.steps : activity.nonZero;
  return READS.flatMap((key) => sums(reads[key], reads.slots));
}

describe('expected activity is the mean of drawn spikes, 4,000 steps', () => {
  test.each([
    [0.05, 'kernelMajor'],
    [0.3, 'kernelMajor'],
    [0.05, 'im2col'],
  ] as const)('rate %f, %s: every figure of every projection within 5 %', (rate, rowOrder) => {
    const [network, chip] = [smallNetwork(), defaultChip({ crossbar: { rowOrder } })];
    const [found, wanted] = [drawn(network, chip, rate), assumed(network, chip, rate, STEPS - 1)];
    for (const { name, source } of network.projections) {
      const [counts, expected] = [figures(found.projections[name]!), figures(wanted.projections[name]!)];
      expect(counts.length).toBe(expected.length);
      for (const [at, value] of expected.entries()) {
        if (source === 'input') expect(counts[at]).toBeCloseTo(value, 6);
        else expect(Math.abs(counts[at]! / value - 1), `${name} ${at}`).toBeLessThan(0.05);
      }
    }
  });
});

test('at rate 1 every row on the map is active and every read takes place; padding is silent', () => {
  const [network, chip] = [smallNetwork(), defaultChip()];
  const { steps } = assumed(network, chip, 1, 1).projections['b'] as { steps: ReadActivity };
  const shape = shapeOf(network, 'b');
  expect(steps.nonEmptyPatches[0]).toBe(shape.height * shape.width);
  const rows = steps.activeRows.reduce((sum, value) => sum + value, 0);
  const dense = denseReads(cutNetwork(network, chip)['b']!, 1, shape.height * shape.width, MEAN_LEVEL);
  expect(rows).toBe(8 * (11 * 11));
  expect(dense.activeRows.reduce((sum, value) => sum + value, 0)).toBe(8 * (12 * 12));
});

test('energy needs no more than a rate: every expectation grows with it', () => {
  const [network, chip] = [smallNetwork(), defaultChip()];
  const rates = [0.01, 0.1, 0.5, 1] as const;
  const series = rates.map((rate) => figures(assumed(network, chip, rate, 1).projections['b']!));
  for (const [at, values] of series.entries()) {
    if (at === 0) continue;
    for (const [index, value] of values.entries()) expect(value).toBeGreaterThanOrEqual(series[at - 1]![index]!);
  }
});
