import type { FloatArray } from './numerics.js';
import type { SpikeLists } from './spike-lists.js';

/** Where a population's spikes of one step go: a slot of its lists, and a column of its totals [channel][step-1]. */
export interface SpikeSink {
  readonly lists: SpikeLists;
  readonly slot: number;
  readonly totals: Float64Array;
  readonly steps: number;
  readonly column: number;
}

/** State of integrate-and-fire neurons: potentials [position][channel], one bias per channel. */
export interface MembraneState {
  readonly potentials: FloatArray;
  readonly bias: FloatArray;
  readonly threshold: number;
}

/**
 * One step of integrate-and-fire: V = V + (I + bias), fires when V >= threshold, then V = V - threshold. `current` is
 * [position][stride]; every result is rounded to the number type.
 */
export function integrateAndFire(state: MembraneState, current: FloatArray, stride: number, sink: SpikeSink): void {
  const { potentials, bias, threshold } = state;
  const { lists, totals, steps, column } = sink;
  const { starts, channels, channelCount } = lists;
  const single = potentials instanceof Float32Array;
  const first = lists.startOf(sink.slot);
  let end = lists.firstEntry(sink.slot);
  for (let position = 0; position < lists.positions; position += 1) {
    const neuron = position * channelCount;
    const at = position * stride;
    starts[first + position] = end;
    for (let channel = 0; channel < channelCount; channel += 1) {
      const drive = current[at + channel]! + bias[channel]!;
      const potential = potentials[neuron + channel]! + (single ? Math.fround(drive) : drive);
      const reached = single ? Math.fround(potential) : potential;
      if (!(reached >= threshold)) {
        potentials[neuron + channel] = reached;
        continue;
      }
      potentials[neuron + channel] = reached - threshold;
      channels[end++] = channel;
      totals[channel * steps + column] = totals[channel * steps + column]! + 1;
    }
  }
  starts[first + lists.positions] = end;
}

/** One step of averaging: fires when count >= area, then count -= area. `counts` [position][channel], integers. */
export function fireAverages(counts: Int32Array, area: number, sink: SpikeSink): void {
  const { lists, totals, steps, column } = sink;
  const { starts, channels, channelCount } = lists;
  const first = lists.startOf(sink.slot);
  let end = lists.firstEntry(sink.slot);
  for (let position = 0; position < lists.positions; position += 1) {
    const neuron = position * channelCount;
    starts[first + position] = end;
    for (let channel = 0; channel < channelCount; channel += 1) {
      if (counts[neuron + channel]! < area) continue;
      counts[neuron + channel] = counts[neuron + channel]! - area;
      channels[end++] = channel;
      totals[channel * steps + column] = totals[channel * steps + column]! + 1;
    }
  }
  starts[first + lists.positions] = end;
}
