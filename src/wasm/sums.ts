import { add16, add32, countSums, divide16, divide32, multiply16, multiply32 } from './finish';

/**
 * Sums of the weights of one unit's active rows: `list` .. `end` holds their offsets (u32, bytes) in `tile`, an even number
 * of them (the gathering adds a row of zeros). sizeof<W>() vectors of 16 bytes a row are used. Kinds of finish, always a
 * constant: 0 add to i16, 1 add to i32, 2 multiply to i16, 3 multiply to i32, 4 divide to i16, 5 divide to i32,
 * 6 histogram (`into` is then a scratch of i32, `adc` the histogram's zero).
 */

@inline
function leave(kind: u32, into: usize, adc: usize, sum: v128): void {
  if (kind == 0) add16(into, sum);
  if (kind == 1) add32(into, sum);
  if (kind == 2) multiply16(adc, into, sum);
  if (kind == 3) multiply32(adc, into, sum);
  if (kind == 4) divide16(adc, into, i32x4.extend_low_i16x8_s(sum), i32x4.extend_high_i16x8_s(sum));
  if (kind == 5) divide32(adc, into, i32x4.extend_low_i16x8_s(sum), i32x4.extend_high_i16x8_s(sum));
  if (kind == 6) v128.store(into, i32x4.extend_low_i16x8_s(sum));
  if (kind == 6) v128.store(into, i32x4.extend_high_i16x8_s(sum), 16);
}

@inline
function leaveWide(kind: u32, into: usize, adc: usize, low: v128, high: v128): void {
  if (kind == 1) v128.store(into, i32x4.add(v128.load(into), low));
  if (kind == 1) v128.store(into, i32x4.add(v128.load(into, 16), high), 16);
  if (kind == 2) multiply16(adc, into, i16x8.narrow_i32x4_s(low, high));
  if (kind == 3) multiply32(adc, into, i16x8.narrow_i32x4_s(low, high));
  if (kind == 4) divide16(adc, into, low, high);
  if (kind == 5) divide32(adc, into, low, high);
  if (kind == 6) v128.store(into, low);
  if (kind == 6) v128.store(into, high, 16);
}

/** Bytes that eight columns take where sums of this kind go. */
@inline
function eight(kind: u32): usize {
  return kind == 0 || kind == 2 || kind == 4 ? 16 : 32;
}

/**
 * Int8 weights: summed in int8 for `limit` bytes of list, so few rows that they cannot overflow, then in int16. A weight is
 * stored less `bias`, which each row gives back. Sixteen columns a vector, up to
 * four vectors (more sums than registers hold would follow).
 */
@inline
export function sumInt8<W>(
  kind: u32,
  list: usize,
  end: usize,
  tile: usize,
  limit: u32,
  bias: i32,
  into: usize,
  adc: usize,
  columns: u32,
): void {
  let s0 = i16x8.splat(<i16>(bias * (<i32>(end - list) >> 2)));
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  while (list < end) {
    const stop = min(end, list + limit);
    let row = tile + load<u32>(list);
    let next = tile + load<u32>(list, 4);
    let a0 = i8x16.add(v128.load(row), v128.load(next));
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    if (sizeof<W>() > 1) a1 = i8x16.add(v128.load(row, 16), v128.load(next, 16));
    if (sizeof<W>() > 2) a2 = i8x16.add(v128.load(row, 32), v128.load(next, 32));
    if (sizeof<W>() > 2) a3 = i8x16.add(v128.load(row, 48), v128.load(next, 48));
    for (list += 8; list < stop; list += 8) {
      row = tile + load<u32>(list);
      next = tile + load<u32>(list, 4);
      a0 = i8x16.add(i8x16.add(a0, v128.load(row, 0)), v128.load(next, 0));
      if (sizeof<W>() > 1) a1 = i8x16.add(i8x16.add(a1, v128.load(row, 16)), v128.load(next, 16));
      if (sizeof<W>() > 2) a2 = i8x16.add(i8x16.add(a2, v128.load(row, 32)), v128.load(next, 32));
      if (sizeof<W>() > 2) a3 = i8x16.add(i8x16.add(a3, v128.load(row, 48)), v128.load(next, 48));
    }
    s0 = i16x8.add(s0, i16x8.extend_low_i8x16_s(a0));
    s1 = i16x8.add(s1, i16x8.extend_high_i8x16_s(a0));
    if (sizeof<W>() > 1) s2 = i16x8.add(s2, i16x8.extend_low_i8x16_s(a1));
    if (sizeof<W>() > 1) s3 = i16x8.add(s3, i16x8.extend_high_i8x16_s(a1));
    if (sizeof<W>() > 2) s4 = i16x8.add(s4, i16x8.extend_low_i8x16_s(a2));
    if (sizeof<W>() > 2) s5 = i16x8.add(s5, i16x8.extend_high_i8x16_s(a2));
    if (sizeof<W>() > 2) s6 = i16x8.add(s6, i16x8.extend_low_i8x16_s(a3));
    if (sizeof<W>() > 2) s7 = i16x8.add(s7, i16x8.extend_high_i8x16_s(a3));
  }
  leave(kind, into + 0 * eight(kind), adc, s0);
  leave(kind, into + 1 * eight(kind), adc, s1);
  if (sizeof<W>() > 1) leave(kind, into + 2 * eight(kind), adc, s2);
  if (sizeof<W>() > 1) leave(kind, into + 3 * eight(kind), adc, s3);
  if (sizeof<W>() > 2) leave(kind, into + 4 * eight(kind), adc, s4);
  if (sizeof<W>() > 2) leave(kind, into + 5 * eight(kind), adc, s5);
  if (sizeof<W>() > 2) leave(kind, into + 6 * eight(kind), adc, s6);
  if (sizeof<W>() > 2) leave(kind, into + 7 * eight(kind), adc, s7);
  if (kind == 6) countSums(into, columns, adc);
}

