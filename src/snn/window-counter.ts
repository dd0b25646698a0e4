import type { Edges } from './geometry.js';
import type { SpikeLists } from './spike-lists.js';

/**
 * Adds the spikes in `slot` of `lists` to the counts [target position][channel] of the windows that hold them (`edges`
 * by source position) and returns how many were added; a spike in two windows is added twice.
 */
export function addToWindows(lists: SpikeLists, slot: number, edges: Edges, counts: Int32Array): number {
  const first = lists.startOf(slot);
  const channels = lists.channelCount;
  let additions = 0;
  for (let source = 0; source < lists.positions; source += 1) {
    const from = lists.starts[first + source]!;
    const to = lists.starts[first + source + 1]!;
    if (from === to) continue;
    for (let edge = edges.starts[source]!; edge < edges.starts[source + 1]!; edge += 1) {
      const base = edges.ends[edge]! * channels;
      for (let entry = from; entry < to; entry += 1) {
        const neuron = base + lists.channels[entry]!;
        counts[neuron] = counts[neuron]! + 1;
        additions += 1;
      }
    }
  }
  return additions;
}
