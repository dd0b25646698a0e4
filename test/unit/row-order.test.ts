import { describe, expect, test } from 'vitest';
import { countActions } from '../../src/machine/count-actions.js';
import { allocate, cutNetwork } from '../../src/mapping/allocate.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import { assumedActivity } from '../../src/model/assumed-activity.js';
import type { Chip } from '../../src/model/chip.js';
import { connectionsOf, tileInput } from '../../src/model/connection.js';
import { defaultChip } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

const network = smallNetwork();

/** Channels of a (8 channels) that each tile of b (3x3) reads with one crossbar of `rows` rows a tile. */
function channelsRead(rows: number, rowOrder: 'kernelMajor' | 'im2col'): (readonly number[])[] {
  const chip = defaultChip({
    crossbar: { rows, cols: 70, rowOrder },
    pe: { crossbarsPerPe: 1 },
    tile: { pesPerTile: 1 },
  });
  const { tiles, ...allocation } = allocate(network, chip, cutNetwork(network, chip));
  const connection = connectionsOf(network, allocation).find(({ target }) => target === 'b')!;
  return tiles
    .filter(({ population }) => population === 'b')
    .map(({ index }) => tileInput(network, connection, index).channels);
}

describe('3x3 over 8 channels on crossbars of 24 rows, one crossbar a tile', () => {
  test('kernelMajor: each of 9 tiles holds one kernel position of all 8 channels', () => {
    expect(channelsRead(24, 'kernelMajor')).toEqual(Array(9).fill([0, 1, 2, 3, 4, 5, 6, 7]));
  });

  test('im2col: each of 3 tiles holds all kernel positions of 2 channels and part of a third', () => {
    expect(channelsRead(24, 'im2col')).toEqual([
      [0, 1, 2],
      [2, 3, 4, 5],
      [5, 6, 7],
    ]);
  });

  test('im2col: 72 rows a crossbar take one tile', () => {
    expect(channelsRead(72, 'im2col')).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
  });
});

/** Occurrences of `action` in b over 5 steps in which everything fires. */
function counted(action: string, chip: Chip): number {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  const activity = assumedActivity(network, cutNetwork(network, chip), {
    firing: 'dense',
    steps: 5,
    inputBits: 8,
    meanLevel: 7,
  });
  const conventions = { chargePadding: false, directCodedEveryStep: false };
  const { rows } = countActions({ network, chip, mapping: outcome.mapping, conventions }, activity);
  const row = rows.find(({ module, action: name, layer }) => `${module}.${name}` === action && layer === 'b')!;
  return row.series.reduce((sum, value) => sum + value, 0);
}

describe('3x3 over 8 channels into 70 on crossbars of 64 rows, 16 positions, 5 steps, everything fires', () => {
  const im2col = (columnSum: 'analog' | 'digital') => defaultChip({ crossbar: { rowOrder: 'im2col', columnSum } });

  test('as many rows as in kernelMajor: 72 a position and column block', () => {
    expect(counted('crossbar.rowActivation', im2col('analog'))).toBe(72 * 2 * 16 * 5);
  });

  test('2 crossbars (64 and 8 rows) are converted instead of 9 where each converts on its own', () => {
    expect(counted('adc.conversion', im2col('digital'))).toBe(2 * 70 * 16 * 5);
    expect(counted('crossbar.columnSelection', im2col('analog'))).toBe(2 * 70 * 16 * 5);
  });
});
