import { SimulationError, specError } from '../base/errors.js';
import type { Blocks } from '../model/blocks.js';
import {
  type AveragePool,
  INPUT,
  type Network,
  neurons,
  type Population,
  type Projection,
  positions,
  projectionsInto,
  type Shape,
} from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import type { Arithmetic, ImageDriver, Membranes, SpikeDriver } from './arithmetic.js';
import type { Edges } from './geometry.js';
import { type FloatArray, floats } from './numerics.js';
import { matrixGeometry, windowEdges } from './projection-geometry.js';
import { ReadCounter } from './read-counter.js';
import { SpikeLists } from './spike-lists.js';
import { paddedStride } from './weights.js';

/** What compilation needs besides the network. */
export interface CompileOptions {
  readonly numerics: Numerics;
  readonly blockSteps: number;
  readonly inputBits: number;
  /** The cut of every projection with weights. */
  readonly blocks: Readonly<Record<string, Blocks>>;
  /** Sum of the stored levels of a row's cells, [tap][input], of every projection with weights. */
  readonly rowLevels: Readonly<Record<string, Float64Array>>;
}

/** A projection that reads the image: its current is computed once per image. */
export interface ImageProjection {
  readonly kind: 'image';
  readonly name: string;
  readonly blocks: Blocks;
  readonly counter: ReadCounter;
  readonly driver: ImageDriver;
  /** The image as a dense projection reads it; undefined for conv2d. */
  readonly flat: SpikeLists | undefined;
  readonly current: FloatArray;
}
/** A projection that reads spikes through crossbars. */
export interface SpikeProjection {
  readonly kind: 'spikes';
  readonly name: string;
  readonly blocks: Blocks;
  readonly counter: ReadCounter;
  readonly driver: SpikeDriver;
  readonly source: SpikeLists;
  /** One slot for the flattened source of a dense projection; undefined where the lists serve as they are. */
  readonly flat: SpikeLists | undefined;
}
/** An average pool: counts spikes, has no crossbars. */
export interface WindowProjection {
  readonly kind: 'window';
  readonly name: string;
  readonly edges: Edges;
  readonly source: SpikeLists;
}
export type CompiledProjection = ImageProjection | SpikeProjection | WindowProjection;

export interface MembraneNeurons {
  readonly kind: 'integrateAndFire';
  readonly membranes: Membranes;
  /** Currents of one step, [position][stride]. */
  readonly current: FloatArray;
  readonly stride: number;
}
export interface AverageNeurons {
  readonly kind: 'average';
  readonly counts: Int32Array;
  readonly area: number;
}

export interface CompiledPopulation {
  readonly name: string;
  readonly shape: Shape;
  /** Slot 0: the step before the block; slot s: step s of the block. */
  readonly lists: SpikeLists;
  readonly neurons: MembraneNeurons | AverageNeurons;
  /** In file order. */
  readonly inputs: readonly CompiledProjection[];
}

/**
 * The network with its weights laid out and its buffers allocated, in file order. Throws a SpecError for what the
 * function model cannot run (a projection without weights, a dense projection into a map, a pool of the image) and a
 * SimulationError when arrays, blocks or ADC steps are missing or do not fit.
 */
export function compile(network: Network, arithmetic: Arithmetic, options: CompileOptions): CompiledPopulation[] {
  const lists = new Map<string, SpikeLists>();
  const scope: Scope = { network, arithmetic, options, lists };
  return network.populations.map((population) => {
    const inputs = projectionsInto(network, population.name).map((projection) => compileProjection(scope, projection));
    const own = new SpikeLists(positions(population.shape), population.shape.channels, options.blockSteps + 1);
    lists.set(population.name, own);
    const compiled = compileNeurons(scope, population);
    return { name: population.name, shape: population.shape, lists: own, neurons: compiled, inputs };
  });
}

interface Scope {
  readonly network: Network;
  readonly arithmetic: Arithmetic;
  readonly options: CompileOptions;
  readonly lists: ReadonlyMap<string, SpikeLists>;
}

function compileProjection(scope: Scope, projection: Projection): CompiledProjection {
  const { name, operator } = projection;
  const { arithmetic, options } = scope;
  if (operator.kind === 'averagePool') return compileWindow(scope, projection, operator);
  const { edges, edgesOut, matrix, target, isFlat } = matrixGeometry(scope.network, projection, operator);
  const blocks = entryOf(options.blocks, name, 'blocks');
  const rowLevels = entryOf(options.rowLevels, name, 'row levels');
  const counter = new ReadCounter(edgesOut, blocks, rowLevels, positions(target));
  const of = { projection, matrix, target, edges, blocks };
  const flat = (slots: number) => (isFlat ? new SpikeLists(1, matrix.inputs, slots) : undefined);
  if (projection.source !== INPUT) {
    const driver = arithmetic.spikeDriver(of);
    return { kind: 'spikes', name, blocks, counter, driver, source: sourceOf(scope, projection), flat: flat(1) };
  }
  return {
    kind: 'image',
    name,
    blocks,
    counter,
    driver: arithmetic.imageDriver(of),
    flat: flat(1 + options.inputBits),
    current: floats(options.numerics, positions(target) * paddedStride(matrix.outputs)),
  };
}

function compileWindow(scope: Scope, projection: Projection, operator: AveragePool): WindowProjection {
  const edges = windowEdges(scope.network, projection, operator);
  return { kind: 'window', name: projection.name, edges, source: sourceOf(scope, projection) };
}

function compileNeurons(
  { network, arithmetic, options }: Scope,
  population: Population,
): MembraneNeurons | AverageNeurons {
  const { shape, neuron, name } = population;
  const operators = projectionsInto(network, name).map((projection) => projection.operator);
  if (neuron.kind === 'average') {
    const [pool] = operators;
    if (operators.length !== 1 || pool?.kind !== 'averagePool' || population.bias !== undefined) {
      throw specError(
        network.name,
        `populations.${name}`,
        'an average population needs one averagePool projection and no bias',
      );
    }
    return { kind: 'average', counts: new Int32Array(neurons(shape)), area: pool.kernel[0] * pool.kernel[1] };
  }
  if (operators.some((operator) => operator.kind === 'averagePool')) {
    throw specError(
      network.name,
      `populations.${name}`,
      'an averagePool projection needs a population of kind average',
    );
  }
  const stride = paddedStride(shape.channels);
  return {
    kind: 'integrateAndFire',
    membranes: arithmetic.membranes(population),
    current: floats(options.numerics, positions(shape) * stride),
    stride,
  };
}

function sourceOf({ lists }: Scope, { name, source }: Projection): SpikeLists {
  const found = lists.get(source);
  if (found === undefined)
    throw new SimulationError(`projections.${name}`, undefined, `reads ${source} before it exists`);
  return found;
}

function entryOf<T>(entries: Readonly<Record<string, T>>, name: string, what: string): T {
  const entry = entries[name];
  if (entry === undefined) throw new SimulationError(`projections.${name}`, undefined, `no ${what} were given`);
  return entry;
}
