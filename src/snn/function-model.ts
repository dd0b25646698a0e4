import { SimulationError } from '../base/errors.js';
import type { ArrayStore } from '../base/tensor.js';
import { type Activity, emptyReads, type PopulationActivity, type ProjectionActivity } from '../model/activity.js';
import type { Blocks } from '../model/blocks.js';
import { type Network, neurons, positions } from '../model/network.js';
import type { ArrayFormat, Numerics } from '../model/numerics.js';
import type { Arithmetic } from './arithmetic.js';
import { arithmeticOf } from './arithmetic-of.js';
import type { ColumnSums } from './column-sums.js';
import { type CompiledPopulation, type CompiledProjection, compile } from './compile.js';
import { type ImageStage, imageStage } from './image-stage.js';
import type { InputOptions } from './input-coding.js';
import type { SpikeObserver } from './observer.js';
import { runBlock } from './run-block.js';

export type { SpikeObserver } from './observer.js';

export interface FunctionOptions {
  readonly numerics: Numerics;
  readonly steps: number;
  /** Steps that one population runs before the next starts; changes the speed, never a result. */
  readonly blockSteps?: number;
  /** The cut of every projection with weights. */
  readonly blocks: Readonly<Record<string, Blocks>>;
  /** Sum of the stored levels of a row's cells, [tap][input], of every projection with weights (see rowLevels). */
  readonly rowLevels: Readonly<Record<string, Float64Array>>;
  readonly input: InputOptions;
  /** Collect what the columns of these arrays would sum; only with `quantised`. */
  readonly columnSums?: ArrayFormat | undefined;
}

export interface ImageResult {
  /** Of this image alone. */
  readonly activity: Activity;
  /**
   * Per classifier, [step-1][class]: spikes of each class after `step` steps, that is generated up to step - 1 (as
   * published: a layer hands on what it fired in the step before).
   */
  readonly headCounts: Readonly<Record<string, Uint32Array>>;
  /** How often membranes ran into an end of their range, by population of integrate-and-fire neurons; 0 for floats. */
  readonly saturations: Readonly<Record<string, number>>;
  /**
   * What columns summed, by projection that an ADC reads: one entry, or one a bit plane (least significant first) where
   * it reads the image. Only where FunctionOptions asks for it.
   */
  readonly columnSums?: Readonly<Record<string, readonly ColumnSums[]>> | undefined;
}

/** Runs one image after the other; every image starts from reset. */
export interface FunctionModel {
  /** `pixels` [channel][y][x] of one image. */
  run(pixels: Uint8Array, observer?: SpikeObserver): ImageResult;
}

/** Large enough to keep a layer's weights in cache, small enough to keep its spike lists there (measured). */
const DEFAULT_BLOCK_STEPS = 16;

/**
 * Which spikes fire in which step, and what that means for the crossbars. Event driven: work is proportional to spikes.
 * In step t a population reads what its sources fired in step t - 1; step 1 reads no spikes. A neuron's current is the sum
 * over its projections in file order, see WeightAdder and imageCurrent for the order within; then V = V + (I + bias).
 * Integers have no order. Throws what `compile` throws.
 */
export function createFunctionModel(network: Network, arrays: ArrayStore, options: FunctionOptions): FunctionModel {
  const blockSteps = Math.min(options.blockSteps ?? DEFAULT_BLOCK_STEPS, options.steps);
  return new EventDrivenModel(network, arrays, options, blockSteps);
}

class EventDrivenModel implements FunctionModel {
  readonly #network: Network;
  readonly #options: FunctionOptions;
  readonly #blockSteps: number;
  readonly #populations: readonly CompiledPopulation[];
  readonly #arithmetic: Arithmetic;
  readonly #image: ImageStage;

