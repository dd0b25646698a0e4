import type { Arena } from './arena.js';
import { countedChannels } from './levels-plan.js';
import type { GatherPlan, PlanePlan, PopulationPlan, ProjectionPlan } from './plan.js';
import { countStride, type Sizes } from './sizes.js';

/** Bytes of the row list of a batch of visits. */
export const LIST_BYTES = 128 * 1024;
/** Starts of units that a batch has at most, but for those of its last visit. */
export const MOST_UNIT_STARTS = 65_536;
const MOST_VISITS = 4096;
const WORD = 4;

export interface ProjectionState {
  readonly plan: ProjectionPlan;
  readonly drive: number;
  readonly counting: number | undefined;
  readonly histogram: { readonly drive: number; readonly bins: number } | undefined;
  /** Words of a combination of its sums, see fire.ts. */
  readonly combine: number;
  /** Bytes of the counts of a slot. */
  readonly countStride: number;
}

/** Scratch of one thread, which its populations use one after the other. */
export interface Scratch {
  readonly first: number;
  readonly second: number;
  readonly combined: number;
  readonly masks: number;
  readonly list: number;
  readonly unitStarts: number;
  readonly tile: number;
  readonly counts: number;
  readonly spikes: number;
  readonly levelSums: number;
}

/** Words for the fire kernels; see src/wasm/fire.ts. */
export function fireWords(
  arena: Arena,
  { neurons, positions, stride }: PopulationPlan,
  { firstStride, secondStride, maskStride, combinedStride }: Sizes,
  { first, second, combined, masks }: Scratch,
  potentials: number,
  image: number,
): number {
  if (neurons.kind === 'average') return 0;
  if (neurons.kind === 'float') {
    const isConstant = neurons.inputs.length === 1 && neurons.inputs[0]!.kind === 'image';
    const [current, step] = isConstant ? [image, 0] : [first, firstStride];
    const { thresholds, biases } = neurons;
    return arena.words([
      positions,
      stride,
      potentials,
      thresholds,
      biases,
      0,
      0,
      0,
      0,
      masks,
      current,
      1,
      0,
      0,
      step,
      0,
      maskStride,
    ]);
  }
  const { thresholds, biases, floors, lowest, highest, current } = neurons;
  const isCombined = current === 'combined';
  const [projection] = neurons.projections;
  const hasSecond = !isCombined && secondStride > 0;
  return arena.words([
    ...[
      positions,
      stride,
      potentials,
      thresholds,
      biases,
      floors,
      neurons.hasImage ? image : 0,
      lowest,
      highest,
      masks,
    ],
    ...(isCombined ? [combined, 1] : [first, projection?.factor ?? 0]),
    ...(hasSecond ? [second, projection?.secondFactor ?? 0] : [0, 0]),
    ...[isCombined ? combinedStride : firstStride, secondStride, maskStride, neurons.unclamped ? 1 : 0],
  ]);
}

/** Words for countLevels; see src/wasm/lists.ts. */
export function levelWords(arena: Arena, { positions, listBlocks, channels, levels }: PopulationPlan): number {
  const width = countedChannels(channels);
  const histogram = arena.reserve(levels.classCount * width * WORD);
  const sums = arena.reserve(width * WORD);
  const { classes, classCount, classOffsets, taps, tapCount } = levels;
  return arena.words([
    positions,
    listBlocks,
    width,
    classes,
    classCount,
    histogram,
    sums,
    classOffsets,
    taps,
    tapCount,
  ]);
}

/** Descriptors of a projection. */
export function layOutProjection(
  arena: Arena,
  population: PopulationPlan,
  plan: ProjectionPlan,
  sizes: Sizes,
  scratch: Scratch,
): ProjectionState {
  const { gather, counting, histogram, factor, secondFactor } = plan;
  const hasSecond = plan.planes.some(({ target }) => target === 'second');
  const bins = histogram && arena.reserve(histogram.length * WORD);
  const sums = (plane: PlanePlan) => sumWords(population, plane, sizes, scratch);
  const binWords = () => [scratch.tile, 0, 0, bins! - histogram!.least * WORD];
  return {
    plan,
    drive: driveWords(arena, gather, plan.planes, scratch, sums),
    counting: counting && driveWords(arena, counting, [], scratch, sums),
    histogram: histogram && {
      drive: driveWords(arena, histogram.gather, histogram.planes, scratch, binWords),
      bins: bins!,
    },
    combine: arena.words([
      ...Array<number>(10).fill(0),
      ...[scratch.first, factor, hasSecond ? scratch.second : 0, secondFactor, sizes.firstStride, sizes.secondStride],
    ]),
    countStride: Math.max(countStride(gather), counting === undefined ? 0 : countStride(counting)),
  };
}

/** Words 10-13 of a plane: where its sums go. */
function sumWords({ stride }: PopulationPlan, plane: PlanePlan, sizes: Sizes, scratch: Scratch): number[] {
  const isFirst = plane.target === 'first';
  const slotStride = isFirst ? sizes.firstStride : sizes.secondStride;
  return [isFirst ? scratch.first : scratch.second, slotStride, stride * plane.sumBytes, plane.adc];
}

function driveWords(
  arena: Arena,
  gather: GatherPlan,
  planes: readonly PlanePlan[],
  { list, unitStarts }: Scratch,
  sums: (plane: PlanePlan) => number[],
): number {
  const bitmapWords = gather.sorted ? Math.ceil(gather.rows / 64) : 0;
  const { taps, sourceBlocks, edges, records, recordCount, groups, rowBlocks, shift, units } = gather;
  const words = arena.words([
    ...[taps, sourceBlocks, edges, records, recordCount, groups, arena.reserve(groups * WORD), rowBlocks, shift],
    ...[arena.reserve(bitmapWords * 8), bitmapWords, units, gather.rows * 2 ** shift],
  ]);
  const planeWords = planes.flatMap((plane) => [
    ...[plane.which, plane.weights, plane.tiles, plane.tileBytes, plane.columns * plane.sumBytes, plane.lastVectors],
    ...[plane.columns, plane.lastColumns, Math.min(plane.mostRows * WORD, 2 ** 30), plane.bias, ...sums(plane)],
    plane.vectors,
  ]);
  const visits = Math.max(1, Math.min(MOST_VISITS, Math.floor(MOST_UNIT_STARTS / units)));
  return arena.words([
    ...[gather.positions, words, gather.sorted ? 1 : 0, list, LIST_BYTES, unitStarts, visits, units],
    ...[arena.words(planeWords), planes.length],
  ]);
}
