import type { Projection } from '../model/network.js';
import { adcBitsOf, weightBitsOf } from '../model/numerics.js';
import { type CellPlanes, cellPlanes } from '../snn/cells.js';
import { ADC_BYTES, writeAdcWords } from './adc-plan.js';
import type { Arena } from './arena.js';
import { integerRows } from './gather-plan.js';
import { BeyondKernels, COMBINED, geometryOf, QUARTER, type Scope } from './layout-scope.js';
import type { PlanePlan, ProjectionPlan } from './plan.js';
import { chooseConversion, chooseSummation, FINISH, WEIGHTS } from './plane.js';
import { common, commonShift, FINISH_BITS, placePlane, type Rows } from './rows.js';

const INT32 = 2 ** 31;
const WORD = 4;

/** Sums of the chip's arrays through its ADCs: `hardware`. */
export function layOutArrays(arena: Arena, scope: Scope, projection: Projection): ProjectionPlan {
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
  const adcBits = adcBitsOf(array, projection.name);
  const weightBits = weightBitsOf(integers, projection.name);
  const adc = { step, adcBits, sign: array.sign, shift: integers.fractionBits - cells.fractionBits };
  const shifts = cells.slices.map((_, slice) => slice * cells.bitsPerCell);
  const largestCode = array.sign === 'pair' ? 2 ** (adcBits - 1) : 2 ** adcBits - 1;
  const total = program.unitRows.length * largestCode * shifts.reduce((sum, shift) => sum + 2 ** shift, 0);
  const narrow = total <= 32_767;
  const signs = program.rows * 2 ** (weightBits - 1 + integers.fractionBits);
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
    secondFactor: 2 ** (weightBits - 1 + integers.fractionBits),
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
  const alone = { which: WEIGHTS.rows << FINISH_BITS, weights: 0, mostRows: zeros, bias: 0, sumBytes: 2, adc: 0 };
  return [{ ...tiles, ...alone, target: 'second' }];
}
