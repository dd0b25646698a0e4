import { holdsImage } from '../../model/chip.js';
import { type SumTransfer, sumTransfers } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ProjectionLoad, RunLoad } from '../../model/load.js';
import { INPUT, type Population, positions, projectionsInto } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { resultsDelivered } from '../crossbar/counts.js';

/**
 * The accumulation module of a tile: results of the PEs travel over the H-tree and are added into the partial-sum
 * buffer, row block by row block and projection by projection (so a residual join is an addition here).
 *
 * Models: every result of every PE read once over the tree and once read-modify-write in the buffer; sums that arrive
 * from other tiles of the same column block likewise, each already added up where it comes from.
 * Leaves out: merging of words inside the tree.
 */
export const H_TREE_ACTIONS = { transport: 'one partial sum carried from a PE to the accumulation module' } as const;
export const PSUM_BUFFER_ACTIONS = {
  accumulate: 'one result of a PE added into the buffer (read, added to, written back)',
  arrival: 'one partial sum of another tile added into the buffer',
} as const;

export function hTreeCounts(load: ProjectionLoad): Record<keyof typeof H_TREE_ACTIONS, Series> {
  return { transport: weightedSum(load.steps, load.reads.peReads, () => resultsDelivered(load)) };
}

/** Additions of PE results, in the tile of the PE. */
export function psumBufferCounts(load: ProjectionLoad): { accumulate: Series } {
  return { accumulate: weightedSum(load.steps, load.reads.peReads, () => resultsDelivered(load)) };
}

/** Additions of sums that arrive from other tiles, for every position: in every step, or once for a held image. */
export function arrivingSumCounts(load: RunLoad, population: Population): { arrival: Series } {
  const { once, everyStep } = transfersOf(load, population);
  const perImage = (transfers: readonly SumTransfer[]): number =>
    load.images * positions(population.shape) * transfers.reduce((sum, { outputs }) => sum + outputs, 0);
  return { arrival: regular(load.steps, perImage(once), perImage(everyStep)) };
}

/** Sums that a population's tiles send each other: those of a held image once, all others in every step. */
export function transfersOf(
  { network, chip, mapping }: Pick<RunLoad, 'network' | 'chip' | 'mapping'>,
  population: Population,
): { once: SumTransfer[]; everyStep: SumTransfer[] } {
  const incoming = projectionsInto(network, population.name).flatMap(({ name, source }) => {
    const mapped = mapping.projections[name];
    return mapped === undefined ? [] : [{ source, mapped }];
  });
  const isHeld = (source: string): boolean => source === INPUT && holdsImage(chip);
  const { shards } = mapping.populations[population.name]!;
  const transfers = (held: boolean) =>
    sumTransfers(
      incoming.filter(({ source }) => isHeld(source) === held).map(({ mapped }) => mapped),
      shards,
    );
  return { once: transfers(true), everyStep: transfers(false) };
}
