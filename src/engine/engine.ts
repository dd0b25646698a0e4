import { SimulationError } from '../base/errors.js';
import type { ArrayStore } from '../base/tensor.js';
import { type Activity, emptyReads, type PopulationActivity, type ProjectionActivity } from '../model/activity.js';
import { INPUT, type Network, neurons } from '../model/network.js';
import { arithmeticOf } from '../snn/arithmetic-of.js';
import { type ColumnSums, trimmed } from '../snn/column-sums.js';
import type { FunctionModel, FunctionOptions, ImageResult, SpikeObserver } from '../snn/function-model.js';
import { compileImageStage, type ImageStage } from '../snn/image-stage.js';
import { Arena } from './arena.js';
import { QUARTER } from './integer-neurons.js';
import { bindKernels, createMemory, type KernelModule, type SharedMemory } from './kernels.js';
import { layOut } from './lay-out.js';
import { viewsOf } from './memory-views.js';
import type { EnginePlan } from './plan.js';
import { runPopulation, spikesIn, type Thread } from './run-block.js';
import { layOutState, type PopulationState } from './state.js';

/** A network in shared memory, ready for threads. Plain data but for the memory and the module, which cross threads too. */
export interface PreparedEngine {
  readonly module: KernelModule;
  readonly memory: SharedMemory;
  readonly plan: EnginePlan;
  /** First address of each thread's own state. */
  readonly states: readonly number[];
  readonly bytes: { readonly shared: number; readonly perThread: number };
}

export interface EngineOptions {
  /** Threads that will run images. */
  readonly threads: number;
  /** Weights in 16 bits even where 8 would do: for measurements and tests. */
  readonly int16?: boolean;
}

/** A layout whose memory has not been taken yet. */
export interface EngineLayout {
  readonly bytes: PreparedEngine['bytes'];
  /** Takes the memory and writes the weights. Throws a RangeError when it is more than can be addressed. */
  prepare(module: KernelModule): PreparedEngine;
}

/** Steps of a block: enough to use every tile of weights many times, few enough for lists to stay in cache (measured). */
const BLOCK_STEPS = 32;

/**
 * Lays out `network` for the kernels and says how much memory it needs. Throws BeyondKernels for what only the plain model
 * can do, and what `integerNetwork` throws.
 */
export function layOutEngine(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  { threads, int16 = false }: EngineOptions,
): EngineLayout {
  const blockSteps = Math.min(options.blockSteps ?? BLOCK_STEPS, options.steps);
  const arena = new Arena(0);
  const plan = layOut(arena, { network, arrays, options, int16 }, blockSteps);
  const shared = arena.end;
  const perThread = layOutState(new Arena(0), plan).end;
  const states = Array.from({ length: threads }, (_, thread) => shared + thread * perThread);
  return {
    bytes: { shared, perThread },
    prepare(module) {
      const memory = createMemory(shared + threads * perThread);
      arena.commit(memory.buffer);
      return { module, memory, plan, states, bytes: { shared, perThread } };
    },
  };
}

/** The function model on one thread's state of a prepared engine; the same results as `createFunctionModel`. */
export function engineModel(
  { module, memory, plan, states }: PreparedEngine,
  thread: number,
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
): FunctionModel {
  const arena = new Arena(states[thread]!);
  const state = layOutState(arena, plan);
  arena.commit(memory.buffer);
  return new EngineModel(
    {
      kernels: bindKernels(module, memory),
      views: viewsOf(memory.buffer),
      plan,
      state,
      lists: new Map(state.populations.map((population) => [population.plan.name, population])),
    },
    network,
    arrays,
    options,
  );
}

class EngineModel implements FunctionModel {
  readonly #thread: Thread;
  readonly #network: Network;
  readonly #options: FunctionOptions;
  readonly #arithmetic: ReturnType<typeof arithmeticOf>;
  readonly #image: ImageStage;

