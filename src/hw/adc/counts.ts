import type { Chip } from '../../model/chip.js';
import type { Series } from '../../model/counts.js';
import type { ProjectionLoad } from '../../model/load.js';
import { weightedSum } from '../../model/series.js';
import { conversions } from '../crossbar/counts.js';

/**
 * The converters of a PE and what follows them: one conversion per column (per pair of columns), the adder tree over the
 * crossbars of a PE, the digital sign correction and shift-add of the sum, the latch that holds it until it is sent.
 *
 * Models: conversions of the PE's summed currents (`columnSum: analog`) or of each crossbar (`digital`); the sign plane:
 * under `diff` every weight's sign is looked up and counted on active rows, under `offset` active rows are counted once
 * per crossbar. Leaves out: references, calibration.
 */
export const ADC_ACTIONS = { conversion: 'one column (of a pair: the difference of two) converted' } as const;
export const SHIFT_ADD_ACTIONS = {
  column: 'the sum of one column of a PE corrected for signs, shifted and added',
  crossbarSum: 'the code of one more crossbar added to that sum (columnSum: digital)',
  signCount: 'the sign of one weight on an active row counted (diff), or one active row of a crossbar (offset)',
} as const;
export const LATCH_ACTIONS = { write: 'one column result of a PE read latched' } as const;

/** Conversions of one projection. */
export function adcCounts(load: ProjectionLoad): Record<keyof typeof ADC_ACTIONS, Series> {
  const reads = load.chip.crossbar.columnSum === 'digital' ? load.reads.crossbarReads : load.reads.peReads;
  return { conversion: weightedSum(load.steps, reads, () => conversions(load)) };
}

/** Sign corrections and shift-adds of one projection: one per column and PE read, behind the additions of its crossbars. */
export function shiftAddCounts(load: ProjectionLoad): Record<keyof typeof SHIFT_ADD_ACTIONS, Series> {
  const column = latchCounts(load).write;
  const { outputs } = load.mapped.blocks.matrix;
  const counted = signsPerRow(load.chip, outputs, load.mapped.blocks.columnBlocks.length);
  return {
    column,
    crossbarSum: adcCounts(load).conversion.map((conversions, t) => conversions - column[t]!),
    signCount: weightedSum(load.steps, load.reads.activeRows, () => counted),
  };
}

/** Counts that one active row over `outputs` weights in `crossbars` makes in the sign plane. */
export function signsPerRow({ crossbar: { sign } }: Chip, outputs: number, crossbars: number): number {
  switch (sign) {
    case 'diff':
      return outputs;
    case 'offset':
      return crossbars;
    case 'pair':
      return 0;
  }
}

/** Latched column results of one projection: one per column and PE read. */
export function latchCounts(load: ProjectionLoad): Record<keyof typeof LATCH_ACTIONS, Series> {
  return { write: weightedSum(load.steps, load.reads.peReads, () => conversions(load)) };
}
