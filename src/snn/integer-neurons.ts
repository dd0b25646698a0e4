import type { Population } from '../model/network.js';
import { neurons } from '../model/network.js';
import type { Membranes } from './arithmetic.js';
import type { IntegerNeurons } from './integer-network.js';
import type { SpikeSink } from './neurons.js';
import type { FloatArray } from './numerics.js';

/**
 * Integrate and fire with integers: V = V + I + bias; beyond the range of the membrane it saturates, which counts as one
 * event; then V = max(V, floor), which does not; fires when V >= threshold, then V = V - threshold.
 */
export function integerMembranes({ shape }: Population, integers: IntegerNeurons): Membranes {
  const potentials = new Float64Array(neurons(shape));
  return {
    reset: () => {
      for (let at = 0; at < potentials.length; at += 1) potentials[at] = integers.initial[at % shape.channels]!;
    },
    step: (current, stride, sink) => integrate(potentials, integers, current, stride, sink),
  };
}

function integrate(
  potentials: Float64Array,
  { thresholds, biases, floors, lowest, highest }: IntegerNeurons,
  current: FloatArray,
  stride: number,
  { lists, slot, totals, steps, column }: SpikeSink,
): number {
  const { starts, channels, channelCount } = lists;
  const first = lists.startOf(slot);
  let saturations = 0;
  let end = lists.firstEntry(slot);
  for (let position = 0; position < lists.positions; position += 1) {
    starts[first + position] = end;
    for (let channel = 0; channel < channelCount; channel += 1) {
      const neuron = position * channelCount + channel;
      const exact = potentials[neuron]! + current[position * stride + channel]! + biases[channel]!;
      const held = Math.min(highest, Math.max(lowest, exact));
      if (held !== exact) saturations += 1;
      const potential = Math.max(held, floors[channel]!);
      const fires = potential >= thresholds[channel]!;
      potentials[neuron] = fires ? potential - thresholds[channel]! : potential;
      if (!fires) continue;
      channels[end++] = channel;
      totals[channel * steps + column]! += 1;
    }
  }
  starts[first + lists.positions] = end;
  return saturations;
}
