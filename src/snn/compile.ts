import { SimulationError, specError } from '../base/errors.js';
import type { ArrayStore, Tensor } from '../base/tensor.js';
import type { Blocks } from '../model/blocks.js';
import {
  INPUT,
  type Network,
  neurons,
  type Operator,
  type Population,
  type Projection,
  positions,
  projectionsInto,
  type Shape,
  shapeOf,
  weightMatrix,
} from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import { WeightAdder } from './add-weights.js';
import { type Edges, edgesIn, edgesOut, expectTarget, POINT, type Window } from './geometry.js';
import type { ImageWeights } from './image-current.js';
import type { MembraneState } from './neurons.js';
import { type FloatArray, floats, rounded } from './numerics.js';
import { ReadCounter } from './read-counter.js';
import { SpikeLists } from './spike-lists.js';
import { layOutWeights, paddedStride } from './weights.js';

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
  readonly weights: ImageWeights;
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
  readonly adder: WeightAdder;
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
  readonly state: MembraneState;
  readonly initialPotential: number;
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
 * SimulationError when arrays or blocks are missing or do not fit.
 */
export function compile(network: Network, arrays: ArrayStore, options: CompileOptions): CompiledPopulation[] {
  const lists = new Map<string, SpikeLists>();
  return network.populations.map((population) => {
    const inputs = projectionsInto(network, population.name).map((projection) =>
      compileProjection({ network, arrays, options, lists }, projection),
    );
    const own = new SpikeLists(positions(population.shape), population.shape.channels, options.blockSteps + 1);
    lists.set(population.name, own);
    const compiled = compileNeurons(network, population, arrays, options.numerics);
    return { name: population.name, shape: population.shape, lists: own, neurons: compiled, inputs };
  });
}

interface Scope {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly options: CompileOptions;
  readonly lists: ReadonlyMap<string, SpikeLists>;
}

function compileProjection(scope: Scope, projection: Projection): CompiledProjection {
  const { name, operator } = projection;
  if (operator.kind === 'averagePool') return compileWindow(scope, projection, operator);
  const geometry = matrixGeometry(scope.network, projection, operator);
  const blocks = entryOf(scope.options.blocks, name, 'blocks');
  const rowLevels = entryOf(scope.options.rowLevels, name, 'row levels');
  const counter = new ReadCounter(geometry.edgesOut, blocks, rowLevels, positions(geometry.target));
  const { taps, inputs, outputs } = geometry.matrix;
  const weights = layOutWeights(
    `projections.${name}`,
    weightsOf(scope, projection),
    geometry.matrix,
    scope.options.numerics,
  );
  const map = shapeOf(scope.network, projection.source);
  const flatSlots = operator.kind === 'dense' && positions(map) > 1;
  if (projection.source !== INPUT) {
    const adder = new WeightAdder(geometry.edgesIn, weights, taps, inputs, outputs);
    const flat = flatSlots ? new SpikeLists(1, inputs, 1) : undefined;
    return { kind: 'spikes', name, blocks, counter, adder, source: sourceOf(scope, projection), flat };
  }
  const stride = paddedStride(outputs);
  return {
    kind: 'image',
    name,
    blocks,
    counter,
    weights: { edges: geometry.edgesIn, weights, inputs, outputs, stride },
    flat: flatSlots ? new SpikeLists(1, inputs, 1 + scope.options.inputBits) : undefined,
    current: floats(scope.options.numerics, positions(geometry.target) * stride),
  };
}

/** Source and target as the weight matrix sees them: a dense projection is one tap between two points. */
function matrixGeometry(
  network: Network,
  projection: Projection,
  operator: Exclude<Operator, { kind: 'averagePool' }>,
) {
  const matrix = weightMatrix(network, projection)!;
  const target = shapeOf(network, projection.target);
  const map = shapeOf(network, projection.source);
  const path = `projections.${projection.name}`;
  if (operator.kind === 'dense' && positions(target) > 1) {
    throw specError(
      network.name,
      path,
      `a dense projection needs a target of one position, ${projection.target} has ${positions(target)}`,
    );
  }
  const source = operator.kind === 'dense' ? { channels: matrix.inputs, height: 1, width: 1 } : map;
  const window: Window = operator.kind === 'dense' ? POINT : operator;
  expectTarget(path, source, target, window);
  return { matrix, target, edgesIn: edgesIn(source, target, window), edgesOut: edgesOut(source, target, window) };
}

function compileWindow(
  scope: Scope,
  projection: Projection,
  operator: Extract<Operator, { kind: 'averagePool' }>,
): WindowProjection {
  const path = `projections.${projection.name}`;
  if (projection.source === INPUT) throw specError(scope.network.name, path, 'an averagePool cannot read the image');
  const source = shapeOf(scope.network, projection.source);
  const target = shapeOf(scope.network, projection.target);
  const window: Window = { ...operator, padding: [0, 0] };
  expectTarget(path, source, target, window);
  const edges = edgesOut(source, target, window);
  return { kind: 'window', name: projection.name, edges, source: sourceOf(scope, projection) };
}

function compileNeurons(
  network: Network,
  population: Population,
  arrays: ArrayStore,
  numerics: Numerics,
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
    state: {
      potentials: floats(numerics, neurons(shape)),
      bias: biasOf(population, arrays, numerics),
      threshold: rounded(numerics, neuron.threshold),
    },
    initialPotential: neuron.initialPotential,
    current: floats(numerics, positions(shape) * stride),
    stride,
  };
}

function biasOf({ name, bias, shape }: Population, arrays: ArrayStore, numerics: Numerics): FloatArray {
  const values = floats(numerics, shape.channels);
  if (bias === undefined) return values;
  const tensor = arrays.get(bias);
  if (tensor === undefined || tensor.data.length !== shape.channels) {
    throw new SimulationError(`populations.${name}`, undefined, `needs ${shape.channels} biases in array ${bias}`);
  }
  values.set(tensor.data);
  return values;
}

function weightsOf({ network, arrays }: Scope, { name, weights }: Projection): Tensor {
  if (weights === undefined) {
    throw specError(network.name, `projections.${name}.weights`, 'is missing: a network of shapes only has no spikes');
  }
  const tensor = arrays.get(weights);
  if (tensor === undefined) throw new SimulationError(`projections.${name}`, undefined, `array ${weights} is missing`);
  return tensor;
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
