import type { Projection } from '../model/network.js';
import { cellPlanes } from '../snn/cells.js';
import type { Arena } from './arena.js';
import { byRow } from './float-neurons.js';
import { integerRows, placeGather, type RowGeometry } from './gather-plan.js';
import { BeyondKernels, geometryOf, QUARTER, type Scope } from './layout-scope.js';
import type { HistogramPlan, ProjectionPlan } from './plan.js';
import { chooseSummation, FINISH, fitsInto16, type Summation, WEIGHTS } from './plane.js';
import type { RowProgram } from './row-program.js';
import { common, commonShift, integersOf, placePlane } from './rows.js';

const MOST_ROWS = { mostRows: 640 } as const;

/** Projections into one population whose levels are summed as they are: `quantised`. */
export function layOutExactSums(
  arena: Arena,
  scope: Scope,
  spiking: readonly Projection[],
  channels: number,
): readonly ProjectionPlan[] {
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
