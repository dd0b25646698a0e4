import { INPUT, type Population, type Projection, positions, projectionsInto, shapeOf } from '../model/network.js';
import { edgesOut } from '../snn/geometry.js';
import { integerNetwork } from '../snn/integer-network.js';
import type { Arena } from './arena.js';
import { layOutFloats } from './float-neurons.js';
import { layOutIntegers } from './integer-neurons.js';
import { BeyondKernels, blocksOf, geometryOf, type LayoutInputs, type Scope } from './layout-scope.js';
import { placeLevels } from './levels-plan.js';
import type { AverageNeuronsPlan, EnginePlan, PopulationPlan } from './plan.js';
import { listRows } from './row-program.js';

const SPREAD_LANES = 8;

/**
 * Lays out everything of a network that does not change: weights in tiles, row programs, neurons' constants. Throws
 * BeyondKernels, and what `integerNetwork` throws.
 */
export function layOut(arena: Arena, inputs: LayoutInputs, blockSteps: number): EnginePlan {
  const { network, arrays, options } = inputs;
  const { numerics } = options;
  const isInteger = numerics.kind === 'quantised' || numerics.kind === 'hardware';
  const integers = isInteger ? integerNetwork(network, arrays, numerics.integers, options.input) : undefined;
  const listRowsOf = new Map(network.populations.map(({ name }) => [name, commonListRows(inputs, name)]));
  const scope: Scope = { ...inputs, integers, listRowsOf };
  return {
    spreadTable: arena.place(spreadTable()),
    blockSteps,
    populations: network.populations.map((population) => layOutPopulation(arena, scope, population)),
  };
}

/** For every byte of a mask the numbers of its bits, ascending. */
function spreadTable(): Uint16Array {
  const table = new Uint16Array(256 * SPREAD_LANES);
  for (let mask = 0; mask < 256; mask += 1) {
    let at = mask * SPREAD_LANES;
    for (let bit = 0; bit < SPREAD_LANES; bit += 1) if ((mask >> bit) & 1) table[at++] = bit;
  }
  return table;
}

/** Projections that read `source` through crossbars. */
const readersOf = ({ network }: LayoutInputs, source: string): readonly Projection[] =>
  network.projections.filter(
    (projection) => projection.source === source && projection.operator.kind !== 'averagePool',
  );

function commonListRows(inputs: LayoutInputs, population: string): number {
  const { channels } = shapeOf(inputs.network, population);
  const wanted = readersOf(inputs, population).flatMap(({ name, operator }) => {
    const isFlat = operator.kind === 'dense' && positions(shapeOf(inputs.network, population)) > 1;
    const blocks = blocksOf(inputs, name);
    const kernelMajor = blocks.rowBlocks.every(({ segments }) => segments.length === 1);
    return isFlat || !kernelMajor ? [] : [listRows(blocks) ?? channels];
  });
  const different = new Set(wanted.filter((rows) => rows < channels));
  if (different.size > 1) throw new BeyondKernels(`${population} is read by crossbars of different heights`);
  const [rows] = different;
  if (rows !== undefined && wanted.some((each) => each !== rows)) {
    throw new BeyondKernels(`${population} is read by crossbars of different heights`);
  }
  return rows ?? channels;
}

function layOutPopulation(arena: Arena, scope: Scope, population: Population): PopulationPlan {
  const { name, shape } = population;
  const lanes = scope.integers === undefined && population.neuron.kind !== 'average' ? 32 : 16;
  const stride = Math.ceil(shape.channels / lanes) * lanes;
  const listRowsHere = scope.listRowsOf.get(name)!;
  const readers = readersOf(scope, name).map((projection) => ({
    name: projection.name,
    geometry: geometryOf(scope, projection),
    rowLevels: scope.options.rowLevels[projection.name]!,
  }));
  return {
    name,
    shape,
    positions: positions(shape),
    channels: shape.channels,
    stride,
    listRows: listRowsHere,
    listBlocks: Math.ceil(shape.channels / listRowsHere),
    neurons: layOutNeurons(arena, scope, population, stride),
    levels: placeLevels(arena, shape, readers),
  };
}

function layOutNeurons(arena: Arena, scope: Scope, population: Population, stride: number): PopulationPlan['neurons'] {
  if (population.neuron.kind === 'average') return layOutAverage(arena, scope, population);
  if (scope.integers !== undefined) return layOutIntegers(arena, scope, population, stride);
  return layOutFloats(arena, scope, population, stride);
}

function layOutAverage(arena: Arena, scope: Scope, population: Population): AverageNeuronsPlan {
  const pools = projectionsInto(scope.network, population.name);
  const windows = pools.map(({ name, source, operator }) => {
    if (operator.kind !== 'averagePool' || source === INPUT) throw new BeyondKernels(`${name} is no pool of spikes`);
    const edges = edgesOut(shapeOf(scope.network, source), population.shape, { ...operator, padding: [0, 0] });
    return { name, source, edgeStarts: arena.place(edges.starts), targets: arena.place(edges.ends) };
  });
  const [pool] = pools;
  if (pools.length !== 1 || pool?.operator.kind !== 'averagePool')
    throw new BeyondKernels('an average of several pools');
  return { kind: 'average', area: pool.operator.kernel[0] * pool.operator.kernel[1], windows };
}