  constructor(network: Network, arrays: ArrayStore, options: FunctionOptions, blockSteps: number) {
    this.#network = network;
    this.#options = options;
    this.#blockSteps = blockSteps;
    const { numerics, input, columnSums } = options;
    this.#arithmetic = arithmeticOf({ network, arrays, numerics, input, columnSums });
    this.#populations = compile(network, this.#arithmetic, { ...options, blockSteps, inputBits: input.bits });
    this.#image = imageStage(network, this.#populations, options);
    for (const { name, population } of network.classifiers) {
      const shape = network.populations.find((candidate) => candidate.name === population)?.shape;
      if (shape === undefined || positions(shape) !== 1) {
        throw new SimulationError(
          `classifiers.${name}`,
          undefined,
          `${population} is not a population of one position`,
        );
      }
    }
  }

  run(pixels: Uint8Array, observer?: SpikeObserver): ImageResult {
    if (pixels.length !== neurons(this.#network.input)) {
      throw new SimulationError('input', undefined, `${pixels.length} pixels for ${neurons(this.#network.input)}`);
    }
    const { steps } = this.#options;
    const activity = this.#emptyActivity();
    const saturations = this.#noSaturations();
    this.#reset();
    this.#image.show(pixels, activity.projections);
    const headCounts = this.#emptyHeads();
    for (let done = 0; done < steps; done += this.#blockSteps) {
      const length = Math.min(this.#blockSteps, steps - done);
      for (const population of this.#populations) {
        const events = runBlock(population, done, length, activity, observer);
        if (population.name in saturations) saturations[population.name]! += events;
      }
      this.#countHeads(headCounts, done, length);
      for (const { lists } of this.#populations) lists.carry(length);
    }
    return { activity, headCounts, saturations, columnSums: this.#arithmetic.columnSums() };
  }

  #noSaturations(): Record<string, number> {
    const integrating = this.#populations.filter(({ neurons: { kind } }) => kind === 'integrateAndFire');
    return Object.fromEntries(integrating.map(({ name }) => [name, 0]));
  }

  #emptyActivity(): Activity {
    const { steps, input } = this.#options;
    const projections: Record<string, ProjectionActivity> = {};
    const populations: Record<string, PopulationActivity> = {};
    for (const population of this.#populations) {
      populations[population.name] = { spikes: new Float64Array(population.shape.channels * steps) };
      for (const projection of population.inputs) projections[projection.name] = emptyOf(projection, steps, input.bits);
    }
    return { images: 1, steps, projections, populations };
  }

  #reset(): void {
    this.#arithmetic.startImage();
    for (const { lists, neurons: state } of this.#populations) {
      lists.clear(0);
      if (state.kind === 'average') state.counts.fill(0);
      else state.membranes.reset();
    }
  }

  #emptyHeads(): Record<string, Uint32Array> {
    const { steps } = this.#options;
    return Object.fromEntries(
      this.#network.classifiers.map(({ name, population }) => [
        name,
        new Uint32Array(steps * this.#compiled(population).shape.channels),
      ]),
    );
  }

  /** Counts the heads' spike lists of steps `done + 1 .. done + length`: what step t fires is counted after step t + 1. */
  #countHeads(heads: Readonly<Record<string, Uint32Array>>, done: number, length: number): void {
    for (const { name, population } of this.#network.classifiers) {
      const counts = heads[name]!;
      const { lists, shape } = this.#compiled(population);
      const classes = shape.channels;
      for (let slot = 1; slot <= length && done + slot < this.#options.steps; slot += 1) {
        const at = (done + slot) * classes;
        counts.copyWithin(at, at - classes, at);
        for (const label of lists.neurons(slot)) counts[at + label] = counts[at + label]! + 1;
      }
    }
  }

  #compiled(name: string): CompiledPopulation {
    return this.#populations.find((population) => population.name === name)!;
  }
}

function emptyOf(projection: CompiledProjection, steps: number, bits: number): ProjectionActivity {
  if (projection.kind === 'window') {
    return { kind: 'window', inputSpikes: new Float64Array(steps), additions: new Float64Array(steps) };
  }
  const { rowBlocks, rowGroups } = projection.blocks;
  const empty = (slots: number) => emptyReads(rowBlocks.length, rowGroups.length, slots);
  return projection.kind === 'spikes'
    ? { kind: 'spikes', steps: empty(steps) }
    : { kind: 'image', nonZero: empty(1), bitPlanes: empty(bits) };
}
