import { INPUT, type Population, type Projection, projectionsInto } from '../model/network.js';
import type { IntegerFormat } from '../model/numerics.js';
import { type CellPlanes, cellPlanes } from '../snn/cells.js';
import { ADC_BYTES, writeAdcWords } from './adc-plan.js';
import type { Arena } from './arena.js';
import { byRow } from './float-neurons.js';
import { integerRows, placeGather, type RowGeometry } from './gather-plan.js';
import { BeyondKernels, geometryOf, type Scope } from './layout-scope.js';
import type { CurrentKind, HistogramPlan, IntegerNeuronsPlan, PlanePlan, ProjectionPlan } from './plan.js';
import { chooseConversion, chooseSummation, FINISH, fitsInto16, type Summation, WEIGHTS } from './plane.js';
import type { RowProgram } from './row-program.js';
import { rowShift, tiling, writeTiles } from './weight-tiles.js';

const MOST_ROWS = { mostRows: 640 } as const;
const INT32 = 2 ** 31;
/**
 * A potential, a bias, the image's and the spikes' current are each below this, so that their sum fits into 32 bits
 * before it saturates.
 */
export const QUARTER = 2 ** 29;
const BITS = 3;
const WORD = 4;
/** Projections into one population whose converted sums still fit. */
const COMBINED = 4;

/** Neurons of integer numerics and the projections into them. */
export function layOutIntegers(arena: Arena, scope: Scope, population: Population, stride: number): IntegerNeuronsPlan {
  const { name, shape } = population;
  const neurons = scope.integers!.populations[name]!;
  const sources = projectionsInto(scope.network, name);
  const spiking = sources.filter(({ source }) => source !== INPUT);
  const padded = (values: Float64Array, fill: number): number => {
    const all = new Int32Array(stride).fill(fill);
    all.set(values.subarray(0, shape.channels));
    return arena.place(all);
  };
  if (neurons.highest >= QUARTER) throw new BeyondKernels(`${name}: membranes of more than 30 bits`);
  if (spiking.length > COMBINED) throw new BeyondKernels(`${name}: more than ${COMBINED} projections`);
  const projections = layOutProjections(arena, scope, spiking, shape.channels);
  return {
    kind: 'integer',
    current: currentKind(scope, projections),
    thresholds: padded(neurons.thresholds, INT32 - 1),
    biases: padded(neurons.biases, 0),
    floors: padded(neurons.floors, neurons.lowest),
    initial: padded(neurons.initial, 0),
    lowest: neurons.lowest,
    highest: neurons.highest,
    unclamped: neurons.floors.every((floor) => floor === neurons.lowest),
    hasImage: spiking.length < sources.length,
    projections,
  };
}

function currentKind({ options }: Scope, projections: readonly ProjectionPlan[]): CurrentKind {
  const [first] = projections;
  if (first === undefined) return 'constant';
  if (options.numerics.kind === 'hardware' && projections.length > 1) return 'combined';
  return first.planes.find(({ target }) => target === 'first')!.sumBytes === 2 ? 'sums' : 'wideSums';
}

function layOutProjections(
  arena: Arena,
  scope: Scope,
  spiking: readonly Projection[],
  channels: number,
): readonly ProjectionPlan[] {
  const { numerics } = scope.options;
  if (numerics.kind === 'hardware') return spiking.map((projection) => layOutArrays(arena, scope, projection));
  const parts = spiking.map((projection) => exactPart(scope, projection));
  const { fractionBits } = integersOf(scope);
  const bound = largestSum(
    parts.map(({ levels }) => levels),
    channels,
  );
  if (bound * 2 ** fractionBits >= QUARTER) throw new BeyondKernels('sums of more than 30 bits');
  const narrow =
    parts.every(({ summation }) => summation.weights === WEIGHTS.int8) &&
    fitsInto16(
      parts.map(({ levels }) => levels),
      channels,
    );
  return parts.map((part) => layOutExact(arena, scope, part, narrow ? FINISH.add16 : FINISH.add32));
}

