/**
 * How sums of a read unit leave the registers: added to currents, or through the ADC. `into` holds the currents of the
 * visit's columns of this tile, vector k is the columns 8 k .. 8 k + 7 (i16).
 *
 * ADC words at `adc` (16 bytes each where a vector): 0 least, 16 largest sum that matters, 32 factor, 48 addend (i16x8);
 * 64 shift left, 68 shift right, 72 shift of the slice, 76 whether a sum may lie half-way between two codes (i32);
 * 80 factor, 96 step, 112 least, 128 largest code (f32x4); 144 step, 160 half a step (i16x8), 176 shift of a sum to its
 * units (i32).
 */

/** Adds i16 sums to i16 currents. */
@inline
export function add16(into: usize, sum: v128): void {
  v128.store(into, i16x8.add(v128.load(into), sum));
}

/** Adds i16 sums to i32 currents. */
@inline
export function add32(into: usize, sum: v128): void {
  v128.store(into, i32x4.add(v128.load(into), i32x4.extend_low_i16x8_s(sum)));
  v128.store(into, i32x4.add(v128.load(into, 16), i32x4.extend_high_i16x8_s(sum)), 16);
}

/**
 * Codes of i16 sums by one rounded multiplication, halves up; then odd codes of halves are one less, so that halves go to
 * even. The host has tried every sum from least to largest and found the code to be that of the exact division.
 */
@inline
export function multiplied(adc: usize, sum: v128): v128 {
  const held = i16x8.max_s(i16x8.min_s(sum, v128.load(adc, 16)), v128.load(adc));
  const scaled = i16x8.q15mulr_sat_s(i16x8.shl(held, load<i32>(adc, 64)), v128.load(adc, 32));
  const codes = i16x8.shr_s(i16x8.add(scaled, v128.load(adc, 48)), load<i32>(adc, 68));
  return load<i32>(adc, 76) ? toEven(adc, held, codes) : codes;
}

@inline
function toEven(adc: usize, sum: v128, codes: v128): v128 {
  const rest = i16x8.sub(i16x8.mul(codes, v128.load(adc, 144)), i16x8.shl(sum, load<i32>(adc, 176)));
  const tie = i16x8.eq(rest, v128.load(adc, 160));
  return i16x8.sub(codes, v128.and(tie, v128.and(codes, i16x8.splat(1))));
}

/** Codes (i32) of i32 sums by division: exact where host has shown that numerator and step leave float32 room for it. */
@inline
export function divided(adc: usize, sum: v128): v128 {
  const quotient = f32x4.div(f32x4.mul(f32x4.convert_i32x4_s(sum), v128.load(adc, 80)), v128.load(adc, 96));
  const held = f32x4.max(f32x4.min(quotient, v128.load(adc, 128)), v128.load(adc, 112));
  return i32x4.sub(f32x4.add(held, f32x4.splat(12582912)), i32x4.splat(0x4b400000));
}

/** Adds the codes of i16 sums, shifted to their slice, to i16 currents. */
@inline
export function multiply16(adc: usize, into: usize, sum: v128): void {
  add16(into, i16x8.shl(multiplied(adc, sum), load<i32>(adc, 72)));
}

/** The same to i32 currents. */
@inline
export function multiply32(adc: usize, into: usize, sum: v128): void {
  const codes = multiplied(adc, sum);
  const shift = load<i32>(adc, 72);
  v128.store(into, i32x4.add(v128.load(into), i32x4.shl(i32x4.extend_low_i16x8_s(codes), shift)));
  v128.store(into, i32x4.add(v128.load(into, 16), i32x4.shl(i32x4.extend_high_i16x8_s(codes), shift)), 16);
}

/** Adds the codes of eight i32 sums (two vectors) to i16 currents. */
@inline
export function divide16(adc: usize, into: usize, low: v128, high: v128): void {
  add16(into, i16x8.shl(i16x8.narrow_i32x4_s(divided(adc, low), divided(adc, high)), load<i32>(adc, 72)));
}

/** The same to i32 currents. */
@inline
export function divide32(adc: usize, into: usize, low: v128, high: v128): void {
  const shift = load<i32>(adc, 72);
  v128.store(into, i32x4.add(v128.load(into), i32x4.shl(divided(adc, low), shift)));
  v128.store(into, i32x4.add(v128.load(into, 16), i32x4.shl(divided(adc, high), shift)), 16);
}

/** Counts `columns` i32 sums at `sums`: histogram (u32) has its zero at `histogram`. */
export function countSums(sums: usize, columns: u32, histogram: usize): void {
  for (let column: u32 = 0; column < columns; column++) {
    const at = histogram + (load<i32>(sums + (column << 2)) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
