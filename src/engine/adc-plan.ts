import { type AdcSetting, codeRange, convert } from '../snn/adc.js';

/** Bytes of the ADC words; see src/wasm/finish.ts. */
export const ADC_BYTES = 180;

/** How 16-bit sums become codes by one rounded multiplication and two shifts. */
export interface MultiplyPlan {
  /** Sums beyond these have the codes of these. */
  readonly least: number;
  readonly largest: number;
  readonly left: number;
  readonly factor: number;
  readonly addend: number;
  readonly right: number;
  /** Whether a sum may lie half-way between two codes: the multiplication rounds it up, an odd code is then one less. */
  readonly ties: boolean;
}

const INT16 = 32_768;

/** Sums between which the code changes, within least .. largest. */
function rangeThatMatters(adc: AdcSetting, least: number, largest: number): [number, number] {
  const sumPerCode = adc.step / 2 ** adc.shift;
  const codes = codeRange(adc.adcBits, adc.sign);
  let low = Math.floor((codes.least + 0.5) * sumPerCode);
  if (convert(low, adc) > codes.least) low -= 1;
  let high = Math.ceil((codes.largest - 0.5) * sumPerCode);
  if (convert(high, adc) < codes.largest) high += 1;
  const first = Math.min(Math.max(least, low), largest);
  return [first, Math.max(first, Math.min(largest, high))];
}

const isTie = (sum: number, { step, shift }: AdcSetting): boolean =>
  Math.abs((2 * sum * 2 ** shift) % (2 * step)) === step;

const scaledBy = (sum: number, left: number, factor: number): number => ((sum << left) * factor + 0x4000) >> 15;

/**
 * A plan that gives the exact code for every sum in least .. largest (all that have codes of their own are tried), or
 * undefined where 16 bits are too few.
 */
export function multiplyPlan(adc: AdcSetting, least: number, largest: number): MultiplyPlan | undefined {
  const [low, high] = rangeThatMatters(adc, least, largest);
  const range = codeRange(adc.adcBits, adc.sign);
  const reach = Math.max(1, Math.abs(low), Math.abs(high));
  if (reach >= INT16 || adc.step >= INT16) return undefined;
  const codes = Math.max(Math.abs(range.least), range.largest + 1);
  const left = Math.floor(Math.log2((INT16 - 1) / reach));
  const targets = Int32Array.from({ length: high - low + 1 }, (_, at) => roundedUp(low + at, adc));
  for (let right = Math.floor(Math.log2((INT16 - 1) / codes)); right >= 0; right -= 1) {
    const exact = (INT16 * 2 ** (right + adc.shift)) / (adc.step * 2 ** left);
    if (exact > INT16 - 2) continue;
    for (const factor of [0, -1, 1].map((change) => Math.round(exact) + change)) {
      const addend = commonAddend(targets, low, left, factor, right);
      if (addend === undefined) continue;
      const ties = targets.some((_, at) => isTie(low + at, adc));
      return { least: low, largest: high, left, factor, addend, right, ties };
    }
    return undefined;
  }
  return undefined;
}

/** Code of a sum with halves rounded up. */
function roundedUp(sum: number, adc: AdcSetting): number {
  const code = convert(sum, adc);
  return isTie(sum, adc) && code * adc.step < sum * 2 ** adc.shift ? code + 1 : code;
}

/** A rounding that is right for all sums from `low` on at once; `targets` are their codes. */
function commonAddend(
  targets: Int32Array,
  low: number,
  left: number,
  factor: number,
  right: number,
): number | undefined {
  if (factor < 1) return undefined;
  let least = -INT16;
  let most = INT16 - 1;
  for (let at = 0; at < targets.length; at += 1) {
    const scaled = scaledBy(low + at, left, factor);
    const code = targets[at]!;
    least = Math.max(least, code * 2 ** right - scaled, -INT16 - scaled);
    most = Math.min(most, (code + 1) * 2 ** right - 1 - scaled, INT16 - 1 - scaled);
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
  view.setInt32(76, plan?.ties === true ? 1 : 0, true);
  const codes = codeRange(adc.adcBits, adc.sign);
  floats(80, 2 ** adc.shift);
  floats(96, adc.step);
  floats(112, codes.least);
  floats(128, codes.largest);
  shorts(144, adc.step);
  shorts(160, adc.step / 2);
  view.setInt32(176, adc.shift, true);
}
