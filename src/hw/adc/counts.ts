import type { Series } from '../../model/counts.js';
import type { ProjectionLoad } from '../../model/load.js';
import { weightedSum } from '../../model/series.js';
import { conversions } from '../crossbar/counts.js';

/**
 * The converters of a PE and what follows them: one conversion per column (per pair of columns), the digital sign correction and shift-add
 * of its code, the latch that holds it until it is sent.
 *
 * Models: conversions of the PE's summed currents (`columnSum: analog`) or of each crossbar (`digital`).
 * Leaves out: the sign plane of `diff` and `offset` (counting active rows per column), references, calibration, the adder
 * tree behind digital sums (its additions are shift-adds here).
 */
export const ADC_ACTIONS = { conversion: 'one column (of a pair: the difference of two) converted' } as const;
export const SHIFT_ADD_ACTIONS = { column: 'the code of one column corrected for signs, shifted and added' } as const;
export const LATCH_ACTIONS = { write: 'one column result of a PE read latched' } as const;

/** Conversions of one projection. */
export function adcCounts(load: ProjectionLoad): Record<keyof typeof ADC_ACTIONS, Series> {
  const reads = load.chip.crossbar.columnSum === 'digital' ? load.reads.crossbarReads : load.reads.peReads;
  return { conversion: weightedSum(load.steps, reads, () => conversions(load)) };
}

/** Sign corrections and shift-adds of one projection: one per conversion. */
export function shiftAddCounts(load: ProjectionLoad): Record<keyof typeof SHIFT_ADD_ACTIONS, Series> {
  return { column: adcCounts(load).conversion };
}

/** Latched column results of one projection: one per column and PE read. */
export function latchCounts(load: ProjectionLoad): Record<keyof typeof LATCH_ACTIONS, Series> {
  return { write: weightedSum(load.steps, load.reads.peReads, () => conversions(load)) };
}
