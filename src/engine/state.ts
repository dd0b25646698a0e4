import type { Arena } from './arena.js';
import { countedChannels } from './levels-plan.js';
import type { EnginePlan, GatherPlan, PlanePlan, PopulationPlan, ProjectionPlan } from './plan.js';
import { cutIntoStages, workOf } from './stages.js';

/** Bytes of the sums of all slots that are computed at once: they stay in the second cache. */
const SUM_BYTES = 512 * 1024;
/** Bytes of the row list of a batch of visits. */
const LIST_BYTES = 128 * 1024;
const MOST_VISITS = 4096;
const MOST_UNIT_STARTS = 65_536;
const WORD = 4;
const LINE = 64;
const TILE_BYTES = 512;

/** Spike lists of a population in a block of steps: slot 0 is the step before the block. */
export interface ListState {
  readonly entries: number;
  readonly entryStride: number;
  readonly starts: number;
  readonly startStride: number;
}

export interface PopulationState {
  readonly plan: PopulationPlan;
  /** One of the threads that share an image runs it. */
  readonly stage: number;
  /** Its lists in a block of steps, by the block's number modulo their number: later stages may be so many blocks late. */
  readonly buffers: readonly ListState[];
  /** Membrane potentials, or window counts. */
  readonly potentials: number;
  /** Current that the image drives, [position][stride]; of a float population one for each image projection. */
  readonly images: readonly number[];
  /** Slots computed at once. */
  readonly slots: number;
  /** Bytes from a slot's first and second sums, and masks, to the next. */
  readonly firstStride: number;
  readonly secondStride: number;
  readonly maskStride: number;
  /** Words for the fire kernels, see src/wasm/fire.ts. */
  readonly fire: number;
  /** Words for countLevels. */
  readonly levels: number;
  readonly projections: readonly ProjectionState[];
}

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

/** Memory of one image at a time: state, and descriptors that point into it. */
export interface EngineState {
  readonly populations: readonly PopulationState[];
  /** By stage. */
  readonly scratch: readonly Scratch[];
  /** i32 by stage: blocks of steps that it has finished, over all images. */
  readonly progress: number;
  readonly end: number;
}

/** Bytes of `count` rounded up to cache lines, and one more so that slots do not fall into the same set of a cache. */
const lines = (bytes: number): number => Math.ceil(bytes / LINE) * LINE + LINE;

interface Sizes {
  readonly slots: number;
  readonly firstStride: number;
  readonly secondStride: number;
  readonly maskStride: number;
  readonly combinedStride: number;
}

function sizesOf(plan: PopulationPlan, blockSteps: number): Sizes {
  const neurons = plan.positions * plan.stride;
  const { neurons: kind } = plan;
  const planes = kind.kind === 'integer' ? kind.projections.flatMap(({ planes: all }) => all) : [];
  const wide = kind.kind === 'float' || planes.some(({ target, sumBytes }) => target === 'first' && sumBytes === 4);
  const firstStride = lines(neurons * (wide ? 4 : 2));
  const hasSecond = planes.some(({ target }) => target === 'second');
  const combinedStride = kind.kind === 'integer' && kind.current === 'combined' ? lines(neurons * 4) : 0;
  const slots = Math.max(1, Math.min(blockSteps, Math.floor(SUM_BYTES / (firstStride + combinedStride))));
  return {
    slots,
    firstStride,
    secondStride: hasSecond ? lines(neurons * 2) : 0,
    maskStride: lines(neurons / 8),
    combinedStride,
  };
}

const most = (values: readonly number[]): number => Math.max(LINE, ...values);

const projectionsOf = ({ neurons }: PopulationPlan): readonly ProjectionPlan[] => {
  if (neurons.kind === 'integer') return neurons.projections;
  return neurons.kind === 'float' ? neurons.inputs.filter((input) => input.kind === 'spikes') : [];
};

/** Bytes of the counts of a slot: see src/wasm/gather.ts. */
const countStride = ({ rowBlocks, groups }: GatherPlan): number => lines((2 * rowBlocks + groups + 1) * WORD);