/** Largest magnitude that the sum of a column of all `parts` [row][output] can have. */
function largestSum(parts: readonly ArrayLike<number>[], outputs: number): number {
  const sums = new Float64Array(outputs);
  for (const values of parts) {
    for (let at = 0; at < values.length; at += 1) sums[at % outputs] = sums[at % outputs]! + Math.abs(values[at]!);
  }
  return sums.reduce((most, sum) => Math.max(most, sum), 0);
}

/** A projection whose levels are summed as they are: `quantised`. */
interface ExactPart {
  readonly projection: Projection;
  readonly geometry: RowGeometry;
  /** [tap * inputs + input][output]. */
  readonly levels: ArrayLike<number>;
  readonly program: RowProgram;
  readonly summation: Summation;
}

function exactPart(scope: Scope, projection: Projection): ExactPart {
  const geometry = geometryOf(scope, projection);
  const levels = byRow(scope.integers!.projections[projection.name]!.levels, geometry.blocks.matrix);
  const program = integerRows(geometry, MOST_ROWS);
  const summation = chooseSummation(levels, Math.max(...program.unitRows), false, !scope.int16);
  return { projection, geometry, levels, program, summation };
}

function layOutExact(
  arena: Arena,
  scope: Scope,
  { projection, geometry, levels, program, summation }: ExactPart,
  finish: number,
): ProjectionPlan {
  const rows = { geometry, program, shift: commonShift([summation], geometry, program) };
  return {
    ...common(arena, projection, rows),
    planes: [placePlane(arena, rows, levels, summation, finish, 'first', 0)],
    histogram: layOutHistogram(arena, scope, projection, geometry),
    factor: 2 ** integersOf(scope).fractionBits,
    secondFactor: 0,
  };
}

/** Rows of a projection, each of 2^`shift` bytes in a tile. */
interface Rows {
  readonly geometry: RowGeometry;
  readonly program: RowProgram;
  readonly shift: number;
}

const common = (arena: Arena, { name, source }: Projection, { geometry, program, shift }: Rows) => ({
  kind: 'spikes' as const,
  name,
  source,
  outputs: geometry.blocks.matrix.outputs,
  gather: placeGather(arena, geometry, program, shift),
  counting: undefined,
});

function integersOf({ options }: Scope): IntegerFormat {
  const { numerics } = options;
  if (numerics.kind !== 'quantised' && numerics.kind !== 'hardware') throw new Error('not in integers');
  return numerics.integers;
}

/** Sums of the chip's arrays through its ADCs: `hardware`. */
function layOutArrays(arena: Arena, scope: Scope, projection: Projection): ProjectionPlan {
  const { numerics } = scope.options;
  if (numerics.kind !== 'hardware') throw new Error('no arrays');
  const { array, integers, adcSteps } = numerics;
  const geometry = geometryOf(scope, projection);
  const { matrix } = geometry.blocks;
  const program = integerRows(geometry, array.columnSum === 'analog' ? 'rowGroups' : 'rowBlocks');
  const cells = cellPlanes(
    scope.integers!.projections[projection.name]!.levels,
    matrix,
    integers,
    array,
    projection.name,
  );
  const step = adcSteps[projection.name]![0]!;
  const adc = { step, adcBits: array.adcBits, sign: array.sign, shift: integers.fractionBits - cells.fractionBits };
  const shifts = cells.slices.map((_, slice) => slice * cells.bitsPerCell);
  const largestCode = array.sign === 'pair' ? 2 ** (array.adcBits - 1) : 2 ** array.adcBits - 1;
  const total = program.unitRows.length * largestCode * shifts.reduce((sum, shift) => sum + 2 ** shift, 0);
  const narrow = total <= 32_767;
  const signs = program.rows * 2 ** (integers.weightBits - 1 + integers.fractionBits);
  if (total * step + signs >= QUARTER / COMBINED)
    throw new BeyondKernels(`${projection.name}: sums of more than 30 bits`);
  const unitRows = Math.max(...program.unitRows);
  const summations = cells.slices.map((slice) => chooseSummation(slice, unitRows, true, !scope.int16));
  const rows = { geometry, program, shift: commonShift(summations, geometry, program) };
  const planes = cells.slices.map((slice, index) => {
    const summation = summations[index]!;
    const conversion = summation.largest < INT32 ? chooseConversion(adc, summation, narrow) : undefined;
    if (conversion === undefined) throw new BeyondKernels(`${projection.name}: a conversion that float32 cannot hold`);
    const words = arena.fill(ADC_BYTES, (bytes) => writeAdcWords(bytes, adc, conversion.multiply, shifts[index]!));
    return placePlane(arena, rows, slice, summation, conversion.finish, 'first', words);
  });
  return {
    ...common(arena, projection, rows),
    planes: [...planes, ...signPlanes(arena, rows, cells)],
    histogram: undefined,
    factor: step,
    secondFactor: 2 ** (integers.weightBits - 1 + integers.fractionBits),
  };
}

