import type { Series } from '../../model/counts.js';
import type { ProjectionLoad } from '../../model/load.js';
import { weightedSum } from '../../model/series.js';
import { resultsDelivered } from '../crossbar/counts.js';

/**
 * The accumulation module of a tile: results of the PEs travel over the H-tree and are added into the partial-sum
 * buffer, row block by row block and projection by projection (so a residual join is an addition here).
 *
 * Models: every result of every PE read once over the tree and once read-modify-write in the buffer.
 * Leaves out: merging of words inside the tree.
 */
export const H_TREE_ACTIONS = { transport: 'one partial sum carried from a PE to the accumulation module' } as const;
export const PSUM_BUFFER_ACTIONS = { accumulate: 'one partial sum read, added to and written back' } as const;

export function hTreeCounts(load: ProjectionLoad): Record<keyof typeof H_TREE_ACTIONS, Series> {
  return { transport: weightedSum(load.steps, load.reads.peReads, () => resultsDelivered(load)) };
}

export function psumBufferCounts(load: ProjectionLoad): Record<keyof typeof PSUM_BUFFER_ACTIONS, Series> {
  return { accumulate: weightedSum(load.steps, load.reads.peReads, () => resultsDelivered(load)) };
}
