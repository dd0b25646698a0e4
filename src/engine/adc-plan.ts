import { type AdcSetting, codeRange, convert } from '../snn/adc.js';

/** Bytes of the ADC words; see src/wasm/finish.ts. */
export const ADC_BYTES = 144;

/** How 16-bit sums become codes by one rounded multiplication and two shifts. */
export interface MultiplyPlan {
  readonly least: number;
  readonly largest: number;
  readonly left: number;
  readonly factor: number;
  readonly addend: number;
  readonly right: number;
}

/** Sums beyond which the code no longer changes. */
function rangeThatMatters(adc: AdcSetting, least: number, largest: number): [number, number] {
  const sumPerCode = adc.step / 2 ** adc.shift;
  const codes = codeRange(adc.adcBits, adc.sign);
  const reach = (code: number, outwards: number) => Math.trunc((code + outwards) * sumPerCode) + outwards;
  return [Math.max(least, reach(codes.least, -1)), Math.min(largest, reach(codes.largest, 1))];
}

const scaledBy = (sum: number, left: number, factor: number): number => ((sum << left) * factor + 0x4000) >> 15;

/**
 * A plan that gives the exact code for every sum in least .. largest (all of them are tried), or undefined: ties to even
 * in both directions are beyond a straight line.
 */
export function multiplyPlan(adc: AdcSetting, least: number, largest: number): MultiplyPlan | undefined {
  const [low, high] = rangeThatMatters(adc, least, largest);
  const range = codeRange(adc.adcBits, adc.sign);
  const reach = Math.max(1, Math.abs(low), Math.abs(high));
  const codes = Math.max(Math.abs(range.least), range.largest + 1);
  const left = Math.floor(Math.log2(32_767 / reach));
  if (left < 0) return undefined;
  for (let right = Math.floor(Math.log2(32_767 / codes)); right >= 0; right -= 1) {
    const exact = (32_768 * 2 ** (right + adc.shift)) / (adc.step * 2 ** left);
    if (exact > 32_766) continue;
    for (const factor of [0, -1, 1].map((change) => Math.round(exact) + change)) {
      const addend = commonAddend(adc, low, high, left, factor, right);
      if (addend !== undefined) return { least: low, largest: high, left, factor, addend, right };
    }
    return undefined;
  }
  return undefined;
}

/** A rounding that is right for all sums at once. */
function commonAddend(
  adc: AdcSetting,
  low: number,
  high: number,
  left: number,
  factor: number,
  right: number,
): number | undefined {
  if (factor < 1) return undefined;
  let least = -32_768;
  let most = 32_767;
  for (let sum = low; sum <= high; sum += 1) {
    const scaled = scaledBy(sum, left, factor);
    const code = convert(sum, adc);
    least = Math.max(least, code * 2 ** right - scaled, -32_768 - scaled);
    most = Math.min(most, (code + 1) * 2 ** right - 1 - scaled, 32_767 - scaled);
    if (least > most) return undefined;
  }
  return Math.floor((least + most) / 2);
}

/** Sums for which the division in float32 is tried one by one before it is used. */
const MOST_TRIED = 2 ** 22;
const MAGIC = 12_582_912;

/** Whether float32 division, clipping and rounding give the exact code of every sum in least .. largest. */
export function divisionIsExact(adc: AdcSetting, least: number, largest: number): boolean {
  if (largest - least > MOST_TRIED) return false;
  const { step, shift } = adc;
  const numerator = 2 ** shift;
  const codes = codeRange(adc.adcBits, adc.sign);
  const round = Math.fround;
  if (round(step) !== step) return false;
  for (let sum = least; sum <= largest; sum += 1) {
    const quotient = round(round(round(sum) * numerator) / step);
    const held = Math.max(Math.min(quotient, codes.largest), codes.least);
    if (round(held + MAGIC) - MAGIC !== convert(sum, adc)) return false;
  }
  return true;
}

/** Writes the words of a conversion, the slice shifted left by `shift`. */
export function writeAdcWords(bytes: Uint8Array, adc: AdcSetting, plan: MultiplyPlan | undefined, shift: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, ADC_BYTES);
  const shorts = (at: number, value: number) => {
    for (let lane = 0; lane < 16; lane += 2) view.setInt16(at + lane, value, true);
  };
  const floats = (at: number, value: number) => {
    for (let lane = 0; lane < 16; lane += 4) view.setFloat32(at + lane, value, true);
  };
  if (plan !== undefined) {
    shorts(0, plan.least);
    shorts(16, plan.largest);
    shorts(32, plan.factor);
    shorts(48, plan.addend);
    view.setInt32(64, plan.left, true);
    view.setInt32(68, plan.right, true);
  }
  view.setInt32(72, shift, true);
  const codes = codeRange(adc.adcBits, adc.sign);
  floats(80, 2 ** adc.shift);
  floats(96, adc.step);
  floats(112, codes.least);
  floats(128, codes.largest);
}
