import type { Network, Neuron } from '../../model/network.js';
import type { NeuronChanges } from './curve-options.js';

/**
 * `network` with changed integrate-and-fire neurons. A spike that takes 1 from the membrane at a threshold Vth is the same
 * as one that takes the threshold of a neuron with the threshold 1 whose membrane starts at V0 - (Vth - 1): with
 * U = V - (Vth - 1), V >= Vth is U >= 1.
 */
export function withNeurons(network: Network, changes: NeuronChanges): Network {
  const { initialPotential, threshold, resetBy } = changes;
  if (initialPotential === undefined && threshold === undefined && resetBy === 'threshold') return network;
  return {
    ...network,
    populations: network.populations.map((each) => ({ ...each, neuron: changed(each.neuron, changes) })),
  };
}

function changed(neuron: Neuron, { initialPotential, threshold, resetBy }: NeuronChanges): Neuron {
  if (neuron.kind !== 'integrateAndFire') return neuron;
  const fires = threshold ?? neuron.threshold;
  const starts = initialPotential ?? neuron.initialPotential;
  return resetBy === 'one'
    ? { ...neuron, threshold: 1, initialPotential: starts - (fires - 1) }
    : { ...neuron, threshold: fires, initialPotential: starts };
}
