import { INPUT, type Population, type Projection, projectionsInto, weightMatrix } from '../model/network.js';
import { biasesOf, weightsOf } from '../snn/network-arrays.js';
import type { Arena } from './arena.js';
import { bySegments, isFlat, placeGather, type RowGeometry } from './gather-plan.js';
import { geometryOf, type Scope } from './layout-scope.js';
import type { FloatNeuronsPlan, PlanePlan, ProjectionPlan } from './plan.js';
import { FINISH, WEIGHTS } from './plane.js';
import { type RowProgram, segmentProgram, sortedProgram } from './row-program.js';
import { tiling, writeTiles } from './weight-tiles.js';

/** Rows that are summed before the next tile: 256 of them, 128 bytes each, stay in the first cache. */
const UNITS = { mostRows: 256 } as const;
/** Kernels of floats read whole rows of 128 bytes. */
const FLOAT_SHIFT = 7;

/** Neurons of `ideal` numerics and the projections into them. */
export function layOutFloats(arena: Arena, scope: Scope, population: Population, stride: number): FloatNeuronsPlan {
  const { neuron, name, shape } = population;
  if (neuron.kind !== 'integrateAndFire') throw new Error(`${name} does not integrate`);
  const constants = (fill: number, of: (channel: number) => number): number => {
    const values = new Float32Array(stride).fill(fill);
    for (let channel = 0; channel < shape.channels; channel += 1) values[channel] = of(channel);
    return arena.place(values);
  };
  const inputs = projectionsInto(scope.network, name).map((projection) =>
    projection.source === INPUT ? imageInput(scope, projection) : layOutProjection(arena, scope, projection),
  );
  const biases = biasesOf(population, scope.arrays);
  return {
    kind: 'float',
    thresholds: constants(Number.POSITIVE_INFINITY, () => neuron.threshold),
    biases: constants(0, (channel) => biases[channel]!),
    initial: constants(0, () => neuron.initialPotential),
    inputs,
  };
}

/** A projection that each thread computes once an image; what is wrong with its weights is said here. */
function imageInput(
  { network, arrays }: Scope,
  projection: Projection,
): { readonly kind: 'image'; readonly name: string } {
  weightsOf(network, arrays, projection);
  return { kind: 'image', name: projection.name };
}

/** Rows in the order that sums of floats have: kernel positions ascending, then channels. */
function orderedRows(geometry: RowGeometry): RowProgram {
  if (isFlat(geometry)) return sortedProgram(geometry.blocks, UNITS);
  if (bySegments(geometry)) return segmentProgram(geometry.blocks, UNITS, true, geometry.listRows);
  return segmentProgram(tapByTap(geometry), UNITS, true, geometry.listRows);
}

/** A cut by kernel position for a chip whose own cut is another. */
function tapByTap({ blocks, listRows }: RowGeometry): RowGeometry['blocks'] {
  const { taps, inputs } = blocks.matrix;
  const perTap = Math.ceil(inputs / listRows);
  const rowBlocks = Array.from({ length: taps * perTap }, (_, index) => {
    const firstInput = (index % perTap) * listRows;
    const rows = Math.min(listRows, inputs - firstInput);
    return { index, rows, segments: [{ tap: Math.floor(index / perTap), firstInput, inputs: rows }] };
  });
  return { ...blocks, rowBlocks, rowGroups: [{ index: 0, rowBlocks: rowBlocks.map(({ index }) => index) }] };
}

function layOutProjection(arena: Arena, scope: Scope, projection: Projection): ProjectionPlan {
  const geometry = geometryOf(scope, projection);
  const program = orderedRows(geometry);
  const ownOrder = isFlat(geometry) || bySegments(geometry);
  const counting = ownOrder ? undefined : sortedProgram(geometry.blocks, UNITS);
  const { matrix } = geometry.blocks;
  return {
    kind: 'spikes',
    name: projection.name,
    source: projection.source,
    outputs: matrix.outputs,
    gather: placeGather(arena, geometry, program, FLOAT_SHIFT),
    planes: [placeWeights(arena, scope, projection, program)],
    counting: counting && placeGather(arena, geometry, counting, 0),
    histogram: undefined,
    factor: 1,
    secondFactor: 0,
  };
}

function placeWeights(arena: Arena, scope: Scope, projection: Projection, program: RowProgram): PlanePlan {
  const matrix = weightMatrix(scope.network, projection)!;
  const tiles = tiling('float32', matrix.outputs, program.rows, FLOAT_SHIFT);
  const weights = weightsOf(scope.network, scope.arrays, projection);
  return {
    ...tiles,
    which: WEIGHTS.float32 * 8 + FINISH.add16,
    weights: arena.fill(tiles.tiles * tiles.tileBytes, (bytes) =>
      writeTiles(bytes, byRow(weights, matrix), matrix, program, tiles, 0),
    ),
    mostRows: 0,
    bias: 0,
    target: 'first',
    sumBytes: 4,
    adc: 0,
  };
}

/** Weights in file order [out][in][tap] as [tap * inputs + input][output]. */
export function byRow(
  weights: ArrayLike<number>,
  { taps, inputs, outputs }: { readonly taps: number; readonly inputs: number; readonly outputs: number },
): Float32Array {
  const rows = new Float32Array(taps * inputs * outputs);
  let from = 0;
  for (let output = 0; output < outputs; output += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let tap = 0; tap < taps; tap += 1) rows[(tap * inputs + input) * outputs + output] = weights[from++]!;
    }
  }
  return rows;
}
