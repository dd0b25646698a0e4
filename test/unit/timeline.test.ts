import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycles } from '../../src/base/units.js';
import { peCycle } from '../../src/hw/crossbar/timing.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import { countedTimes, imageTimeline, timelineOf } from '../../src/machine/timeline.js';
import { timingModel } from '../../src/machine/timing-model.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Activity, ReadActivity } from '../../src/model/activity.js';
import { assumedActivity } from '../../src/model/assumed-activity.js';
import type { Chip } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import { defaultChip } from '../support/load.js';
import { chain, shape, smallNetwork } from '../support/networks.js';
import { simulateRounds } from '../support/stage-twin.js';

type Changes = Parameters<typeof defaultChip>[0];

function modelOf(network: Network, changes: Changes = {}) {
  const chip = defaultChip(changes);
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return timingModel({ network, chip, mapping: outcome.mapping });
}

/** Everything fires in every step of `network`. */
function everything({ context: { network, chip } }: ReturnType<typeof modelOf>, steps: number): Activity {
  return assumedActivity(network, cutNetwork(network, chip), {
    firing: 'dense',
    steps,
    inputBits: chip.crossbar.inputBits,
    meanLevel: 7,
  });
}

const MODES: readonly (readonly [string, Partial<Chip['control']>])[] = [
  ['pipelined, elastic', {}],
  ['pipelined, without credits', { stepCredits: false }],
  ['pipelined, global', { sync: 'global' }],
  ['sequential', { schedule: 'sequential' }],
];

describe.each(MODES)('the timeline of an image, %s', (_, control) => {
  const model = modelOf(smallNetwork(), { control });
  const timeline = imageTimeline(model, [], everything(model, 12));

  test('the clocks on the critical path of 12 steps sum to the decision', () => {
    const sum = timeline.critical.reduce((total, { clocks }) => total + clocks, 0);
    expect(sum).toBe(timeline.decision[11]);
  });

  test('a decision after N steps is the one of a run of N steps, N = 1 to 12', () => {
    const single = Array.from({ length: 12 }, (__, index) =>
      imageTimeline(model, [], everything(model, index + 1)).decision.at(-1),
    );
    expect(single).toEqual([...timeline.decision]);
  });

  test('measured times that equal the formulas give the same timeline', () => {
    const times = countedTimes(model, [], everything(model, 12));
    expect(timelineOf(model, times, 12)).toEqual(timeline);
  });

  test('an image takes no less than its slowest population works', () => {
    expect(timeline.interval).toBeGreaterThanOrEqual(Math.max(...timeline.busy));
  });
});

test('a barrier of 16 clocks costs 16 a step and more; the sequential schedule is the slowest for 12 steps', () => {
  const after12 = MODES.map(([, control]) => {
    const model = modelOf(smallNetwork(), { control });
    return imageTimeline(model, [], everything(model, 12)).decision[11]!;
  });
  const [elastic, free, global, sequential] = after12;
  expect(free).toBeLessThanOrEqual(elastic!);
  expect(global! - elastic!).toBeGreaterThanOrEqual(11 * 16);
  expect(sequential).toBeGreaterThan(global!);
});

test('a spike that the cycle model delivers 100 clocks late in step 3 delays the decision after 5 steps by 100', () => {
  const model = modelOf(smallNetwork());
  const times = countedTimes(model, [], everything(model, 5));
  const slow = model.heads.findIndex(
    ({ delivery }) => delivery === Math.max(...model.heads.map((head) => head.delivery)),
  );
  const late = timelineOf(
    model,
    {
      ...times,
      headDelivery: (head, t) => cycles(times.headDelivery(head, t) + (head === slow && t === 3 ? 9999 : 0)),
    },
    5,
  );
  const timeline = timelineOf(model, times, 5);
  expect(late.decision[3]! - timeline.decision[3]!).toBeGreaterThan(5000);
  expect(late.decision[4]).toBe(timeline.decision[4]);
});

describe('marks and credits', () => {
  test('a tile sends its marks first, receivers ascending, then its credits: each a clock behind the one before', () => {
    const model = modelOf(smallNetwork());
    const { network, mapping, chip } = model.context;
    const tileOf = (name: string): number => mapping.populations[name]!.shards[0]!.tile;
    const way = (from: string, to: string): number => {
      const [a, b] = [mapping.tiles[tileOf(from)]!, mapping.tiles[tileOf(to)]!];
      return packetClocks(chip, Math.abs(a.x - b.x) + Math.abs(a.y - b.y), 1);
    };
    const edge = (source: string, target: string) => {
      const index = (name: string): number => network.populations.findIndex((population) => population.name === name);
      return model.graph.edges.find((each) => each.source === index(source) && each.target === index(target))!;
    };
    const readers = new Set(mapping.projections['b']!.pes.map(({ tile }) => tile));
    expect(edge('a', 'ic').delivery).toBe(readers.size + 1 + way('a', 'ic'));
    const icMarks = tileOf('ic') === tileOf('fc') ? 0 : 1;
    expect(edge('a', 'ic').credit).toBe(icMarks + 1 + way('ic', 'a'));
    expect(edge('b', 'pool')).toMatchObject({ delivery: 0, credit: 0 });
  });
});

