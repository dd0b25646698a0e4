import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node/files.js';
import type { Chip } from '../../src/model/chip.js';
import { bundleName, expectedPackets, longestPacket, positionPackets } from '../../src/model/packet-format.js';
import { planVariants } from '../../src/run/plan.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { root } from '../acceptance/sim.js';
import { defaultChip } from '../support/load.js';

type Format = Chip['noc']['packets'];
const FORMATS: readonly Format[] = ['aer', 'aer-packed', 'bitmap', 'auto'];
const noc = (packets: Format, flitBits = 32): Chip['noc'] => defaultChip({ noc: { packets, flitBits } }).noc;

describe('flits of a position of 64 channels on a map of 32 x 32, by hand', () => {
  test.each([
    // 10 bits of position, 6 of count, 6 a channel: 22 + ..., in flits of 32
    ['aer-packed', [1, 1, 1], [0, 1, 2], [0, 1, 1]],
    ['aer-packed', [1, 1, 1], [3, 8, 64], [2, 2, 13]],
    // 10 bits of position and 64 of the map
    ['bitmap', [1, 1, 1], [1, 8, 64], [3, 3, 3]],
    // 2 bits more; one flit an address of 18 bits
    ['auto', [1, 1, 1], [1, 2, 3], [1, 1, 2]],
    ['auto', [1, 1, 1], [8, 14, 64], [3, 3, 3]],
    ['aer', [1, 2, 64], [1, 2, 64], [1, 2, 64]],
  ] as const)('%s', (format, packets, spikes, flits) => {
    const table = positionPackets(noc(format), 1024, 64);
    expect(spikes.map((n) => table.flits[n])).toEqual(flits);
    expect(spikes.map((n) => (n === 0 ? 1 : table.packets[n]))).toEqual(packets);
  });

  test('a link of 16 bits cannot hold an address of 18 bits: auto packs one spike into two flits', () => {
    const table = positionPackets(noc('auto', 16), 1024, 64);
    expect([table.packets[1], table.flits[1]]).toEqual([1, 2]);
  });

  test('a link of 24 bits: two addresses are two flits, as are their packed numbers, which are one packet', () => {
    const table = positionPackets(noc('auto', 24), 1024, 64);
    expect([table.packets[1], table.flits[1]]).toEqual([1, 1]);
    expect([table.packets[2], table.flits[2]]).toEqual([1, 2]);
  });

  test('one neuron: neither position nor channel takes a bit, a packet is a flit all the same', () => {
    for (const format of FORMATS) {
      const table = positionPackets(noc(format), 1, 1);
      expect([...table.packets], format).toEqual([0, 1]);
      expect([...table.flits], format).toEqual([0, 1]);
    }
  });

  test('the longest packet', () => {
    expect(FORMATS.map((format) => longestPacket(positionPackets(noc(format), 1024, 64)))).toEqual([1, 13, 3, 3]);
  });
});

const shapes = fc.record({
  flitBits: fc.integer({ min: 8, max: 256 }),
  positions: fc.integer({ min: 1, max: 4096 }),
  channels: fc.integer({ min: 1, max: 300 }),
});

test('auto takes at most a flit more than the better of both, for its two bits, in packets of equal length', () => {
  fc.assert(
    fc.property(shapes, ({ flitBits, positions, channels }) => {
      const [packed, bitmap, auto] = (['aer-packed', 'bitmap', 'auto'] as const).map((format) =>
        positionPackets(noc(format, flitBits), positions, channels),
      );
      for (let spikes = 1; spikes <= channels; spikes += 1) {
        const least = Math.min(packed!.flits[spikes]!, bitmap!.flits[spikes]!);
        expect(auto!.flits[spikes]!).toBeLessThanOrEqual(least + 1);
        expect(auto!.packets[spikes]!).toBeLessThanOrEqual(auto!.flits[spikes]!);
        expect(auto!.flits[spikes]! % auto!.packets[spikes]!).toBe(0);
      }
    }),
  );
});

test('expected packets are the mean over all ways to fire (up to 12 channels, every one of them)', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FORMATS),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(0, 0.05, 0.5, 0.93, 1),
      (format, channels, rate) => {
        const table = positionPackets(noc(format, 12), 9, channels);
        let [packets, flits] = [0, 0];
        for (let ways = 0; ways < 2 ** channels; ways += 1) {
          const spikes = [...ways.toString(2)].filter((bit) => bit === '1').length;
          const share = rate ** spikes * (1 - rate) ** (channels - spikes);
          packets += share * table.packets[spikes]!;
          flits += share * table.flits[spikes]!;
        }
        const expected = expectedPackets(table, rate);
        expect(expected.packets).toBeCloseTo(packets, 10);
        expect(expected.flits).toBeCloseTo(flits, 10);
      },
    ),
  );
});

test('a bundle is named by its population and the ranges of its channels', () => {
  expect(bundleName({ population: 'conv3', channels: [0, 1, 2, 7, 9, 10] })).toBe('conv3 0-2,7-7,9-10');
});

test('a packet that routers are to fork and that is longer than their buffers is refused, with what would do', async () => {
  const host = createNodeHost(root);
  const { network } = await loadWorkload(host, 'mnist-vgg');
  const planned = async (copies: string, bufferFlits: number) => {
    const narrow = ['tile.pesPerTile=2', 'noc.flitBits=8', 'noc.packets=bitmap'];
    const settings = [...narrow, `noc.copies=${copies}`, `noc.bufferFlits=${bufferFlits}`];
    return planVariants(network, await loadChip(host, 'spikesim-rram-64', settings), 5);
  };
  await expect(planned('multicast', 2)).rejects.toThrow(
    /noc\.bufferFlits: a packet of \w+ has up to (\d+) flits, .* fork only what fits whole .* of 2; \1 would do/,
  );
  expect(await planned('multicast', 64)).toHaveLength(3);
  expect(await planned('unicast', 2)).toHaveLength(3);
});
