import type { Chip } from '../../model/chip.js';
import { type Connection, readersOf, tileInput } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad, ProjectionLoad } from '../../model/load.js';
import { rowGroupsIn, tilesOf } from '../../model/mapping.js';
import { INPUT, type Network, shapeOf } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { WORD_BITS } from '../../model/sram.js';

/**
 * The double input buffer of a tile: one half is read patch by patch while spikes of the next step arrive in the other.
 *
 * Models: a patch fetched per PE read (SpikeSim's event), or the words read once per tile and row group and broadcast to
 * its PEs; one word written per arriving spike. Leaves out: clearing of a half, the occupancy bit per position.
 */
export const INPUT_BUFFER_ACTIONS = {
  patchFetch: 'the input patch of one PE read',
  readWord: 'one 64-bit word of a patch, read once for all PEs of a tile that share its rows',
  writeWord: 'one arriving spike (or 64 bits of the image) written',
} as const;

/** Reads of one projection's patches. */
export function patchCounts(load: ProjectionLoad): { patchFetch: Series; readWord: Series } {
  const { mapped, steps, reads } = load;
  const { rowGroups, rowBlocks, columnBlocks } = mapped.blocks;
  const readers = new Float64Array(rowGroups.length);
  for (const tile of tilesOf(mapped)) {
    for (const group of rowGroupsIn(mapped, tile)) readers[group] = readers[group]! + 1;
  }
  const words = rowGroups.map((group) => {
    const rows = group.rowBlocks.reduce((sum, block) => sum + rowBlocks[block]!.inputs, 0);
    return Math.ceil(rows / WORD_BITS) * readers[group.index]!;
  });
  return {
    patchFetch: weightedSum(steps, reads.peReads, () => columnBlocks.length),
    readWord: weightedSum(steps, reads.peReads, (group) => words[group]!),
  };
}

/** Bits of the coded image that a tile reads. */
export const imageBits = (network: Network, chip: Chip, connection: Connection, tile: number): number =>
  tileInput(network, connection, tile).neurons * chip.crossbar.inputBits;

/** What arrives in the tiles of one connection. */
export function arrivalCounts(load: ConnectionLoad): { writeWord: Series } {
  const { network, chip, connection, images, steps, sourceSpikes } = load;
  const tiles = readersOf(connection);
  if (connection.source === INPUT) {
    const words = tiles.map((tile) => Math.ceil(imageBits(network, chip, connection, tile) / WORD_BITS));
    return { writeWord: regular(steps, images * words.reduce((sum, count) => sum + count, 0), 0) };
  }
  const readers = new Float64Array(shapeOf(network, connection.source).channels);
  for (const tile of tiles) {
    for (const channel of tileInput(network, connection, tile).channels) readers[channel] = readers[channel]! + 1;
  }
  return { writeWord: weightedSum(steps, sourceSpikes, (channel) => readers[channel]!) };
}
