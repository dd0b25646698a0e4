import type { Chip } from '../../model/chip.js';
import { readersOf, tileInput } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad } from '../../model/load.js';
import { INPUT } from '../../model/network.js';
import { regular } from '../../model/series.js';
import { wordsFor } from '../../model/sram.js';
import { arrivingSpikes } from '../input-buffer/arrivals.js';

/**
 * The spike memory of a tile, one SRAM bank: where one population finishes all steps before the next starts, a tile keeps
 * the spikes of all steps that it reads, one bit per mapped source neuron and step, of two images.
 *
 * Models: one write per arriving spike, and in every step the whole map read word by word into the input buffer.
 * Leaves out: clearing between images, averaging populations (they count spikes in the tile that fires them), the image
 * (it stays in the input buffer).
 */
export const SPIKE_MEMORY_ACTIONS = {
  write: 'one arriving spike written into its word',
  read: "one 64-bit word of a step's map read into the input buffer",
} as const;

/** Whether tiles keep the spikes of all steps. */
export const hasSpikeMemory = ({ control }: Chip): boolean => control.schedule === 'sequential';

/** What one connection does in the spike memories; undefined where its spikes go straight to the input buffers. */
export function spikeMemoryCounts(load: ConnectionLoad): Record<keyof typeof SPIKE_MEMORY_ACTIONS, Series> | undefined {
  const { network, chip, connection, images, steps } = load;
  if (connection.source === INPUT || !hasSpikeMemory(chip)) return undefined;
  const words = readersOf(connection).reduce(
    (sum, tile) => sum + wordsFor(tileInput(network, connection, tile).neurons, 1),
    0,
  );
  return { write: arrivingSpikes(load), read: regular(steps, 0, images * words) };
}
