import type { AdcSetting } from '../snn/adc.js';
import { divisionIsExact, type MultiplyPlan, multiplyPlan } from './adc-plan.js';
import type { Store } from './weight-tiles.js';

/** Kinds of weights and of finish as the kernels number them; see src/wasm/drive.ts and sums.ts. */
export const WEIGHTS = { int8: 0, int16: 1, int16Wide: 2, float32: 3, rows: 4 } as const;
export const FINISH = {
  add16: 0,
  add32: 1,
  multiply16: 2,
  multiply32: 3,
  divide16: 4,
  divide32: 5,
  histogram: 6,
} as const;

/** How the weights of a plane are stored and summed so that nothing can overflow. */
export interface Summation {
  readonly store: Store;
  readonly weights: number;
  /** Rows that the narrow sums hold, an even number of int8; the wider ones follow. */
  readonly mostRows: number;
  /** Subtracted from every stored weight, given back per row. */
  readonly bias: number;
  /** Bounds of a unit's sum. */
  readonly least: number;
  readonly largest: number;
}

/** Fewest rows for which int8 sums are worth their widening. */
const FEWEST_INT8_ROWS = 4;
const MOST_ROWS = 2 ** 24;

/** Least and largest of `values`, and zero. */
function extremes(values: ArrayLike<number>): [number, number] {
  let [least, largest] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    least = Math.min(least, values[at]!);
    largest = Math.max(largest, values[at]!);
  }
  return [least, largest];
}

/**
 * The narrowest sums that hold `values` of units of at most `unitRows` rows, every row active: int8 sums that go into
 * int16 before they can overflow, int16 sums, or int16 sums that go into int32. `wide` leaves out the first.
 */
export function chooseSummation(
  values: ArrayLike<number>,
  unitRows: number,
  biased: boolean,
  int8: boolean,
): Summation {
  const [least, largest] = extremes(values);
  const bounds = { least: least * unitRows, largest: largest * unitRows };
  const bias = biased ? Math.round((least + largest) / 2) : 0;
  const stored = Math.max(largest - bias, bias - least);
  const rows = stored === 0 ? MOST_ROWS : Math.floor(127 / stored / 2) * 2;
  const fits = bounds.least >= -32_768 && bounds.largest <= 32_767;
  if (int8 && fits && rows >= FEWEST_INT8_ROWS) {
    return { store: 'int8', weights: WEIGHTS.int8, mostRows: rows, bias, ...bounds };
  }
  const magnitude = Math.max(-least, largest, 1);
  const whole = { store: 'int16', bias: 0, ...bounds } as const;
  if (fits) return { ...whole, weights: WEIGHTS.int16, mostRows: MOST_ROWS };
  return { ...whole, weights: WEIGHTS.int16Wide, mostRows: Math.floor(32_767 / magnitude) };
}

/** How sums become codes. */
export interface Conversion {
  readonly finish: number;
  readonly multiply: MultiplyPlan | undefined;
}

/**
 * The conversion for sums of `summation`, codes added to 16-bit currents where `narrow`. Undefined when neither a
 * multiplication nor a float32 division gives every code exactly.
 */
export function chooseConversion(
  adc: AdcSetting,
  { least, largest }: Summation,
  narrow: boolean,
): Conversion | undefined {
  const multiply = multiplyPlan(adc, least, largest);
  if (multiply !== undefined) return { finish: narrow ? FINISH.multiply16 : FINISH.multiply32, multiply };
  if (!divisionIsExact(adc, least, largest)) return undefined;
  return { finish: narrow ? FINISH.divide16 : FINISH.divide32, multiply };
}

/** Whether the sums over all `parts` of each column of [row][output] stay in 16 bits, whatever rows are active. */
export function fitsInto16(parts: readonly ArrayLike<number>[], outputs: number): boolean {
  const negative = new Float64Array(outputs);
  const positive = new Float64Array(outputs);
  for (const values of parts) {
    for (let at = 0; at < values.length; at += 1) {
      const value = values[at]!;
      const into = value < 0 ? negative : positive;
      into[at % outputs] = into[at % outputs]! + value;
    }
  }
  return positive.every((sum) => sum <= 32_767) && negative.every((sum) => sum >= -32_768);
}
