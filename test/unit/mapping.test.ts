import { expect, test } from 'vitest';
import { place, smallestSquare } from '../../src/mapping/floorplan.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Mapping } from '../../src/model/mapping.js';
import type { Network } from '../../src/model/network.js';
import { sramBits } from '../../src/model/sram.js';
import { defaultChip } from '../support/load.js';
import { chain, shape, smallNetwork } from '../support/networks.js';

function mapped(network: Network, chip = defaultChip()): Mapping {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map(({ message }) => message).join('; '));
  return outcome.mapping;
}

test('a snake 3 wide puts tile 3 under tile 2 and tile 5 under tile 0', () => {
  const tiles = place(
    Array.from({ length: 6 }, (_, index) => ({ index, population: 'p', pes: 1 })),
    3,
  );
  expect(tiles.map(({ x, y }) => [x, y])).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [2, 1],
    [1, 1],
    [0, 1],
  ]);
});

test('5 tiles need a 3 x 3 mesh, 4 tiles a 2 x 2 one', () => {
  expect(smallestSquare(5)).toBe(3);
  expect(smallestSquare(4)).toBe(2);
});

test('the small network takes 4 tiles: one per population with crossbars; the pool lives where its source does', () => {
  const mapping = mapped(smallNetwork());
  expect(mapping.tiles.map(({ population, pes }) => [population, pes])).toEqual([
    ['a', 1],
    ['b', 2],
    ['ic', 8],
    ['fc', 2],
  ]);
  expect(mapping.populations['pool']!.shards).toEqual(mapping.populations['b']!.shards);
  expect(mapping.mesh).toEqual({ width: 2, height: 2 });
});

test('a column block of 8 row blocks stays in one tile of 8 PEs; with 4 PEs a tile it spreads over two', () => {
  const network = chain(shape(512, 4), [{ channels: 128, stride: 1 }]);
  expect(mapped(network).projections['conv0']!.pes.map(({ tile }) => tile)).toEqual([
    ...Array(8).fill(0),
    ...Array(8).fill(1),
  ]);
  const narrow = mapped(network, defaultChip({ tile: { pesPerTile: 4 } }));
  expect(narrow.tiles).toHaveLength(4);
  expect(narrow.populations['conv0']!.shards).toEqual([
    { tile: 0, firstChannel: 0, channels: 64 },
    { tile: 2, firstChannel: 64, channels: 64 },
  ]);
});

test('a chip too small is refused with the smallest mesh that fits', () => {
  const outcome = mapNetwork(smallNetwork(), defaultChip({ noc: { mesh: { width: 1, height: 3 } } }));
  expect(outcome).toMatchObject({
    kind: 'misfit',
    misfits: [{ path: 'noc.mesh', message: expect.stringContaining('needs 4 tiles, 1 x 3 = 3') }],
  });
});

test('every reason is named at once: mesh, input buffer, partial sums and membranes', () => {
  const chip = defaultChip({
    noc: { mesh: { width: 1, height: 1 } },
    tile: { inputBufferKib: 0.01, membraneBankKib: 0.001, psumBufferKib: 0.01 },
  });
  const outcome = mapNetwork(smallNetwork(), chip);
  if (outcome.kind !== 'misfit') throw new Error('fits');
  expect(outcome.misfits.map(({ path }) => path)).toEqual([
    'noc.mesh',
    'tile.inputBufferKib',
    'tile.psumBufferKib',
    'tile.membraneBankKib',
  ]);
});

test('a weight wider than a crossbar is a misfit of crossbar.cols', () => {
  const chip = defaultChip({ crossbar: { cols: 1, weightBits: 8, sign: 'pair' } });
  expect(mapNetwork(smallNetwork(), chip)).toMatchObject({ kind: 'misfit', misfits: [{ path: 'crossbar.cols' }] });
});

test('the input buffer of the tile that reads 8 channels of 8 x 8 holds two steps: 1024 bits and 8-bit images', () => {
  const network = chain(shape(1, 8), [
    { channels: 8, stride: 1 },
    { channels: 8, stride: 1 },
  ]);
  expect(mapped(network).inputBufferBits).toBe(Math.max(2 * 8 * 64, 2 * 64 * 8));
});

test('16 columns of 22-bit membranes take 8 words: two whole numbers in 64 bits', () => {
  expect(sramBits(16, 22)).toBe(8 * 64);
  expect(sramBits(3, 65)).toBe(6 * 64);
});
