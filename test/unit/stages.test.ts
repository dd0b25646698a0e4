import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cycles } from '../../src/base/units.js';
import { pipelineClocks, placeStages, roundsClocks } from '../../src/machine/stage-graph.js';
import { stagesOf } from '../../src/machine/stages.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Chip } from '../../src/model/chip.js';
import type { PopulationStages, Stage, SumRoute, TilePipeline } from '../../src/model/timeline.js';
import { defaultChip } from '../support/load.js';
import { chain, dense, shape, smallNetwork, spiking } from '../support/networks.js';
import { simulateRounds } from '../support/stage-twin.js';

const even = (name: Stage['name'], clocks: number): Stage => ({
  name,
  interval: cycles(clocks),
  latency: cycles(clocks),
  operands: {},
});

type Draw = (from: number, to: number) => number;

/** Up to 6 tiles with random clocks; sums go to random lower tiles, tile 0 always holds neurons. */
function randomTiles(draw: Draw): TilePipeline[] {
  return Array.from({ length: draw(1, 6) }, (_, tile) => {
    let before = 0;
    const sends = Array.from({ length: tile === 0 ? 0 : draw(0, 3) }, (__, columnBlock): SumRoute => {
      const flits = draw(1, 9);
      const latency = cycles(before + draw(5, 40) + flits);
      before += flits;
      return { to: draw(0, tile - 1), columnBlock, flits, head: cycles(latency - (flits - 1)), latency };
    });
    const sums = sends.length === 0 ? [] : [{ ...even('partialSums', before), latency: cycles(before) }];
    const neurons = sends.length > 0 && draw(0, 1) === 0 ? [] : [even('neuron', draw(1, 9)), even('output', 1)];
    const read = [even('fetch', draw(1, 9)), even('pe', draw(1, 30)), even('accumulation', draw(1, 12))];
    return { tile, stages: [...read, ...sums, ...neurons], sends };
  });
}

const drawFrom =
  (gen: fc.GeneratorValue): Draw =>
  (min, max) =>
    gen(fc.integer, { min, max });

describe('rounds through the stages of a population', () => {
  test('take exactly what the plain loop over rounds and stages takes (500 random graphs of tiles)', () => {
    fc.assert(
      fc.property(fc.gen(), fc.integer({ min: 1, max: 40 }), (gen, rounds) => {
        const tiles = randomTiles(drawFrom(gen));
        expect(pipelineClocks(placeStages(tiles).nodes, rounds)).toBe(simulateRounds(tiles, rounds));
      }),
      { numRuns: 500 },
    );
  });

  test('never beat a loop in which a tile takes one flit of partial sums a clock (500 random graphs)', () => {
    let bound = 0;
    fc.assert(
      fc.property(fc.gen(), fc.integer({ min: 1, max: 40 }), (gen, rounds) => {
        const tiles = randomTiles(drawFrom(gen));
        const graph = placeStages(tiles);
        const formula = roundsClocks(graph, rounds);
        expect(formula).toBeLessThanOrEqual(simulateRounds(tiles, rounds, { oneFlitAClock: true }));
        if (formula > pipelineClocks(graph.nodes, rounds)) bound += 1;
      }),
      { numRuns: 500 },
    );
    expect(bound).toBeGreaterThan(10);
  });

  test('of one tile take (n - 1) x the slowest stage and all latencies: 49 rounds of 2, 26, 3 and 1 take 48 x 26 + 32', () => {
    const stages = [even('fetch', 2), even('pe', 26), even('accumulation', 3), even('output', 1)];
    expect(roundsClocks(placeStages([{ tile: 0, stages, sends: [] }]), 49)).toBe(48 * 26 + 32);
  });

  test('of a tile behind two senders of 8 flits each wait for 16 flits a round at its port, not for 8', () => {
    const sender = (tile: number): TilePipeline => ({
      tile,
      stages: [even('fetch', 1), even('pe', 4), even('accumulation', 1), even('partialSums', 8)],
      sends: [{ to: 0, columnBlock: 0, flits: 8, head: cycles(20 - 7), latency: cycles(20) }],
    });
    const adder = [even('fetch', 1), even('pe', 4), even('accumulation', 2), even('neuron', 1), even('output', 1)];
    const tiles = [{ tile: 0, stages: adder, sends: [] }, sender(1), sender(2)];
    const head = 6 + 20 - 7;
    expect(roundsClocks(placeStages(tiles), 10)).toBe(head + 160 - 1 + 4);
    expect(simulateRounds(tiles, 10, { oneFlitAClock: true })).toBe(head + 160 - 1 + 4);
  });

  test('at a receiver of two senders start with the first flit, however long the way holds up what is behind it', () => {
    const receiver = (latency: number): number => {
      const sends = [{ to: 0, columnBlock: 0, flits: 8, head: cycles(13), latency: cycles(latency) }];
      const sender = [even('accumulation', 1), even('partialSums', 8)];
      const senders = [1, 2].map((tile) => ({ tile, stages: sender, sends }));
      const adder = [even('accumulation', 2), even('output', 1)];
      return roundsClocks(placeStages([{ tile: 0, stages: adder, sends: [] }, ...senders]), 10);
    };
    expect(receiver(20)).toBe(1 + 13 + 160 - 1 + 3);
    expect(receiver(24)).toBe(receiver(20));
  });
});

