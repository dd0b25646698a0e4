import type { Arena } from './arena.js';
import {
  fireWords,
  LIST_BYTES,
  layOutProjection,
  levelWords,
  MOST_UNIT_STARTS,
  type ProjectionState,
  type Scratch,
} from './descriptors.js';
import { countedChannels } from './levels-plan.js';
import type { EnginePlan, GatherPlan, PopulationPlan, ProjectionPlan } from './plan.js';
import { countStride, lines, type Sizes, sizesOf } from './sizes.js';
import { cutIntoStages, workOf } from './stages.js';

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

/** Memory of one image at a time: state, and descriptors that point into it. */
export interface EngineState {
  readonly populations: readonly PopulationState[];
  /** By stage. */
  readonly scratch: readonly Scratch[];
  /** i32 by stage: blocks of steps that it has finished, over all images. */
  readonly progress: number;
  readonly end: number;
}

const WORD = 4;
const LINE = 64;
/** A histogram's columns. */
const TILE_BYTES = 512;

const most = (values: readonly number[]): number => Math.max(LINE, ...values);

const projectionsOf = ({ neurons }: PopulationPlan): readonly ProjectionPlan[] => {
  if (neurons.kind === 'integer') return neurons.projections;
  return neurons.kind === 'float' ? neurons.inputs.filter((input) => input.kind === 'spikes') : [];
};

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
