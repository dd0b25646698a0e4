import { describe, expect, test } from 'vitest';
import { smallestThatFits } from '../../src/cli/smallest-chip.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Chip } from '../../src/model/chip.js';
import type { Mapping } from '../../src/model/mapping.js';
import type { Network } from '../../src/model/network.js';
import { mapReport, placements } from '../../src/report/map-report.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip } from '../support/load.js';
import { chain, shape, smallNetwork } from '../support/networks.js';
import { collect, preparedRun } from '../support/run.js';

type Replication = Chip['mapping']['replication'];
const chipWith = (replication: Replication, tile: Partial<Chip['tile']> = {}): Chip =>
  defaultChip({ mapping: { replication }, tile });

function mapped(replication: Replication, network = smallNetwork(), tile: Partial<Chip['tile']> = {}): Mapping {
  const outcome = mapNetwork(network, chipWith(replication, tile));
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map(({ message }) => message).join('; '));
  return outcome.mapping;
}

/** Copies by population, those with more than one. */
const copiesOf = ({ populations }: Mapping): Record<string, number> =>
  Object.fromEntries(
    Object.values(populations).flatMap(({ name, copies }) => (copies > 1 ? [[name, copies] as const] : [])),
  );

function misfitsOf(replication: Replication, network = smallNetwork(), tile: Partial<Chip['tile']> = {}) {
  const outcome = mapNetwork(network, chipWith(replication, tile));
  return outcome.kind === 'misfit' ? outcome.misfits : [];
}