/** Lays out an image's state from the arena's next address on, for `stages` threads that share it. */
export function layOutState(arena: Arena, plan: EnginePlan, stages: number): EngineState {
  const { blockSteps, populations } = plan;
  const stageOf = cutIntoStages(populations.map(workOf), stages);
  const sizes = populations.map((population) => sizesOf(population, blockSteps));
  const scratch = Array.from({ length: stages }, (_, stage) => {
    const own = populations.flatMap((population, at) =>
      stageOf[at] === stage ? [{ population, sizes: sizes[at]! }] : [],
    );
    return layOutScratch(arena, own, blockSteps);
  });
  return {
    scratch,
    progress: arena.reserve(stages * WORD),
    populations: populations.map((population, at) => {
      const stage = stageOf[at]!;
      return layOutPopulation(arena, population, stage, sizes[at]!, scratch[stage]!, blockSteps, stages);
    }),
    end: arena.end,
  };
}

interface Sized {
  readonly population: PopulationPlan;
  readonly sizes: Sizes;
}

function layOutScratch(arena: Arena, own: readonly Sized[], blockSteps: number): Scratch {
  const sizes = own.map((each) => each.sizes);
  const gathers = own.flatMap(({ population }) => projectionsOf(population)).flatMap(gathersOf);
  const channels = own.map(({ population }) => countedChannels(population.channels));
  const levels = own.map(({ population }) => population.levels.blocks * 8);
  return {
    first: arena.reserve(most(sizes.map(({ slots, firstStride }) => slots * firstStride)) + TILE_BYTES),
    second: arena.reserve(most(sizes.map(({ slots, secondStride }) => slots * secondStride)) + TILE_BYTES),
    combined: arena.reserve(most(sizes.map(({ slots, combinedStride }) => slots * combinedStride))),
    masks: arena.reserve(most(sizes.map(({ slots, maskStride }) => slots * maskStride))),
    list: arena.reserve(LIST_BYTES + most(gathers.map(({ rows, units }) => (rows + units) * WORD)) + LINE),
    unitStarts: arena.reserve((MOST_UNIT_STARTS + most(gathers.map(({ units }) => units)) + 2) * WORD),
    tile: arena.reserve(TILE_BYTES),
    counts: arena.reserve(most(gathers.map(countStride)) * blockSteps),
    spikes: arena.reserve(most(channels) * WORD * blockSteps),
    levelSums: arena.reserve(most(levels) * blockSteps),
  };
}

const gathersOf = ({ gather, counting, histogram }: ProjectionPlan): readonly GatherPlan[] => [
  gather,
  ...(counting === undefined ? [] : [counting]),
  ...(histogram === undefined ? [] : [histogram.gather]),
];

function layOutPopulation(
  arena: Arena,
  plan: PopulationPlan,
  stage: number,
  sizes: Sizes,
  scratch: Scratch,
  blockSteps: number,
  buffers: number,
): PopulationState {
  const { neurons, positions, stride, channels, listBlocks } = plan;
  const entryStride = lines(positions * channels * 2 + 16);
  const startStride = lines((positions * listBlocks + 1) * WORD);
  const lists = () => ({
    entries: arena.reserve(entryStride * (blockSteps + 1)),
    entryStride,
    starts: arena.reserve(startStride * (blockSteps + 1)),
    startStride,
  });
  const potentials = arena.reserve(positions * stride * WORD);
  const images = Array.from({ length: imageCount(neurons) }, () => arena.reserve(positions * stride * WORD));
  const { slots, firstStride, secondStride, maskStride } = sizes;
  return {
    plan,
    stage,
    buffers: Array.from({ length: buffers }, lists),
    potentials,
    images,
    slots,
    firstStride,
    secondStride,
    maskStride,
    fire: fireWords(arena, plan, sizes, scratch, potentials, images[0] ?? 0),
    levels: levelWords(arena, plan),
    projections: projectionsOf(plan).map((projection) => layOutProjection(arena, plan, projection, sizes, scratch)),
  };
}

function imageCount(neurons: PopulationPlan['neurons']): number {
  if (neurons.kind === 'integer') return neurons.hasImage ? 1 : 0;
  return neurons.kind === 'float' ? neurons.inputs.filter(({ kind }) => kind === 'image').length : 0;
}

function fireWords(
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

function levelWords(arena: Arena, { positions, listBlocks, channels, levels }: PopulationPlan): number {
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

function layOutProjection(
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