/** Int16 weights whose sums fit int16 over a whole unit. Eight columns a vector. */
@inline
export function sumInt16<W>(
  kind: u32,
  list: usize,
  end: usize,
  tile: usize,
  into: usize,
  adc: usize,
  columns: u32,
): void {
  let s0 = i16x8.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (; list < end; list += 8) {
    const row = tile + load<u32>(list);
    const next = tile + load<u32>(list, 4);
    s0 = i16x8.add(i16x8.add(s0, v128.load(row, 0)), v128.load(next, 0));
    if (sizeof<W>() > 1) s1 = i16x8.add(i16x8.add(s1, v128.load(row, 16)), v128.load(next, 16));
    if (sizeof<W>() > 2) s2 = i16x8.add(i16x8.add(s2, v128.load(row, 32)), v128.load(next, 32));
    if (sizeof<W>() > 2) s3 = i16x8.add(i16x8.add(s3, v128.load(row, 48)), v128.load(next, 48));
    if (sizeof<W>() > 4) s4 = i16x8.add(i16x8.add(s4, v128.load(row, 64)), v128.load(next, 64));
    if (sizeof<W>() > 4) s5 = i16x8.add(i16x8.add(s5, v128.load(row, 80)), v128.load(next, 80));
    if (sizeof<W>() > 4) s6 = i16x8.add(i16x8.add(s6, v128.load(row, 96)), v128.load(next, 96));
    if (sizeof<W>() > 4) s7 = i16x8.add(i16x8.add(s7, v128.load(row, 112)), v128.load(next, 112));
  }
  leave(kind, into + 0 * eight(kind), adc, s0);
  if (sizeof<W>() > 1) leave(kind, into + 1 * eight(kind), adc, s1);
  if (sizeof<W>() > 2) leave(kind, into + 2 * eight(kind), adc, s2);
  if (sizeof<W>() > 2) leave(kind, into + 3 * eight(kind), adc, s3);
  if (sizeof<W>() > 4) leave(kind, into + 4 * eight(kind), adc, s4);
  if (sizeof<W>() > 4) leave(kind, into + 5 * eight(kind), adc, s5);
  if (sizeof<W>() > 4) leave(kind, into + 6 * eight(kind), adc, s6);
  if (sizeof<W>() > 4) leave(kind, into + 7 * eight(kind), adc, s7);
  if (kind == 6) countSums(into, columns, adc);
}

