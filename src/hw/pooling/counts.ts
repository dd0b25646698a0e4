import type { Series } from '../../model/counts.js';
import type { PoolingLoad, PopulationLoad } from '../../model/load.js';
import { neurons } from '../../model/network.js';
import { regular } from '../../model/series.js';

/**
 * The pooling module of a tile: counters of spikes over a window; fires when the count reaches the window's area.
 *
 * Models: one addition per spike in a window, one compare and subtract per counter and step.
 * Leaves out: reset of the counters between images (a flash clear).
 */
export const POOLING_ACTIONS = {
  addition: 'one spike added to a window count',
  update: 'one window count compared with the area and conditionally subtracted from',
} as const;

export const poolingAdditions = (load: PoolingLoad): { addition: Series } => ({ addition: load.additions });

export const poolingUpdates = ({ population, images, steps }: PopulationLoad): { update: Series } => ({
  update: regular(steps, 0, images * neurons(population.shape)),
});
