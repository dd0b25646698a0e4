import { sliceCount } from '../model/chip.js';
import type { WeightMatrix } from '../model/network.js';
import { type ArrayFormat, type IntegerFormat, weightBitsOf } from '../model/numerics.js';
import { normalStream } from './cell-spread.js';
import { storedValue } from './quantise.js';

/** What the cells of a projection hold, as columns add it up; all arrays are [tap * inputs + input][output]. */
export interface CellPlanes {
  /**
   * One plane a slice, least significant first, in 2^-fractionBits cell levels. A plane's column sum is one conversion:
   * stored digits for `diff` and `offset`, positive minus negative cell for `pair`.
   */
  readonly slices: readonly Int16Array[];
  /** `diff`: 1 where the weight is negative, so that 2^(weightBits-1) is to be subtracted. */
  readonly negatives: Uint8Array | undefined;
  /** `offset`: what every active row adds to every column too much [levels]; else 0. */
  readonly offset: number;
  readonly bitsPerCell: number;
  /** 0 where every cell is as programmed. */
  readonly fractionBits: number;
}

/** Bits of a cell's fixed point value: 3 of the 15 stay free for cells far above their level. */
const CELL_BITS = 12;
const LARGEST_CELL = 2 ** 15 - 1;

/** Fraction bits of a cell's value: as many as the membrane has, where 16 bits hold them; none without deviations. */
export const cellFractionBits = (
  { fractionBits }: Pick<IntegerFormat, 'fractionBits'>,
  { conductanceSpread, bitsPerCell }: Pick<ArrayFormat, 'conductanceSpread' | 'bitsPerCell'>,
): number => (conductanceSpread === 0 ? 0 : Math.min(fractionBits, CELL_BITS - bitsPerCell));

/**
 * Programs `levels` (file order [out][in][tap]) into cells. With a conductance spread every cell's value is multiplied by
 * 1 + spread x normal, never below 0, rounded; the deviation belongs to the cell, whatever it holds: one draw a cell from
 * the chip's seed and the projection's name, row by row, output by output, slice by slice, positive cell before negative.
 * Source: docs/models/function.md, stored weights.
 */
export function cellPlanes(
  levels: Int16Array,
  matrix: WeightMatrix,
  format: IntegerFormat,
  array: ArrayFormat,
  projection: string,
): CellPlanes {
  const { taps, inputs, outputs } = matrix;
  const { sign, bitsPerCell } = array;
  const weightBits = weightBitsOf(format, projection);
  const size = taps * inputs * outputs;
  const slices = Array.from({ length: sliceCount({ ...array, weightBits }) }, () => new Int16Array(size));
  const negatives = sign === 'diff' ? new Uint8Array(size) : undefined;
  const fractionBits = cellFractionBits(format, array);
  const program = cellProgrammer(array, fractionBits, projection);
  for (let at = 0; at < size; at += 1) {
    const level = levels[fileIndex(matrix, at)]!;
    let rest = storedValue(level, { weightBits, sign });
    for (const slice of slices) {
      const digit = rest % 2 ** bitsPerCell;
      slice[at] = sign === 'pair' ? program(level > 0 ? digit : 0) - program(level < 0 ? digit : 0) : program(digit);
      rest = (rest - digit) / 2 ** bitsPerCell;
    }
    if (negatives !== undefined && level < 0) negatives[at] = 1;
  }
  return { slices, negatives, offset: sign === 'offset' ? 2 ** (weightBits - 1) : 0, bitsPerCell, fractionBits };
}

/** Place in file order [out][in][tap] of element `at` of [tap][input][output]. */
function fileIndex({ taps, inputs, outputs }: WeightMatrix, at: number): number {
  const output = at % outputs;
  const row = (at - output) / outputs;
  const input = row % inputs;
  return (output * inputs + input) * taps + (row - input) / inputs;
}

/** Value of the next cell when it is programmed to a digit, in 2^-fractionBits cell levels. */
function cellProgrammer(
  { conductanceSpread, spreadSeed }: ArrayFormat,
  fractionBits: number,
  projection: string,
): (digit: number) => number {
  if (conductanceSpread === 0) return (digit) => digit;
  const normal = normalStream(`cells ${spreadSeed} ${projection}`);
  return (digit) => {
    const value = digit * Math.max(0, 1 + conductanceSpread * normal());
    return Math.min(LARGEST_CELL, Math.round(value * 2 ** fractionBits));
  };
}