/** Int16 weights: summed in int16 for `limit` bytes of list, then in int32. */
@inline
export function sumInt16Wide<W>(
  kind: u32,
  list: usize,
  end: usize,
  tile: usize,
  limit: u32,
  into: usize,
  adc: usize,
  columns: u32,
): void {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let s8 = s0;
  let s9 = s0;
  let s10 = s0;
  let s11 = s0;
  let s12 = s0;
  let s13 = s0;
  let s14 = s0;
  let s15 = s0;
  while (list < end) {
    const stop = min(end, list + limit);
    let a0 = i16x8.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let a4 = a0;
    let a5 = a0;
    let a6 = a0;
    let a7 = a0;
    for (; list < stop; list += 4) {
      const row = tile + load<u32>(list);
      a0 = i16x8.add(a0, v128.load(row, 0));
      if (sizeof<W>() > 1) a1 = i16x8.add(a1, v128.load(row, 16));
      if (sizeof<W>() > 2) a2 = i16x8.add(a2, v128.load(row, 32));
      if (sizeof<W>() > 2) a3 = i16x8.add(a3, v128.load(row, 48));
      if (sizeof<W>() > 4) a4 = i16x8.add(a4, v128.load(row, 64));
      if (sizeof<W>() > 4) a5 = i16x8.add(a5, v128.load(row, 80));
      if (sizeof<W>() > 4) a6 = i16x8.add(a6, v128.load(row, 96));
      if (sizeof<W>() > 4) a7 = i16x8.add(a7, v128.load(row, 112));
    }
    s0 = i32x4.add(s0, i32x4.extend_low_i16x8_s(a0));
    s1 = i32x4.add(s1, i32x4.extend_high_i16x8_s(a0));
    if (sizeof<W>() > 1) s2 = i32x4.add(s2, i32x4.extend_low_i16x8_s(a1));
    if (sizeof<W>() > 1) s3 = i32x4.add(s3, i32x4.extend_high_i16x8_s(a1));
    if (sizeof<W>() > 2) s4 = i32x4.add(s4, i32x4.extend_low_i16x8_s(a2));
    if (sizeof<W>() > 2) s5 = i32x4.add(s5, i32x4.extend_high_i16x8_s(a2));
    if (sizeof<W>() > 2) s6 = i32x4.add(s6, i32x4.extend_low_i16x8_s(a3));
    if (sizeof<W>() > 2) s7 = i32x4.add(s7, i32x4.extend_high_i16x8_s(a3));
    if (sizeof<W>() > 4) s8 = i32x4.add(s8, i32x4.extend_low_i16x8_s(a4));
    if (sizeof<W>() > 4) s9 = i32x4.add(s9, i32x4.extend_high_i16x8_s(a4));
    if (sizeof<W>() > 4) s10 = i32x4.add(s10, i32x4.extend_low_i16x8_s(a5));
    if (sizeof<W>() > 4) s11 = i32x4.add(s11, i32x4.extend_high_i16x8_s(a5));
    if (sizeof<W>() > 4) s12 = i32x4.add(s12, i32x4.extend_low_i16x8_s(a6));
    if (sizeof<W>() > 4) s13 = i32x4.add(s13, i32x4.extend_high_i16x8_s(a6));
    if (sizeof<W>() > 4) s14 = i32x4.add(s14, i32x4.extend_low_i16x8_s(a7));
    if (sizeof<W>() > 4) s15 = i32x4.add(s15, i32x4.extend_high_i16x8_s(a7));
  }
  leaveWide(kind, into + 0 * eight(kind), adc, s0, s1);
  if (sizeof<W>() > 1) leaveWide(kind, into + 1 * eight(kind), adc, s2, s3);
  if (sizeof<W>() > 2) leaveWide(kind, into + 2 * eight(kind), adc, s4, s5);
  if (sizeof<W>() > 2) leaveWide(kind, into + 3 * eight(kind), adc, s6, s7);
  if (sizeof<W>() > 4) leaveWide(kind, into + 4 * eight(kind), adc, s8, s9);
  if (sizeof<W>() > 4) leaveWide(kind, into + 5 * eight(kind), adc, s10, s11);
  if (sizeof<W>() > 4) leaveWide(kind, into + 6 * eight(kind), adc, s12, s13);
  if (sizeof<W>() > 4) leaveWide(kind, into + 7 * eight(kind), adc, s14, s15);
  if (kind == 6) countSums(into, columns, adc);
}

/**
 * Float32 weights added to the currents at `into` one row after the other, each sum rounded: the order of the list is the
 * order of summation. Four columns a vector, eight vectors: a row is 128 bytes.
 */
export function sumFloats(list: usize, end: usize, tile: usize, into: usize): void {
  let s0 = v128.load(into, 0);
  let s1 = v128.load(into, 16);
  let s2 = v128.load(into, 32);
  let s3 = v128.load(into, 48);
  let s4 = v128.load(into, 64);
  let s5 = v128.load(into, 80);
  let s6 = v128.load(into, 96);
  let s7 = v128.load(into, 112);
  for (; list < end; list += 4) {
    const row = tile + load<u32>(list);
    s0 = f32x4.add(s0, v128.load(row, 0));
    s1 = f32x4.add(s1, v128.load(row, 16));
    s2 = f32x4.add(s2, v128.load(row, 32));
    s3 = f32x4.add(s3, v128.load(row, 48));
    s4 = f32x4.add(s4, v128.load(row, 64));
    s5 = f32x4.add(s5, v128.load(row, 80));
    s6 = f32x4.add(s6, v128.load(row, 96));
    s7 = f32x4.add(s7, v128.load(row, 112));
  }
  v128.store(into, s0, 0);
  v128.store(into, s1, 16);
  v128.store(into, s2, 32);
  v128.store(into, s3, 48);
  v128.store(into, s4, 64);
  v128.store(into, s5, 80);
  v128.store(into, s6, 96);
  v128.store(into, s7, 112);
}