  constructor(thread: Thread, network: Network, arrays: ArrayStore, options: FunctionOptions) {
    this.#thread = thread;
    this.#network = network;
    this.#options = options;
    const { numerics, input, columnSums } = options;
    this.#arithmetic = arithmeticOf({ network: firstLayers(network), arrays, numerics, input, columnSums });
    this.#image = compileImageStage(network, this.#arithmetic, { ...options, blockSteps: 1, inputBits: input.bits });
  }

  run(pixels: Uint8Array, observer?: SpikeObserver): ImageResult {
    if (pixels.length !== neurons(this.#network.input)) {
      throw new SimulationError('input', undefined, `${pixels.length} pixels for ${neurons(this.#network.input)}`);
    }
    const { steps } = this.#options;
    const { state, plan } = this.#thread;
    const activity = this.#emptyActivity();
    this.#reset();
    this.#showImage(pixels, activity);
    const headCounts = this.#emptyHeads();
    const saturations: Record<string, number> = {};
    for (let done = 0; done < steps; done += plan.blockSteps) {
      const block = { done, length: Math.min(plan.blockSteps, steps - done) };
      for (const population of state.populations) {
        const events = runPopulation(this.#thread, population, block, activity);
        const { name, neurons: kind } = population.plan;
        if (kind.kind !== 'average') saturations[name] = (saturations[name] ?? 0) + events;
        if (observer !== undefined) this.#observe(population, block.done, block.length, observer);
      }
      this.#countHeads(headCounts, done, block.length);
      for (const population of state.populations) this.#carry(population, block.length);
    }
    return { activity, headCounts, saturations, columnSums: this.#columnSums() };
  }

  #emptyActivity(): Activity {
    const { steps, input, blocks } = this.#options;
    const projections: Record<string, ProjectionActivity> = {};
    for (const { name, source, operator } of this.#network.projections) {
      if (operator.kind === 'averagePool') {
        projections[name] = {
          kind: 'window',
          inputSpikes: new Float64Array(steps),
          additions: new Float64Array(steps),
        };
        continue;
      }
      const { rowBlocks, rowGroups } = blocks[name]!;
      const empty = (slots: number) => emptyReads(rowBlocks.length, rowGroups.length, slots);
      projections[name] =
        source === INPUT
          ? { kind: 'image', nonZero: empty(1), bitPlanes: empty(input.bits) }
          : { kind: 'spikes', steps: empty(steps) };
    }
    const populations: Record<string, PopulationActivity> = {};
    for (const { name, shape } of this.#network.populations) {
      populations[name] = { spikes: new Float64Array(shape.channels * steps) };
    }
    return { images: 1, steps, projections, populations };
  }

  #reset(): void {
    const { kernels, state } = this.#thread;
    this.#arithmetic.startImage();
    for (const { plan, potentials, lists, projections } of state.populations) {
      kernels.clear(lists.starts, lists.startStride);
      for (const { histogram, plan: of } of projections) {
        if (histogram !== undefined) kernels.clear(histogram.bins, of.histogram!.length * 4);
      }
      const bytes = plan.stride * 4;
      if (plan.neurons.kind === 'average') kernels.clear(potentials, plan.positions * bytes);
      else {
        const { initial } = plan.neurons;
        for (let position = 0; position < plan.positions; position += 1) {
          kernels.copy(initial, potentials + position * bytes, bytes);
        }
      }
    }
  }

  #showImage(pixels: Uint8Array, activity: Activity): void {
    const { views, state } = this.#thread;
    this.#image.show(pixels, activity.projections);
    for (const { plan, images } of state.populations) {
      const projections = this.#image.projections.filter(({ name }) => this.#targetOf(name) === plan.name);
      if (projections.length === 0) continue;
      if (plan.neurons.kind === 'integer')
        views.i32.fill(0, images[0]! / 4, images[0]! / 4 + plan.positions * plan.stride);
      for (const [at, { current }] of projections.entries()) {
        const stride = current.length / plan.positions;
        for (let position = 0; position < plan.positions; position += 1) {
          for (let channel = 0; channel < plan.channels; channel += 1) {
            const value = current[position * stride + channel]!;
            const neuron = position * plan.stride + channel;
            if (plan.neurons.kind === 'float') views.f32[images[at]! / 4 + neuron] = value;
            else views.i32[images[0]! / 4 + neuron] = held(plan.name, views.i32[images[0]! / 4 + neuron]! + value);
          }
        }
      }
    }
  }

