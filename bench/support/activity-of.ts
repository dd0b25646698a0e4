import { type Network, neurons } from '../../src/model/network.js';
import type { ImageResult } from '../../src/snn/function-model.js';

export interface ActivityMeans {
  /** Additions of a weight, per step. */
  readonly additions: number;
  /** Spikes per neuron with a membrane, per step. */
  readonly rate: number;
}

/** What one image caused in the mean of its steps. */
export function activityOf(network: Network, { activity }: ImageResult): ActivityMeans {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const firing = network.populations.filter(({ neuron }) => neuron.kind !== 'average');
  const spikes = firing.reduce((total, { name }) => total + sum(activity.populations[name]!.spikes), 0);
  const count = firing.reduce((total, { shape }) => total + neurons(shape), 0);
  const additions = Object.values(activity.projections).reduce(
    (total, reads) => total + (reads.kind === 'spikes' ? sum(reads.steps.additions) : 0),
    0,
  );
  return { additions: additions / activity.steps, rate: spikes / activity.steps / count };
}