function stagesFor(network: Parameters<typeof mapNetwork>[0], chip: Chip): PopulationStages[] {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return stagesOf({ network, chip, mapping: outcome.mapping });
}

const clocksOf = ({ stages }: PopulationStages): Record<string, number> =>
  Object.fromEntries(stages.map(({ name, interval }) => [name, interval]));

describe('copies of a population in its tile', () => {
  const network = chain(shape(1, 12), [
    { channels: 64, stride: 1 },
    { channels: 64, stride: 1 },
  ]);
  const withCopies = (copies: number) =>
    stagesFor(network, defaultChip({ mapping: { replication: { conv1: copies } } }))[1]!;

  test('3 copies take 144 positions in 48 rounds, one copy in 144', () => {
    expect(withCopies(1)).toMatchObject({ copies: 1, rounds: 144 });
    expect(withCopies(3)).toMatchObject({ copies: 3, rounds: 48 });
    expect(withCopies(5)).toMatchObject({ copies: 5, rounds: 29 });
  });

  test('a round of 3 copies fetches 3 x 576 bits, adds and updates 3 x 64 sums on the same ports and lanes', () => {
    expect(clocksOf(withCopies(1))).toEqual({ fetch: 3, pe: 26, accumulation: 2, neuron: 2, output: 1 });
    expect(clocksOf(withCopies(3))).toEqual({ fetch: 7, pe: 26, accumulation: 6, neuron: 6, output: 1 });
  });
});

describe('a population over several tiles', () => {
  const network = {
    name: 'wide',
    input: shape(2304, 1),
    populations: [spiking('first', shape(2304, 1)), spiking('fc', shape(100, 1))],
    projections: [dense('first', 'input', 'first'), dense('fc', 'first', 'fc')],
    classifiers: [{ name: 'fc', role: 'final' as const, population: 'fc' }],
  };
  const fc100 = stagesFor(network, defaultChip())[1]!;

  test('72 PEs in 9 tiles: the tiles of both column blocks end with neurons, every other sends its sums on', () => {
    expect(fc100.tiles).toHaveLength(9);
    const last = fc100.tiles.map(({ stages }) => stages.at(-1)!.name);
    expect(last.filter((name) => name === 'output')).toHaveLength(2);
    expect(last.filter((name) => name === 'partialSums')).toHaveLength(7);
    for (const { stages, sends } of fc100.tiles) {
      expect(sends.length > 0).toBe(stages.some(({ name }) => name === 'partialSums'));
    }
  });

  test('the fifth tile, half of each column block, sends sums of the first and updates neurons of the second', () => {
    const { stages, sends } = fc100.tiles[4]!;
    expect(stages.map(({ name }) => name)).toEqual(['fetch', 'pe', 'accumulation', 'partialSums', 'neuron', 'output']);
    expect(sends).toEqual([{ to: fc100.tiles[0]!.tile, columnBlock: 0, flits: 32, head: 28, latency: 28 + 31 + 7 }]);
    const own = 4 * 64 + 4 * 36;
    expect(stages[2]!.latency).toBe(Math.ceil((own + 4 * 36) / 32));
  });
});

test('a held image is read by the tiles of its crossbars once, 8 planes a round; pooling takes no copies', () => {
  const [a, , pool] = stagesFor(smallNetwork(), defaultChip());
  expect(a!.imageTiles.map(({ stages }) => stages.map(({ latency }) => latency))).toEqual([[8, 8 * 26, 8]]);
  expect(pool!.imageTiles).toEqual([]);
  expect(pool!.stages.map(({ name }) => name)).toEqual(['pooling', 'output']);
});
