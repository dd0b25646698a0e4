import type { Activity } from '../model/activity.js';
import type { CompiledPopulation, CompiledProjection } from './compile.js';
import { fireAverages } from './neurons.js';
import type { FloatArray } from './numerics.js';
import type { SpikeObserver } from './observer.js';
import { flatten } from './spike-lists.js';
import { addToWindows } from './window-counter.js';

/**
 * Runs `length` steps of one population; its sources have run them already. Step `done + s` fires into slot s. Returns
 * how many membranes saturated.
 */
export function runBlock(
  population: CompiledPopulation,
  done: number,
  length: number,
  activity: Activity,
  observer: SpikeObserver | undefined,
): number {
  let saturations = 0;
  const { lists, neurons: state, inputs, name } = population;
  const { spikes: totals } = activity.populations[name]!;
  for (let slot = 1; slot <= length; slot += 1) {
    const column = done + slot - 1;
    const sink = { lists, slot, totals, steps: activity.steps, column };
    if (state.kind === 'integrateAndFire') {
      const [first, ...others] = inputs;
      if (first?.kind === 'image') state.current.set(first.current);
      else state.current.fill(0);
      for (const input of first?.kind === 'image' ? others : inputs)
        drive(input, slot - 1, state.current, activity, column);
      saturations += state.membranes.step(state.current, state.stride, sink);
    } else {
      for (const input of inputs) countWindows(input, slot - 1, state.counts, activity, column);
      fireAverages(state.counts, state.area, sink);
    }
    observer?.(name, column + 1, lists.neurons(slot));
  }
  return saturations;
}

/** Adds what one projection drives in one step to `current`, and counts it. */
function drive(
  projection: CompiledProjection,
  readSlot: number,
  current: FloatArray,
  activity: Activity,
  column: number,
): void {
  if (projection.kind === 'image') addCurrent(current, projection.current);
  if (projection.kind !== 'spikes') return;
  const counts = activity.projections[projection.name]!;
  if (counts.kind !== 'spikes') return;
  const { source, flat, driver, counter } = projection;
  if (flat !== undefined) flatten(source, readSlot, flat, 0);
  const lists = flat ?? source;
  const slot = flat === undefined ? readSlot : 0;
  counts.steps.additions[column] = driver.add(lists, slot, current);
  counter.count(lists, slot, counts.steps, column);
}

function addCurrent(current: FloatArray, constant: FloatArray): void {
  for (let at = 0; at < current.length; at += 1) current[at] = current[at]! + constant[at]!;
}

function countWindows(
  projection: CompiledProjection,
  readSlot: number,
  windows: Int32Array,
  activity: Activity,
  column: number,
): void {
  const counts = activity.projections[projection.name]!;
  if (projection.kind !== 'window' || counts.kind !== 'window') return;
  counts.inputSpikes[column] = projection.source.count(readSlot);
  counts.additions[column] = addToWindows(projection.source, readSlot, projection.edges, windows);
}