  #targetOf(projection: string): string {
    return this.#network.projections.find(({ name }) => name === projection)!.target;
  }

  #emptyHeads(): Record<string, Uint32Array> {
    const { lists } = this.#thread;
    return Object.fromEntries(
      this.#network.classifiers.map(({ name, population }) => [
        name,
        new Uint32Array(this.#options.steps * lists.get(population)!.plan.channels),
      ]),
    );
  }

  /** What step t fires is counted after step t + 1. */
  #countHeads(heads: Readonly<Record<string, Uint32Array>>, done: number, length: number): void {
    for (const { name, population } of this.#network.classifiers) {
      const counts = heads[name]!;
      const head = this.#thread.lists.get(population)!;
      const classes = head.plan.channels;
      for (let slot = 1; slot <= length && done + slot < this.#options.steps; slot += 1) {
        const at = (done + slot) * classes;
        counts.copyWithin(at, at - classes, at);
        for (const label of this.#fired(head, slot)) counts[at + label] = counts[at + label]! + 1;
      }
    }
  }

  /** Neurons (indices y, x, channel; ascending) that fired in a slot. */
  #fired({ plan, lists }: PopulationState, slot: number): Int32Array {
    const { u16, u32 } = this.#thread.views;
    const starts = (lists.starts + slot * lists.startStride) / 4;
    const entries = (lists.entries + slot * lists.entryStride) / 2;
    const fired = new Int32Array(u32[starts + plan.positions * plan.listBlocks]!);
    for (let position = 0; position < plan.positions; position += 1) {
      const last = u32[starts + (position + 1) * plan.listBlocks]!;
      for (let entry = u32[starts + position * plan.listBlocks]!; entry < last; entry += 1) {
        fired[entry] = position * plan.channels + u16[entries + entry]!;
      }
    }
    return fired;
  }

  #observe(population: PopulationState, done: number, length: number, observer: SpikeObserver): void {
    for (let slot = 1; slot <= length; slot += 1) {
      observer(population.plan.name, done + slot, this.#fired(population, slot));
    }
  }

  /** The last slot of a block becomes slot 0 of the next. */
  #carry(population: PopulationState, slot: number): void {
    const { lists } = population;
    const { kernels } = this.#thread;
    const { entries, entryStride, starts, startStride } = lists;
    const bytes = spikesIn(this.#thread.views, population, slot) * 2;
    kernels.copy(starts + slot * startStride, starts, startStride);
    kernels.copy(entries + slot * entryStride, entries, bytes);
  }

  #columnSums(): ImageResult['columnSums'] {
    const image = this.#arithmetic.columnSums();
    if (image === undefined) return undefined;
    const sums: Record<string, readonly ColumnSums[]> = { ...image };
    for (const { projections } of this.#thread.state.populations) {
      for (const { histogram, plan } of projections) {
        if (histogram === undefined) continue;
        const { least, length } = plan.histogram!;
        const counts = this.#thread.views.u32.subarray(histogram.bins / 4, histogram.bins / 4 + length);
        sums[plan.name] = [trimmed(least, Float64Array.from(counts))];
      }
    }
    return sums;
  }
}

/** A current of the image that leaves room for what is added to it. @throws SimulationError */
function held(population: string, current: number): number {
  if (Math.abs(current) < QUARTER) return current;
  throw new SimulationError(
    `populations.${population}`,
    undefined,
    `the image drives ${current} units, too many for 30 bits`,
  );
}

/** The network with no more weights than those of populations that read the image. */
function firstLayers(network: Network): Network {
  const targets = new Set(network.projections.flatMap(({ source, target }) => (source === INPUT ? [target] : [])));
  return { ...network, projections: network.projections.filter(({ target }) => targets.has(target)) };
}
