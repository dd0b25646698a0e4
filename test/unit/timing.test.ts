import { describe, expect, test } from 'vitest';
import { clocksPerPhase, peCycle, senseTime } from '../../src/hw/crossbar/timing.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import { pipelineClocks } from '../../src/machine/stage-graph.js';
import { stagesOf } from '../../src/machine/stages.js';
import { pathsOf } from '../../src/machine/step-paths.js';
import { workOf } from '../../src/machine/step-times.js';
import { imageTimeline } from '../../src/machine/timeline.js';
import { timingModel } from '../../src/machine/timing-model.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Activity } from '../../src/model/activity.js';
import type { Chip } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import { defaultChip } from '../support/load.js';
import { chain, dense, shape, smallNetwork, spiking } from '../support/networks.js';

function contextOf(network: Network, chip: Chip) {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return { network, chip, mapping: outcome.mapping };
}

/** An image of which only the number of steps matters. */
const silent = (steps: number): Activity => ({ images: 1, steps, projections: {}, populations: {} });

describe('PE cycle', () => {
  test.each([
    [32, 3, 26],
    [64, 3, 26],
    [128, 4, 34],
    [256, 9, 74],
  ])('%i rows need %i clocks a phase and %i clocks a position', (rows, phase, cycle) => {
    const chip = defaultChip({ crossbar: { rows } });
    expect(clocksPerPhase(chip)).toBe(phase);
    expect(peCycle(chip)).toBe(cycle);
  });

  test('clocks of a phase that the chip sets are used as they stand', () => {
    expect(peCycle(defaultChip({ crossbar: { clocksPerPhase: 7, overheadClocks: 1 } }))).toBe(8 * 7 + 1);
  });

  test('512 rows lie outside the measured sense times and say so; 96 rows lie inside', () => {
    expect(senseTime(defaultChip({ crossbar: { rows: 512 } })).outside).toEqual(['512 rows (measured 32 to 256)']);
    const { ns, outside } = senseTime(defaultChip({ crossbar: { rows: 96 } }));
    expect(outside).toEqual([]);
    expect(ns).toBeGreaterThan(6.27);
    expect(ns).toBeLessThan(11.28);
  });
});

describe('packets without load', () => {
  test.each([
    [0, 1, 7],
    [1, 1, 12],
    [7, 1, 42],
    [7, 4, 45],
    [14, 1, 77],
  ])('%i links, %i flits: %i clocks, as BookSim2 with delay set A', (links, flits, clocks) => {
    expect(packetClocks(defaultChip(), links, flits)).toBe(clocks);
  });
});

describe('stages', () => {
  test('16 positions of a slowest stage of 26 and latencies 3 + 26 + 2 take 15 x 26 + 31 clocks', () => {
    const nodes = [
      { before: 0, rest: 31, interval: 3 },
      { before: 3, rest: 28, interval: 26 },
      { before: 29, rest: 2, interval: 2 },
    ];
    expect(pipelineClocks(nodes, 16)).toBe(15 * 26 + 31);
  });

  test('in the default chip the PE cycle decides every layer that reads spikes', () => {
    const populations = stagesOf(contextOf(smallNetwork(), defaultChip()));
    const b = populations.find(({ population }) => population === 'b')!;
    expect(Math.max(...b.stages.map(({ interval }) => interval))).toBe(26);
    expect(b.stages.map(({ name }) => name)).toEqual(['fetch', 'pe', 'accumulation', 'neuron', 'output']);
  });

  test('the first layer reads the image once (8 planes of 64 positions) and then held sums', () => {
    const [a] = stagesOf(contextOf(smallNetwork(), defaultChip()));
    expect(a!.stages.map(({ name }) => name)).toEqual(['heldSum', 'neuron', 'output']);
    expect(a!.imageRead).toBe(63 * 8 * 26 + 8 * (1 + 26 + 1));
    const every = contextOf(smallNetwork(), defaultChip({ crossbar: { inputCoding: 'bitSerialEveryStep' } }));
    expect(stagesOf(every)[0]!.imageRead).toBe(0);
    expect(stagesOf(every)[0]!.stages.find(({ name }) => name === 'pe')!.interval).toBe(8 * 26);
  });

  test('partial sums of 8 columns x 16 bits from a second tile cross the mesh in 4 flits a position', () => {
    const deep = chain(shape(1, 4), [
      { channels: 512, stride: 1 },
      { channels: 8, stride: 1 },
    ]);
    const context = contextOf(deep, defaultChip({ tile: { pesPerTile: 4 } }));
    const [, second] = stagesOf(context);
    const transport = second!.stages.find(({ name }) => name === 'partialSums')!;
    expect(transport.interval).toBe((8 * 16) / 32);
    expect(transport.latency).toBe(1 + packetClocks(context.chip, 1, 4));
  });

  test('a tile that sends more flits than its pipeline has clocks waits for its network interface', () => {
    const context = contextOf(smallNetwork(), defaultChip());
    const b = stagesOf(context)[1]!;
    const { tile } = b.tiles[0]!;
    const sending = (count: number) => {
      const flow = { kind: 'spikes' as const, layer: 'b', from: tile, to: 9, flits: Float64Array.of(0, count) };
      return workOf('b', pathsOf(context, b), [flow], silent(1)).steps[0]!;
    };
    const { pipeline } = sending(0);
    const first = b.tiles[0]!.stages.slice(0, -1).reduce((sum, { latency }) => sum + latency, 0);
    expect(sending(pipeline - first)).toEqual({ pipeline, network: 0 });
    expect(sending(pipeline - first + 1)).toEqual({ pipeline, network: 1 });
  });
});

