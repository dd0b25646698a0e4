import type { Activity } from '../model/activity.js';
import { countPopulation, readCounts } from './counts.js';
import type { ProjectionState } from './descriptors.js';
import type { IntegerNeuronsPlan } from './plan.js';
import type { ListState, PopulationState } from './state.js';
import { type Block, listsIn, spikesIn, type Thread } from './thread.js';

const WORD = 4;

/**
 * Runs one population for a block of steps; its sources have run it already. Slot s of its lists holds what fired in step
 * done + s. Counts what happened into `activity`; returns how many membranes saturated.
 */
export function runPopulation(thread: Thread, population: PopulationState, block: Block, activity: Activity): number {
  const { neurons } = population.plan;
  let saturations = 0;
  for (let from = 0; from < block.length; from += population.slots) {
    const part = {
      index: block.index,
      done: block.done + from,
      length: Math.min(population.slots, block.length - from),
    };
    if (neurons.kind === 'average') fireAverages(thread, population, from, part, activity);
    else if (neurons.kind === 'float') fireFloats(thread, population, from, part, activity);
    else saturations += fireIntegers(thread, population, neurons, from, part, activity);
    compress(thread, population, from, part);
  }
  countPopulation(thread, population, block, activity);
  return saturations;
}

function compress({ kernels, plan, scratch }: Thread, population: PopulationState, from: number, part: Block): void {
  const { positions, channels, stride, listRows } = population.plan;
  const { entries, entryStride, starts, startStride } = listsIn(population, part.index);
  kernels.compress(
    scratch.masks,
    population.maskStride,
    part.length,
    positions,
    channels,
    stride,
    listRows,
    entries + (from + 1) * entryStride,
    entryStride,
    starts + (from + 1) * startStride,
    startStride,
    plan.spreadTable,
  );
}

function fireIntegers(
  thread: Thread,
  population: PopulationState,
  neurons: IntegerNeuronsPlan,
  from: number,
  part: Block,
  activity: Activity,
): number {
  const { kernels } = thread;
  const { fire, projections } = population;
  if (neurons.current === 'constant') return kernels.fireConstant(fire, part.length);
  if (neurons.current === 'combined') return fireCombined(thread, population, from, part, activity);
  clearSums(thread, population, part.length);
  for (const projection of projections) drive(thread, projection, from, part, activity);
  return neurons.current === 'sums' ? kernels.fireSums(fire, part.length) : kernels.fireWideSums(fire, part.length);
}

/** Several projections, each with ADC steps of its own. */
function fireCombined(
  thread: Thread,
  population: PopulationState,
  from: number,
  part: Block,
  activity: Activity,
): number {
  const { kernels, views, scratch } = thread;
  const { plan, projections, fire } = population;
  const neurons = plan.positions * plan.stride;
  const stride = views.u32[fire / WORD + 14]!;
  kernels.clear(scratch.combined, part.length * stride);
  for (const projection of projections) {
    clearSums(thread, population, part.length);
    drive(thread, projection, from, part, activity);
    const wide = projection.plan.planes.some(({ target, sumBytes }) => target === 'first' && sumBytes === 4);
    const combine = wide ? kernels.combineWide : kernels.combine;
    for (let slot = 0; slot < part.length; slot += 1) {
      combine(projection.combine, neurons, scratch.combined + slot * stride, slot);
    }
  }
  return kernels.fireWideSums(fire, part.length);
}

function clearSums({ kernels, scratch }: Thread, population: PopulationState, slots: number): void {
  kernels.clear(scratch.first, slots * population.firstStride);
  kernels.clear(scratch.second, slots * population.secondStride);
}

function fireFloats(thread: Thread, population: PopulationState, from: number, part: Block, activity: Activity): void {
  const { kernels, scratch } = thread;
  const { plan, fire, images, projections, firstStride } = population;
  if (plan.neurons.kind !== 'float') return;
  const { inputs } = plan.neurons;
  const size = plan.positions * plan.stride;
  const isConstant = inputs.length === 1 && inputs[0]!.kind === 'image';
  let [image, projection] = [0, 0];
  for (const [at, input] of isConstant ? [] : inputs.entries()) {
    if (at === 0) kernels.clear(scratch.first, part.length * firstStride);
    if (input.kind === 'spikes') {
      drive(thread, projections[projection]!, from, part, activity);
      projection += 1;
      continue;
    }
    for (let slot = 0; slot < part.length; slot += 1) {
      const into = scratch.first + slot * firstStride;
      if (at === 0) kernels.copy(images[image]!, into, size * WORD);
      else kernels.addFloats(images[image]!, size, into);
    }
    image += 1;
  }
  if (inputs.length === 0) kernels.clear(scratch.first, part.length * firstStride);
  kernels.fireFloats(fire, part.length);
}

function fireAverages(
  thread: Thread,
  population: PopulationState,
  from: number,
  part: Block,
  activity: Activity,
): void {
  const { kernels, views, scratch, populations } = thread;
  const { plan, potentials, maskStride } = population;
  if (plan.neurons.kind !== 'average') return;
  for (let slot = 0; slot < part.length; slot += 1) {
    for (const { name, source, edgeStarts, targets } of plan.neurons.windows) {
      const read = populations.get(source)!;
      const lists = listsIn(read, part.index);
      const { entries, entryStride, starts, startStride } = lists;
      const counts = activity.projections[name]!;
      if (counts.kind !== 'window') continue;
      const column = part.done + slot;
      counts.inputSpikes[column] = spikesIn(views, read, lists, from + slot);
      counts.additions[column] = kernels.addToWindows(
        entries + (from + slot) * entryStride,
        starts + (from + slot) * startStride,
        read.plan.positions,
        read.plan.listBlocks,
        edgeStarts,
        targets,
        plan.stride,
        potentials,
      );
    }
    const count = plan.positions * plan.stride;
    kernels.fireAverages(potentials, count, plan.neurons.area, scratch.masks + slot * maskStride);
  }
}

/** Sums what one projection drives in slots `from ..` and counts its reads. */
function drive(thread: Thread, projection: ProjectionState, from: number, part: Block, activity: Activity): void {
  const { views, scratch, populations } = thread;
  const { plan, countStride, histogram } = projection;
  const source = populations.get(plan.source)!;
  const lists = listsIn(source, part.index);
  const counts = activity.projections[plan.name]!;
  if (counts.kind !== 'spikes') return;
  if (histogram !== undefined) runGather(thread, histogram.drive, projection, lists, from, part.length);
  runGather(thread, projection.drive, projection, lists, from, part.length);
  const { rowBlocks, groups } = plan.gather;
  const listed = 2 * rowBlocks + groups;
  for (let slot = 0; slot < part.length; slot += 1) {
    const at = (scratch.counts + slot * countStride) / WORD;
    counts.steps.additions[part.done + slot] = views.u32[at + listed]! * plan.outputs;
    counts.steps.inputSpikes[part.done + slot] = spikesIn(views, source, lists, from + slot);
  }
  if (projection.counting !== undefined) {
    runGather(thread, projection.counting, projection, lists, from, part.length);
  }
  readCounts(thread, projection, part, counts.steps);
}

function runGather(
  { kernels, scratch }: Thread,
  descriptor: number,
  { countStride }: ProjectionState,
  { entries, entryStride, starts, startStride }: ListState,
  from: number,
  slots: number,
): void {
  kernels.clear(scratch.counts, slots * countStride);
  kernels.drive(
    descriptor,
    slots,
    entries + from * entryStride,
    entryStride,
    starts + from * startStride,
    startStride,
    scratch.counts,
    countStride,
  );
}