describe('zeroSkip: time', () => {
  const network = chain(shape(1, 8), [
    { channels: 64, stride: 1 },
    { channels: 64, stride: 1 },
  ]);
  const skipping = (changes: Changes = {}) =>
    modelOf(network, { ...changes, crossbar: { ...changes?.crossbar, zeroSkip: 'time' } });

  /** Activity of one step in which `busy` of the 64 positions of conv1 see a spike. */
  function withBusy(model: ReturnType<typeof modelOf>, busy: number): Activity {
    const activity = everything(model, 1);
    const read = activity.projections['conv1'] as { kind: 'spikes'; steps: ReadActivity };
    const steps = { ...read.steps, nonEmptyPatches: read.steps.nonEmptyPatches.map(() => busy) };
    return { ...activity, projections: { ...activity.projections, conv1: { kind: 'spikes', steps } } };
  }
  const clocks = (model: ReturnType<typeof modelOf>, busy: number): number =>
    countedTimes(model, [], withBusy(model, busy)).service(1, 1).pipeline;

  test('10 of 64 positions with a spike take 10 PE cycles of 26 and 54 looks of a clock; the other stages bound it', () => {
    const model = skipping();
    const around = 3 + 2 + 2 + 1;
    expect(clocks(model, 64)).toBe(64 * 26 + around);
    expect(clocks(model, 10)).toBe(10 * 26 + 54 + around);
    expect(clocks(model, 0)).toBe(63 * 3 + 1 + around);
    expect(clocks(modelOf(network), 0)).toBe(64 * 26 + around);
  });

  test('3 copies share rounds: 30 positions fill 10 of 22 rounds at least; 10 leave the fetch of 7 clocks as bound', () => {
    const model = skipping({ mapping: { replication: { conv1: 3 } } });
    const around = 7 + 6 + 6 + 1;
    expect(clocks(model, 30)).toBe(10 * 26 + 12 + around);
    expect(clocks(model, 10)).toBe(21 * 7 + 1 + around);
  });

  test('never more than a loop in which exactly the rounds with a spike take a PE cycle (300 random steps)', () => {
    const model = skipping();
    const [, conv1] = model.stages;
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 64, maxLength: 64 }), (spikes) => {
        const pe = (_: number, round: number): number => (spikes[round] ? peCycle(model.context.chip) : 1);
        const busy = spikes.filter((spike) => spike).length;
        expect(clocks(model, busy)).toBeLessThanOrEqual(simulateRounds(conv1!.tiles, 64, { pe }));
      }),
      { numRuns: 300 },
    );
  });

  test('the image is read in as many PE cycles as bit planes with a set bit have positions', () => {
    const model = skipping();
    const activity = everything(model, 1);
    const read = activity.projections['conv0']!;
    if (read.kind !== 'image') throw new Error('conv0 reads the image');
    const bitPlanes = { ...read.bitPlanes, nonEmptyPatches: Float64Array.of(64, 64, 5, 0, 0, 0, 0, 0) };
    const dark = { ...activity, projections: { ...activity.projections, conv0: { ...read, bitPlanes } } };
    const planes = 8 * 64;
    const [, , accumulation] = model.stages[0]!.imageTiles[0]!.stages;
    const around = 8 + accumulation!.latency;
    expect(countedTimes(model, [], dark).imageRead(0)).toBe(133 * 26 + (planes - 133) + around);
    expect(countedTimes(model, [], activity).imageRead(0)).toBe(model.stages[0]!.imageRead);
  });

  test('a projection without activity is an error, not a silent read', () => {
    const model = skipping();
    expect(() => countedTimes(model, [], { ...everything(model, 1), projections: {} })).toThrow('conv0');
  });
});

test('16 packets of 4 flits, and the credits of all but the last psumSlots = 4, share the interface with spikes', () => {
  const deep = chain(shape(1, 4), [
    { channels: 512, stride: 1 },
    { channels: 8, stride: 1 },
  ]);
  const { paths, stages } = modelOf(deep, { tile: { pesPerTile: 4 } });
  const [adder, sender] = stages[1]!.tiles;
  expect(sender!.sends).toMatchObject([{ to: adder!.tile, flits: 4 }]);
  const [receiving, sending] = paths[1]!.interfaces;
  expect(sending).toMatchObject({ tile: sender!.tile, sumFlits: 16 * 4, firstSpike: Number.POSITIVE_INFINITY });
  expect(receiving).toMatchObject({ tile: adder!.tile, sumFlits: 16 - 4 });
  expect(receiving!.firstFlit).toBeLessThan(receiving!.firstSpike);
});
