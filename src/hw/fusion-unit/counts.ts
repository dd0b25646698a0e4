import type { Series } from '../../model/counts.js';
import type { RunLoad } from '../../model/load.js';
import { neurons, shapeOf } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';

/**
 * The fusion unit in the final classifier's tile: a counter per class and head, alpha(t) as a piecewise-linear table,
 * multiply, divide and compare per class at the decision.
 *
 * Models: one count per head spike, one score per class and image. Leaves out: a stop rule (the decision is after T).
 */
export const FUSION_ACTIONS = {
  count: 'one spike of a head counted',
  score: 'the score of one class computed and compared',
} as const;

export function fusionCounts(
  load: RunLoad,
  spikesOf: (population: string) => readonly Series[],
): Record<keyof typeof FUSION_ACTIONS, Series> {
  const heads = load.network.classifiers;
  const spikes = heads.flatMap(({ population }) => [...spikesOf(population)]);
  const classes = heads.length === 0 ? 0 : neurons(shapeOf(load.network, heads[0]!.population));
  return {
    count: weightedSum(load.steps, spikes, () => 1),
    score: regular(load.steps, load.images * classes, 0),
  };
}
