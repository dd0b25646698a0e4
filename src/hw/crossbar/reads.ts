import type { ImageActivity, ReadActivity, SpikeActivity } from '../../model/activity.js';
import type { Blocks } from '../../model/blocks.js';
import { holdsImage } from '../../model/chip.js';
import type { Series } from '../../model/counts.js';
import type { ChargedLoad, Reads } from '../../model/load.js';

/**
 * Turns a projection's activity into reads of its crossbars.
 *
 * Models: which reads take place under the chip's `zeroSkip`, `columnSum` and `inputCoding`, or under SpikeSim's
 * convention of one binary read of the image in every step. Leaves out: reads that a fault or refresh would add.
 */
export function readsOf(
  load: ChargedLoad,
  blocks: Blocks,
  positions: number,
  activity: SpikeActivity | ImageActivity,
): Reads {
  const schedule = scheduleOf(load, activity);
  const { zeroSkip, columnSum } = load.chip.crossbar;
  const every = load.images * positions;
  const allReads = (): Series => placeSlots(schedule, load.steps, () => every);
  const series = (values: Float64Array, block: number): Series =>
    placeSlots(schedule, load.steps, (slot) => values[block * schedule.source.slots + slot]!);
  const { source } = schedule;
  const peReads = blocks.rowGroups.map(({ index }) =>
    zeroSkip === 'none' ? allReads() : series(source.nonEmptyPatches, index),
  );
  const groupOf = new Map(blocks.rowGroups.flatMap(({ index, rowBlocks }) => rowBlocks.map((block) => [block, index])));
  return {
    activeRows: blocks.rowBlocks.map(({ index }) => series(source.activeRows, index)),
    activeLevels: blocks.rowBlocks.map(({ index }) => series(source.activeLevels, index)),
    crossbarReads: blocks.rowBlocks.map(({ index }) => {
      if (zeroSkip === 'none') return allReads();
      return columnSum === 'digital' ? series(source.nonEmptyReads, index) : peReads[groupOf.get(index)!]!;
    }),
    peReads,
  };
}

/** Which slots of the activity happen when. */
interface Schedule {
  readonly source: ReadActivity;
  /** `steps`: slot t-1 in step t. `once`: all slots before step 1. `everyStep`: all slots in each step. */
  readonly when: 'steps' | 'once' | 'everyStep';
}

function scheduleOf({ chip, conventions }: ChargedLoad, activity: SpikeActivity | ImageActivity): Schedule {
  if (activity.kind === 'spikes') return { source: activity.steps, when: 'steps' };
  if (conventions.directCodedEveryStep) return { source: activity.nonZero, when: 'everyStep' };
  const when = holdsImage(chip) ? 'once' : 'everyStep';
  return { source: activity.bitPlanes, when };
}

function placeSlots({ source, when }: Schedule, steps: number, value: (slot: number) => number): Series {
  const series = new Float64Array(steps + 1);
  if (when === 'steps') {
    for (let step = 1; step <= steps; step += 1) series[step] = value(step - 1);
    return series;
  }
  let all = 0;
  for (let slot = 0; slot < source.slots; slot += 1) all += value(slot);
  if (when === 'once') series[0] = all;
  else series.fill(all, 1);
  return series;
}
