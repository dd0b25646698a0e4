import type { ArrayFormat } from '../model/numerics.js';

/** One ADC. */
export interface AdcSetting {
  /** Width of a code, in 2^-f weight levels (f: the membrane's fraction bits): an integer of at least 1. */
  readonly step: number;
  readonly adcBits: number;
  /** `pair` has signed codes. */
  readonly sign: ArrayFormat['sign'];
  /** f minus the fraction bits of the sums. */
  readonly shift: number;
}

/**
 * What an ADC makes of a column sum: the code round(sum / step), halves to even, clipped to 0 .. 2^B - 1, or for `pair`
 * to -2^(B-1) .. 2^(B-1) - 1. Its value is code x step, in 2^-f levels. Exact: nothing but integers below 2^53.
 */
export function converter({ step, adcBits, sign, shift }: AdcSetting): (sum: number) => number {
  const { least, largest } = codeRange(adcBits, sign);
  const unit = 2 ** shift;
  return (sum) => Math.min(largest, Math.max(least, nearestMultiple(sum * unit, step)));
}

/** One conversion, see `converter`. */
export const convert = (sum: number, adc: AdcSetting): number => converter(adc)(sum);

/** Codes of an ADC. */
export function codeRange(adcBits: number, sign: ArrayFormat['sign']): { least: number; largest: number } {
  const half = 2 ** (adcBits - 1);
  return sign === 'pair' ? { least: -half, largest: half - 1 } : { least: 0, largest: 2 * half - 1 };
}

/** Integer nearest to `value` / `step`, halves to even; both are integers. */
function nearestMultiple(value: number, step: number): number {
  const remainder = ((value % step) + step) % step;
  const below = (value - remainder) / step;
  const isOdd = below % 2 !== 0;
  return 2 * remainder > step || (2 * remainder === step && isOdd) ? below + 1 : below;
}