/** What is subtracted digitally, in units of 2^(weightBits - 1) levels: negative weights, or every active row. */
function signPlanes(arena: Arena, rows: Rows, cells: CellPlanes): PlanePlan[] {
  const { geometry, program, shift } = rows;
  if (cells.negatives === undefined && cells.offset === 0) return [];
  if (program.rows > 32_767) throw new BeyondKernels('more than 32,767 rows');
  const { outputs } = geometry.blocks.matrix;
  if (cells.negatives !== undefined) {
    const summation = chooseSummation(cells.negatives, Math.max(...program.unitRows), true, true);
    return [placePlane(arena, rows, cells.negatives, summation, FINISH.add16, 'second', 0)];
  }
  const tiles = { tiles: 1, tileBytes: 0, columns: outputs, lastColumns: outputs, vectors: 8, lastVectors: 8 };
  const zeros = (program.rows * 2 ** shift) / WORD;
  const alone = { which: WEIGHTS.rows << BITS, weights: 0, mostRows: zeros, bias: 0, sumBytes: 2, adc: 0 };
  return [{ ...tiles, ...alone, target: 'second' }];
}

/** What the columns would sum, for numerics `quantised` with `columnSums`. */
function layOutHistogram(
  arena: Arena,
  scope: Scope,
  projection: Projection,
  geometry: RowGeometry,
): HistogramPlan | undefined {
  const array = scope.options.columnSums;
  if (array === undefined) return undefined;
  const program = integerRows(geometry, array.columnSum === 'analog' ? 'rowGroups' : 'rowBlocks');
  const { levels } = scope.integers!.projections[projection.name]!;
  const cells = cellPlanes(levels, geometry.blocks.matrix, integersOf(scope), array, projection.name);
  const unitRows = Math.max(...program.unitRows);
  const summations = cells.slices.map((slice) => chooseSummation(slice, unitRows, true, !scope.int16));
  const least = Math.min(...summations.map((summation) => summation.least));
  const largest = Math.max(...summations.map((summation) => summation.largest));
  const rows = { geometry, program, shift: commonShift(summations, geometry, program) };
  return {
    gather: placeGather(arena, geometry, program, rows.shift),
    planes: cells.slices.map((slice, index) =>
      placePlane(arena, rows, slice, summations[index]!, FINISH.histogram, 'first', 0),
    ),
    least,
    length: largest - least + 1,
  };
}

/** Rows as long as the widest of the planes that share them needs. */
function commonShift(summations: readonly Summation[], { blocks }: RowGeometry, { unitRows }: RowProgram): number {
  const longest = Math.max(...unitRows);
  return Math.max(...summations.map(({ store }) => rowShift(store, blocks.matrix.outputs, longest)));
}

function placePlane(
  arena: Arena,
  { geometry, program, shift }: Rows,
  values: ArrayLike<number>,
  summation: Summation,
  finish: number,
  target: PlanePlan['target'],
  adc: number,
): PlanePlan {
  const { matrix } = geometry.blocks;
  const tiles = tiling(summation.store, matrix.outputs, program.rows, shift);
  const isNarrow = finish === FINISH.add16 || finish === FINISH.multiply16 || finish === FINISH.divide16;
  return {
    ...tiles,
    which: (summation.weights << BITS) + finish,
    weights: arena.fill(tiles.tiles * tiles.tileBytes, (bytes) =>
      writeTiles(bytes, values, matrix, program, tiles, summation.bias),
    ),
    mostRows: summation.mostRows,
    bias: summation.bias,
    target,
    sumBytes: isNarrow ? 2 : 4,
    adc,
  };
}