describe('copies by hand', () => {
  test('3 copies of the 2 PEs of b are 6 PEs of its tile, copy by copy; no tile more', () => {
    const mapping = mapped({ b: 3 });
    expect(mapping.populations['b']!.copies).toBe(3);
    const { pes } = mapping.projections['b']!;
    expect(pes.map(({ copy, columnBlock }) => [copy, columnBlock])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
    expect(new Set(pes.map(({ tile }) => tile))).toEqual(new Set([1]));
    expect(mapping.tiles.map(({ pes: used }) => used)).toEqual([1, 6, 8, 2]);
    expect(mapping.populations['pool']!.copies).toBe(1);
  });

  test('4 copies of 2 PEs fill a tile of 8; 5 are refused and 4 named', () => {
    expect(copiesOf(mapped({ b: 4 }))).toEqual({ b: 4 });
    expect(misfitsOf({ b: 5 })).toEqual([
      {
        path: 'mapping.replication.b',
        message: '5 copies of b do not fit, 4 would: one takes 2 of the 8 PEs of a tile',
      },
    ]);
  });

  test('an unknown population, an average and 2 copies of one position are refused, all at once', () => {
    expect(misfitsOf({ bb: 2, pool: 1, fc: 2, b: 4 })).toEqual([
      {
        path: 'mapping.replication.bb',
        message: 'small has no population of this name; populations with PEs: a, b, ic, fc',
      },
      {
        path: 'mapping.replication.pool',
        message: 'pool averages and has no PEs to copy; populations with PEs: a, b, ic, fc',
      },
      { path: 'mapping.replication.fc', message: '2 copies of fc do not fit, 1 would: it has no more positions' },
    ]);
  });

  test('16 PEs in two tiles can have 1 copy, not 2', () => {
    const network = chain(shape(512, 4), [{ channels: 128, stride: 1 }]);
    expect(copiesOf(mapped({ conv0: 1 }, network))).toEqual({});
    expect(misfitsOf({ conv0: 2 }, network)[0]!.message).toBe(
      '2 copies of conv0 do not fit, 1 would: its 16 PEs lie in 2 tiles, copies stay inside one',
    );
  });

  test('70 sums of 16 bits a copy: 0.3 KiB of partial sums hold 2 copies, not 3', () => {
    expect(mapped({ b: 2 }, smallNetwork(), { psumBufferKib: 0.3 }).partialSumBits).toBe(2 * 70 * 16);
    expect(misfitsOf({ b: 3 }, smallNetwork(), { psumBufferKib: 0.3 })[0]!.message).toContain(
      '3 copies of b do not fit, 2 would: one adds up 1120 bits',
    );
  });
});

describe('balanced', () => {
  test('b with 16 positions gets the 4 copies that its tile of 8 PEs has room for', () => {
    expect(copiesOf(mapped('balanced'))).toEqual({ b: 4 });
  });

  test('7 PEs hold 3 copies, 6 rounds; 16 positions in a tile of 10 get 4 copies: 5 would save no round', () => {
    expect(copiesOf(mapped('balanced', smallNetwork(), { pesPerTile: 7 }))).toEqual({ b: 3 });
    expect(copiesOf(mapped('balanced', smallNetwork(), { pesPerTile: 11 }))).toEqual({ b: 4 });
  });

  test('the layer that only reads the held image gets none; read in every step, it gets 8 copies for 8 rounds', () => {
    const network = chain(shape(1, 8), [
      { channels: 8, stride: 1 },
      { channels: 8, stride: 2 },
    ]);
    expect(copiesOf(mapped('balanced', network))).toEqual({ conv1: 8 });
    const every = defaultChip({
      crossbar: { inputCoding: 'bitSerialEveryStep' },
      mapping: { replication: 'balanced' },
    });
    const outcome = mapNetwork(network, every);
    expect(outcome.kind === 'mapped' && copiesOf(outcome.mapping)).toEqual({ conv0: 8, conv1: 2 });
  });

  test('a layer in two tiles with the most rounds stops it: nobody else gets a copy', () => {
    const network = chain(shape(1, 4), [
      { channels: 512, stride: 1 },
      { channels: 128, stride: 1 },
      { channels: 8, stride: 1 },
    ]);
    expect(copiesOf(mapped('balanced', network))).toEqual({});
  });

  test('it stops at the partial sums that the tile can hold, and takes no tile more than without', () => {
    expect(copiesOf(mapped('balanced', smallNetwork(), { psumBufferKib: 0.3 }))).toEqual({ b: 2 });
    expect(mapped('balanced').tiles).toHaveLength(mapped('none').tiles.length);
  });

  test('a buffer too small for one copy is the only misfit, and the smallest chip holds one copy', () => {
    const chip = chipWith('balanced', { psumBufferKib: 0.1 });
    expect(misfitsOf('balanced', smallNetwork(), { psumBufferKib: 0.1 }).map(({ path }) => path)).toEqual([
      'tile.psumBufferKib',
    ]);
    expect(smallestThatFits(smallNetwork(), chip, 20)).toEqual({ 'tile.psumBufferKib': '0.14' });
  });
});

test('the map says 8 PEs in 4 copies; cells with weights count in every copy', () => {
  const chip = chipWith({ b: 4 });
  const mapping = mapped({ b: 4 });
  expect(mapReport(smallNetwork(), chip, mapping)).toContain('8 (4 copies)');
  const b = placements(smallNetwork(), chip, mapping).find(({ layer }) => layer === 'b')!;
  expect(b).toMatchObject({ pes: 8, copies: 4, crossbarsUsed: 8 * 9 });
  expect(b.cellShare).toBeCloseTo((9 * 8 * 70) / (2 * 9 * 64 * 64), 12);
});

test('a run with 4 copies of b counts what one copy counts, on 54 more crossbars, in all its variants', async () => {
  const resultOf = async (replication: Replication) => {
    const run = preparedRun({ chip: chipWith(replication) });
    return evaluate(run, await collect(run));
  };
  const [one, four] = [await resultOf('none'), await resultOf({ b: 4, ic: 1 })];
  expect(four.energy.rows).toEqual(one.energy.rows);
  expect(four.area).toEqual(one.area);
  expect(four.mapping.crossbarsUsed - one.mapping.crossbarsUsed).toBe(3 * 2 * 9);
  expect(four.mapping.pes - one.mapping.pes).toBe(6);
  expect(four.checks.filter(({ passed }) => !passed)).toEqual([]);
  expect(four.variants['final-only']!.classifiers).toEqual(['fc']);
  expect(four.variants['final-only']!.tiles).toBeLessThanOrEqual(four.mapping.tiles);
});

test('the full network still refuses a name that none of its variants has', () => {
  const network: Network = smallNetwork();
  expect(misfitsOf({ nobody: 1 }, network).map(({ path }) => path)).toEqual(['mapping.replication.nobody']);
});
