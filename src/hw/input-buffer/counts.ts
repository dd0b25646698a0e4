import type { Chip } from '../../model/chip.js';
import { type Connection, readersOf, tileInput } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad, ProjectionLoad } from '../../model/load.js';
import { rowGroupsIn, tilesOf } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { WORD_BITS } from '../../model/sram.js';
import { spikeMemoryCounts } from '../spike-memory/counts.js';
import { arrivingSpikes } from './arrivals.js';

/**
 * The double input buffer of a tile: one half is read patch by patch while spikes of the next step arrive in the other.
 *
 * Models: a patch fetched per PE read (SpikeSim's event), or the words read once per tile and row group and broadcast to
 * its PEs; one word written per arriving spike, or per word of a step's map from the spike memory.
 * Leaves out: clearing of a half, the occupancy bit per position.
 */
export const INPUT_BUFFER_ACTIONS = {
  patchFetch: 'the input patch of one PE read',
  readWord: 'one 64-bit word of a patch, read once for all PEs of a tile that share its rows',
  writeWord: 'one arriving spike (or 64 bits of the image or of the spike memory) written',
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
    const rows = group.rowBlocks.reduce((sum, block) => sum + rowBlocks[block]!.rows, 0);
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

/** What is written into the input buffers of the tiles of one connection. */
export function arrivalCounts(load: ConnectionLoad): { writeWord: Series } {
  const { network, chip, connection, images, steps } = load;
  if (connection.source !== INPUT) return { writeWord: spikeMemoryCounts(load)?.read ?? arrivingSpikes(load) };
  const words = readersOf(connection).map((tile) => Math.ceil(imageBits(network, chip, connection, tile) / WORD_BITS));
  return { writeWord: regular(steps, images * words.reduce((sum, count) => sum + count, 0), 0) };
}
