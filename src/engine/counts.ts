import type { Activity, ReadActivity } from '../model/activity.js';
import type { ProjectionState } from './descriptors.js';
import { countedChannels } from './levels-plan.js';
import type { MemoryViews } from './memory-views.js';
import type { PopulationState } from './state.js';
import { type Block, listsIn, type Thread } from './thread.js';

const WORD = 4;

/** Reads what the gathering counted for one projection. */
export function readCounts(
  { views, scratch }: Thread,
  { plan, countStride }: ProjectionState,
  part: Block,
  into: ReadActivity,
): void {
  const { rowBlocks, groups } = plan.counting ?? plan.gather;
  const { slots, activeRows, nonEmptyReads, nonEmptyPatches } = into;
  for (let slot = 0; slot < part.length; slot += 1) {
    const at = (scratch.counts + slot * countStride) / WORD;
    const column = part.done + slot;
    for (let block = 0; block < rowBlocks; block += 1) {
      activeRows[block * slots + column] = views.u32[at + block]!;
      nonEmptyReads[block * slots + column] = views.u32[at + rowBlocks + block]!;
    }
    for (let group = 0; group < groups; group += 1) {
      nonEmptyPatches[group * slots + column] = views.u32[at + 2 * rowBlocks + group]!;
    }
  }
}

/** Counts spikes by channel, and the stored levels that the next step's reads will open. */
export function countPopulation(
  { kernels, views, scratch }: Thread,
  population: PopulationState,
  block: Block,
  activity: Activity,
): void {
  const { plan, levels } = population;
  const lists = listsIn(population, block.index);
  const width = countedChannels(plan.channels);
  const levelStride = Math.max(1, plan.levels.blocks) * 8;
  kernels.clear(scratch.levelSums, block.length * levelStride);
  kernels.countLevels(
    levels,
    block.length,
    lists.entries + lists.entryStride,
    lists.entryStride,
    lists.starts + lists.startStride,
    lists.startStride,
    scratch.spikes,
    width * WORD,
    scratch.levelSums,
    levelStride,
  );
  const { spikes } = activity.populations[plan.name]!;
  for (let channel = 0; channel < plan.channels; channel += 1) {
    const at = channel * activity.steps + block.done;
    for (let slot = 0; slot < block.length; slot += 1) {
      spikes[at + slot] = views.i32[scratch.spikes / WORD + slot * width + channel]!;
    }
  }
  for (const [name, first] of Object.entries(plan.levels.firstBlock)) {
    const counts = activity.projections[name]!;
    if (counts.kind === 'spikes')
      readLevels(views, scratch.levelSums / 8 + first, levelStride / 8, block, counts.steps);
  }
}

function readLevels({ f64 }: MemoryViews, from: number, stride: number, block: Block, into: ReadActivity): void {
  const { slots, activeLevels } = into;
  const blocks = activeLevels.length / slots;
  for (let slot = 0; slot < block.length; slot += 1) {
    const column = block.done + slot + 1;
    if (column >= slots) return;
    for (let index = 0; index < blocks; index += 1)
      activeLevels[index * slots + column] = f64[from + slot * stride + index]!;
  }
}
