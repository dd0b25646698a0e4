import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annealed, costOf, type TileTraffic } from '../../src/mapping/anneal.js';
import { place } from '../../src/mapping/floorplan.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Mapping, Tile } from '../../src/model/mapping.js';
import { evaluate } from '../../src/run/evaluate.js';
import { DATA_SETS } from '../../src/zoo/data-sets.js';
import { zooNetwork } from '../../src/zoo/make-workload.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun } from '../support/run.js';

const tilesOn = (count: number, width: number): Tile[] =>
  place(
    Array.from({ length: count }, (_, index) => ({ index, population: 'p', pes: 1 })),
    width,
  );
const annealedChip = defaultChip({ mapping: { replication: 'none', placement: 'annealed' } });

/** Fewest flits x links of all arrangements. */
function fewest(
  tiles: readonly Tile[],
  mesh: { width: number; height: number },
  traffic: readonly TileTraffic[],
): number {
  const free = Array.from({ length: mesh.width * mesh.height }, (_, at) => at);
  const search = (chosen: readonly number[]): number => {
    if (chosen.length === tiles.length) {
      const placed = tiles.map((tile, at) => ({
        ...tile,
        x: chosen[at]! % mesh.width,
        y: Math.floor(chosen[at]! / mesh.width),
      }));
      return costOf(placed, traffic);
    }
    return Math.min(...free.filter((at) => !chosen.includes(at)).map((at) => search([...chosen, at])));
  };
  return search([]);
}

describe('annealing', () => {
  test('finds the fewest flits x links of all arrangements of 5 tiles on 3 x 2', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: fc.nat(4), to: fc.nat(4), flits: fc.integer({ min: 1, max: 50 }) }), {
          minLength: 1,
          maxLength: 10,
        }),
        (traffic) => {
          const [tiles, mesh] = [tilesOn(5, 3), { width: 3, height: 2 }];
          const { gain } = annealed(tiles, mesh, traffic);
          expect(gain.snakeFlitLinks).toBe(costOf(tiles, traffic));
          expect(gain.flitLinks).toBe(fewest(tiles, mesh, traffic));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('keeps every tile on a place of its own, gives the same twice and is never worse than the snake', () => {
    const traffic = Array.from({ length: 60 }, (_, at) => ({ from: at % 13, to: (at * 7) % 13, flits: 1 + (at % 9) }));
    const [one, two] = [1, 2].map(() => annealed(tilesOn(13, 4), { width: 4, height: 4 }, traffic));
    expect(two).toEqual(one);
    expect(new Set(one!.tiles.map(({ x, y }) => 4 * y + x)).size).toBe(13);
    expect(one!.tiles.every(({ x, y }) => x >= 0 && x < 4 && y >= 0 && y < 4)).toBe(true);
    expect(one!.gain.flitLinks).toBeLessThan(one!.gain.snakeFlitLinks);
  });

  test('one tile stays', () => {
    expect(annealed(tilesOn(1, 1), { width: 1, height: 1 }, []).gain).toEqual({ snakeFlitLinks: 0, flitLinks: 0 });
  });
});

test('VGG19 saves a third of its flits x links; the snake is what is left out', () => {
  const network = zooNetwork({
    net: 'vgg19',
    dataSet: DATA_SETS['cifar10']!,
    width: 1,
    internalAfter: [5],
    content: 'shapes',
  });
  const mappingOf = (placement: 'snake' | 'annealed'): Mapping => {
    const outcome = mapNetwork(network, defaultChip({ mapping: { replication: 'none', placement } }));
    if (outcome.kind !== 'mapped') throw new Error('does not fit');
    return outcome.mapping;
  };
  const { placement } = mappingOf('annealed');
  expect(placement!.flitLinks).toBeLessThan(0.75 * placement!.snakeFlitLinks);
  expect(mappingOf('snake').placement).toBeUndefined();
});

test('a run with moved tiles passes every check and has the spikes of the snake', async () => {
  const [moved, snake] = await Promise.all(
    [annealedChip, defaultChip()].map(async (chip) => {
      const prepared = preparedRun({ chip });
      return evaluate(prepared, await collect(prepared));
    }),
  );
  expect(moved!.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(moved!.notes.some((note) => note.startsWith('tiles moved by annealing: '))).toBe(true);
  expect(moved!.layers.map(({ spikes }) => spikes)).toEqual(snake!.layers.map(({ spikes }) => spikes));
});
