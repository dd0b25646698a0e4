import type { ArrayStore } from '../base/tensor.js';
import type { Network } from '../model/network.js';
import type { FunctionModel, FunctionOptions } from '../snn/function-model.js';
import { Arena } from './arena.js';
import { EngineModel } from './engine-model.js';
import { bindKernels, createMemory, type KernelModule, type SharedMemory } from './kernels.js';
import { layOut } from './lay-out.js';
import { viewsOf } from './memory-views.js';
import type { EnginePlan } from './plan.js';
import { StageGate } from './stage-gate.js';
import { layOutState } from './state.js';

/** Threads that will run images: `images` of them at a time, each on `stages` threads that share it. */
export interface ThreadPlan {
  readonly images: number;
  readonly stages: number;
}

/** A network in shared memory, ready for threads. Plain data but for the memory and the module, which cross threads too. */
export interface PreparedEngine {
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly plan: EnginePlan;
  readonly threads: ThreadPlan;
  /** First address of the state of each image that runs at a time. */
  readonly states: readonly number[];
}

export interface EngineOptions {
  /** Weights in 16 bits even where 8 would do: for measurements and tests. */
  readonly int16?: boolean;
}

/** A layout whose memory has not been taken yet. */
export interface EngineLayout {
  /** Bytes of memory for so many threads. */
  bytes(threads: ThreadPlan): number;
  /** Takes the memory and writes the weights. Throws a RangeError when it is more than can be addressed. */
  prepare(module: KernelModule, threads: ThreadPlan): PreparedEngine;
}

/** Steps of a block: enough to use every tile of weights many times, few enough for lists to stay in cache (measured). */
const BLOCK_STEPS = 32;

/**
 * Steps of a block of an image that threads share: the last stage waits for the first block of those before it, so short
 * runs have short blocks, at the price of weights that are read more often.
 */
const sharedBlockSteps = (steps: number): number => 2 ** Math.round(Math.log2(Math.sqrt(steps)));

/**
 * Lays out `network` for the kernels and says how much memory it needs. Throws BeyondKernels for what only the plain model
 * can do, and what `integerNetwork` throws.
 */
export function layOutEngine(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  { int16 = false }: EngineOptions = {},
): EngineLayout {
  const blockSteps = Math.min(options.blockSteps ?? BLOCK_STEPS, options.steps);
  const arena = new Arena(0);
  const whole = layOut(arena, { network, arrays, options, int16 }, blockSteps);
  const shared = arena.end;
  const planFor = (stages: number): EnginePlan =>
    stages === 1 ? whole : { ...whole, blockSteps: Math.min(blockSteps, sharedBlockSteps(options.steps)) };
  const perImage = (stages: number): number => layOutState(new Arena(0), planFor(stages), stages).end;
  return {
    bytes: ({ images, stages }) => shared + images * perImage(stages),
    prepare(module, threads) {
      const { images, stages } = threads;
      const bytes = perImage(stages);
      const memory = createMemory(shared + images * bytes);
      arena.commit(memory.buffer);
      const states = Array.from({ length: images }, (_, image) => shared + image * bytes);
      return { module, memory, plan: planFor(stages), threads, states };
    },
  };
}

/**
 * The function model on thread `thread` of a prepared engine; the same results as `createFunctionModel`. Threads
 * image x stages + stage share an image: each must run the same ones, and its results have nothing but what its own
 * populations and the projections into them do.
 */
export function engineModel(
  { module, memory, plan, threads, states }: PreparedEngine,
  thread: number,
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
): FunctionModel {
  const stage = thread % threads.stages;
  const arena = new Arena(states[Math.floor(thread / threads.stages)]!);
  const state = layOutState(arena, plan, threads.stages);
  arena.commit(memory.buffer);
  const populations = new Map(state.populations.map((population) => [population.plan.name, population]));
  return new EngineModel(
    {
      kernels: bindKernels(module, memory),
      views: viewsOf(memory.buffer),
      plan,
      scratch: state.scratch[stage]!,
      populations,
    },
    new StageGate(new Int32Array(memory.buffer, state.progress, threads.stages), stage),
    network,
    partOf(network, (name) => populations.get(name)!.stage === stage),
    arrays,
    options,
  );
}

/** The populations of a network that one thread runs, with what drives and reads them. */
function partOf(network: Network, isOwn: (population: string) => boolean): Network {
  return {
    ...network,
    populations: network.populations.filter(({ name }) => isOwn(name)),
    projections: network.projections.filter(({ target }) => isOwn(target)),
    classifiers: network.classifiers.filter(({ population }) => isOwn(population)),
  };
}
