import type { ArrayFormat, IntegerFormat } from '../model/numerics.js';
import { cellFractionBits } from './cells.js';
import type { ColumnSums } from './column-sums.js';

/** Range of an ADC. */
export interface FullScale {
  /** Column sum that its last code stands for [cell levels]; 0 where no column ever summed anything. */
  readonly fullScale: number;
  /** Width of a code [2^-f levels], an integer. */
  readonly step: number;
}

/** Slack of a rank against the rounding of percentile x number. */
const SLACK = 1e-12;

/**
 * The full scale that a share of `percentile` % of the non-zero column sums' magnitudes does not exceed (nearest rank),
 * and the step that reaches it: fullScale / (2^B - 1), for signed codes fullScale / 2^(B-1), rounded up to f fraction
 * bits. Source: docs/models/function.md, ADC and full scale.
 */
export function adcStep(sums: ColumnSums, percentile: number, array: ArrayFormat, format: IntegerFormat): FullScale {
  const cellBits = cellFractionBits(format, array);
  const largest = percentileOf(magnitudes(sums), percentile);
  if (largest === 0) return { fullScale: 0, step: 2 ** format.fractionBits };
  const codes = array.sign === 'pair' ? 2 ** (array.adcBits - 1) : 2 ** array.adcBits - 1;
  const step = Math.ceil((largest * 2 ** (format.fractionBits - cellBits)) / codes);
  return { fullScale: largest / 2 ** cellBits, step };
}

/** How often each magnitude occurs, [magnitude]; zero left out. */
function magnitudes({ least, counts }: ColumnSums): Float64Array {
  const end = Math.max(Math.abs(least), Math.abs(least + counts.length - 1)) + 1;
  const of = new Float64Array(end);
  for (let at = 0; at < counts.length; at += 1) of[Math.abs(least + at)]! += counts[at]!;
  of[0] = 0;
  return of;
}

/** Smallest value that at least `percentile` % of all values do not exceed; `counts` by value; 0 when there are none. */
function percentileOf(counts: Float64Array, percentile: number): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const rank = Math.ceil(((percentile * all) / 100) * (1 - SLACK));
  let below = 0;
  for (let value = 0; value < counts.length; value += 1) {
    below += counts[value]!;
    if (below >= rank) return value;
  }
  return 0;
}
