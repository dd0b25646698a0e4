import type { Chip } from '../../model/chip.js';
import type { Series } from '../../model/counts.js';
import type { ProjectionLoad } from '../../model/load.js';
import { inputsRead, type MappedProjection, rowGroupsIn, tilesOf } from '../../model/mapping.js';
import { INPUT, type Network, positions, shapeOf } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';

/** Bits of one access of the tile's SRAMs, as CACTI was run. */
export const WORD_BITS = 64;

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

export function inputBufferCounts(load: ProjectionLoad): Record<keyof typeof INPUT_BUFFER_ACTIONS, Series> {
  const { mapped, steps, reads } = load;
  const { rowGroups, rowBlocks, columnBlocks } = mapped.blocks;
  const words = rowGroups.map((group) => {
    const rows = group.rowBlocks.reduce((sum, block) => sum + rowBlocks[block]!.inputs, 0);
    const readers = tilesOf(mapped).filter((tile) => rowGroupsIn(mapped, tile).includes(group.index)).length;
    return Math.ceil(rows / WORD_BITS) * readers;
  });
  return {
    patchFetch: weightedSum(steps, reads.peReads, () => columnBlocks.length),
    readWord: weightedSum(steps, reads.peReads, (group) => words[group]!),
    writeWord: wordsWritten(load),
  };
}

/** Bits of the coded image that a tile reads for one projection. */
export function imageBits(network: Network, chip: Chip, mapped: MappedProjection, tile: number): number {
  const isMap = mapped.blocks.matrix.inputs === network.input.channels;
  return inputsRead(mapped, tile).length * (isMap ? positions(network.input) : 1) * chip.crossbar.inputBits;
}

function wordsWritten({ network, chip, projection, mapped, images, steps, sourceSpikes }: ProjectionLoad): Series {
  const source = shapeOf(network, projection.source);
  if (projection.source === INPUT) {
    const words = tilesOf(mapped).map((tile) => Math.ceil(imageBits(network, chip, mapped, tile) / WORD_BITS));
    return regular(steps, images * words.reduce((sum, count) => sum + count, 0), 0);
  }
  const readers = new Float64Array(source.channels);
  const inputsPerChannel = projection.operator.kind === 'dense' ? positions(source) : 1;
  for (const tile of tilesOf(mapped)) {
    const channels = new Set(inputsRead(mapped, tile).map((input) => Math.floor(input / inputsPerChannel)));
    for (const channel of channels) readers[channel] = readers[channel]! + 1;
  }
  return weightedSum(steps, sourceSpikes, (channel) => readers[channel]!);
}
