import { SimulationError } from '../base/errors.js';
import type { ArrayStore } from '../base/tensor.js';
import { type Activity, emptyReads, type PopulationActivity, type ProjectionActivity } from '../model/activity.js';
import { INPUT, type Network, neurons, type Projection } from '../model/network.js';
import { arithmeticOf } from '../snn/arithmetic-of.js';
import { type ColumnSums, trimmed } from '../snn/column-sums.js';
import type { FunctionModel, FunctionOptions, ImageResult, SpikeObserver } from '../snn/function-model.js';
import { compileImageStage, type ImageStage } from '../snn/image-stage.js';
import { QUARTER } from './layout-scope.js';
import { runPopulation } from './run-block.js';
import type { StageGate } from './stage-gate.js';
import type { PopulationState } from './state.js';
import { type Block, listsIn, spikesIn, type Thread } from './thread.js';

/** The function model on one thread of an engine. */
export class EngineModel implements FunctionModel {
  readonly #thread: Thread;
  readonly #gate: StageGate;
  readonly #whole: Network;
  /** What this thread runs of it. */
  readonly #network: Network;
  readonly #populations: readonly PopulationState[];
  /** Blocks of steps run so far. */
  #blocks: number;
  readonly #options: FunctionOptions;
  readonly #arithmetic: ReturnType<typeof arithmeticOf>;
  readonly #image: ImageStage;

  constructor(
    thread: Thread,
    gate: StageGate,
    whole: Network,
    network: Network,
    arrays: ArrayStore,
    options: FunctionOptions,
  ) {
    this.#thread = thread;
    this.#gate = gate;
    this.#blocks = gate.finished;
    this.#whole = whole;
    this.#network = network;
    this.#populations = network.populations.map(({ name }) => thread.populations.get(name)!);
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
    const { plan } = this.#thread;
    const activity = this.#emptyActivity();
    this.#gate.settle(this.#blocks);
    this.#reset();
    this.#showImage(pixels, activity);
    const headCounts = this.#emptyHeads();
    const saturations: Record<string, number> = {};
    for (let done = 0; done < steps; done += plan.blockSteps) {
      const block = { index: this.#blocks, done, length: Math.min(plan.blockSteps, steps - done) };
      this.#gate.enter(block.index);
      if (done > 0) for (const population of this.#populations) this.#carry(population, block.index);
      for (const population of this.#populations) {
        const events = runPopulation(this.#thread, population, block, activity);
        const { name, neurons: kind } = population.plan;
        if (kind.kind !== 'average') saturations[name] = (saturations[name] ?? 0) + events;
        if (observer !== undefined) this.#observe(population, block, observer);
      }
      this.#countHeads(headCounts, block);
      this.#gate.leave(block.index);
      this.#blocks += 1;
    }
    return { activity, headCounts, saturations, columnSums: this.#columnSums() };
  }

  #emptyActivity(): Activity {
    const { steps, input, blocks } = this.#options;
    const projections: Record<string, ProjectionActivity> = {};
    for (const { name, source, operator } of this.#countedProjections()) {
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

  /** Those into the own populations, and those through crossbars out of them: who fires counts the levels that it opens. */
  #countedProjections(): readonly Projection[] {
    const own = new Set(this.#network.populations.map(({ name }) => name));
    return this.#whole.projections.filter(
      ({ source, target, operator }) => own.has(target) || (operator.kind !== 'averagePool' && own.has(source)),
    );
  }

  #reset(): void {
    const { kernels } = this.#thread;
    this.#arithmetic.startImage();
    for (const population of this.#populations) {
      const { plan, potentials, projections } = population;
      const { starts, startStride } = listsIn(population, this.#blocks);
      kernels.clear(starts, startStride);
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
    const { views } = this.#thread;
    this.#image.show(pixels, activity.projections);
    for (const { plan, images } of this.#populations) {
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
    const { populations } = this.#thread;
    return Object.fromEntries(
      this.#network.classifiers.map(({ name, population }) => [
        name,
        new Uint32Array(this.#options.steps * populations.get(population)!.plan.channels),
      ]),
    );
  }

  /** What step t fires is counted after step t + 1. */
  #countHeads(heads: Readonly<Record<string, Uint32Array>>, { index, done, length }: Block): void {
    for (const { name, population } of this.#network.classifiers) {
      const counts = heads[name]!;
      const head = this.#thread.populations.get(population)!;
      const classes = head.plan.channels;
      for (let slot = 1; slot <= length && done + slot < this.#options.steps; slot += 1) {
        const at = (done + slot) * classes;
        counts.copyWithin(at, at - classes, at);
        for (const label of this.#fired(head, index, slot)) counts[at + label] = counts[at + label]! + 1;
      }
    }
  }

  /** Neurons (indices y, x, channel; ascending) that fired in a slot. */
  #fired(population: PopulationState, index: number, slot: number): Int32Array {
    const { u16, u32 } = this.#thread.views;
    const { plan } = population;
    const lists = listsIn(population, index);
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

  #observe(population: PopulationState, { index, done, length }: Block, observer: SpikeObserver): void {
    for (let slot = 1; slot <= length; slot += 1) {
      observer(population.plan.name, done + slot, this.#fired(population, index, slot));
    }
  }

  /** The last slot of the block before becomes slot 0 of block `index`. */
  #carry(population: PopulationState, index: number): void {
    const { kernels, views, plan } = this.#thread;
    const slot = plan.blockSteps;
    const from = listsIn(population, index - 1);
    const to = listsIn(population, index);
    const bytes = spikesIn(views, population, from, slot) * 2;
    kernels.copy(from.starts + slot * from.startStride, to.starts, from.startStride);
    kernels.copy(from.entries + slot * from.entryStride, to.entries, bytes);
  }

  #columnSums(): ImageResult['columnSums'] {
    const image = this.#arithmetic.columnSums();
    if (image === undefined) return undefined;
    const sums: Record<string, readonly ColumnSums[]> = { ...image };
    for (const { projections } of this.#populations) {
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