test('72 PEs of a dense layer over 9 tiles add 8 local results and what arrives, not every result of every tile', () => {
  const network: Network = {
    name: 'wide',
    input: shape(2304, 1),
    populations: [spiking('first', shape(2304, 1)), spiking('fc', shape(100, 1))],
    projections: [dense('first', 'input', 'first'), dense('fc', 'first', 'fc')],
    classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
  };
  const [, fc] = stagesOf(contextOf(network, defaultChip()));
  const accumulation = fc!.stages.find(({ name }) => name === 'accumulation')!;
  expect(accumulation.interval).toBeLessThanOrEqual(Math.ceil((8 * 64 + 8 * 64) / 32));
});

describe('timeline of an image', () => {
  test.each([1, 2, 3, 5])('with %i steps no population works longer than the interval between two images', (steps) => {
    const model = timingModel(contextOf(smallNetwork(), defaultChip()));
    const { interval, busy } = imageTimeline(model, [], silent(steps));
    expect(Math.max(...busy)).toBeLessThanOrEqual(interval);
  });

  test('the decision after 20 steps is the recurrence of the slowest layer: latency moves with 128 rows, not with 32', () => {
    const decide = (rows: number): number => {
      const model = timingModel(contextOf(smallNetwork(), defaultChip({ crossbar: { rows, clocksPerPhase: 'auto' } })));
      return imageTimeline(model, [], silent(20)).decision.at(-1)!;
    };
    expect(decide(128)).toBeGreaterThan(decide(64));
  });

  test('a chain whose first layer is the bottleneck decides at the closed form, wires and image included', () => {
    const network = chain(shape(1, 12), [
      { channels: 4, stride: 1 },
      { channels: 8, stride: 1 },
      { channels: 8, stride: 2 },
      { channels: 3, stride: 6 },
    ]);
    const heads = [{ name: 'fc', role: 'final' as const, population: 'conv3' }];
    const model = timingModel(
      contextOf({ ...network, classifiers: heads }, defaultChip({ crossbar: { inputCoding: 'bitSerialEveryStep' } })),
    );
    const clocks = model.paths.map(({ step }) => step.clocks);
    const wires = model.graph.edges.reduce((sum, { delivery }) => sum + delivery, 0);
    const behind = clocks.slice(1).reduce((sum, stage) => sum + stage, 0);
    const steps = 40;
    const atHead = model.imageIn + (steps - 1 - 3) * clocks[0]! + behind + wires;
    expect(imageTimeline(model, [], silent(steps)).decision.at(-1)).toBe(atHead + model.readout);
  });

  test('a decision is never earlier than one step before it, and follows the image by transfer and readout at least', () => {
    const model = timingModel(contextOf(smallNetwork(), defaultChip()));
    const { decision } = imageTimeline(model, [], silent(30));
    expect(decision[0]).toBe(model.imageIn + model.readout);
    for (let step = 1; step < 30; step += 1) expect(decision[step]).toBeGreaterThanOrEqual(decision[step - 1]!);
  });
});
