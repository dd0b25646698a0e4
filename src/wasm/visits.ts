import { sumFloats, sumInt8, sumInt16, sumInt16Wide } from './sums';

/** A small constant as a type, so that a generic function is compiled once for each. */
@inline
function constant<T>(): u32 {
  const bytes = sizeof<T>() == 1 ? 0 : sizeof<T>() == 2 ? 1 : sizeof<T>() == 4 ? 2 : 3;
  return isSigned<T>() ? bytes : 4 + bytes;
}

/**
 * One unit of one tile over the visits of a batch. W: vectors of a row. P: kind of weights, 0 int8 (i8), 1 int16 (i16),
 * 2 int16 wide (i32), 3 float32 (i64), 4 rows alone (u8). K: kind of finish, see sums.ts, by the same types. `starts`
 * (u32): where the unit's list of the first visit begins, its end follows; the next visit's after `stride` bytes. `into`:
 * the sums of the first visit's columns; `position` counts up to `positions`, `size` bytes a position, then `jump` bytes
 * more to the next slot. A visit without rows adds nothing.
 */
function pass<W, P, K>(
  starts: usize,
  stride: u32,
  visits: u32,
  tile: usize,
  limit: u32,
  bias: i32,
  into: usize,
  position: u32,
  positions: u32,
  size: u32,
  jump: u32,
  adc: usize,
  columns: u32,
): void {
  const weights = constant<P>();
  const kind = constant<K>();
  for (; visits; visits--) {
    const list = <usize>load<u32>(starts);
    const end = <usize>load<u32>(starts, 4);
    if (list != end) {
      if (weights == 0) sumInt8<W>(kind, list, end, tile, limit, bias, into, adc, columns);
      if (weights == 1) sumInt16<W>(kind, list, end, tile, into, adc, columns);
      if (weights == 2) {
        if (end - list <= limit) sumInt16<W>(kind, list, end, tile, into, adc, columns);
        else sumInt16Wide<W>(kind, list, end, tile, limit, into, adc, columns);
      }
      if (weights == 3) sumFloats(list, end, tile, into);
      if (weights == 4) countRows(list, end, limit, into, columns);
    }
    starts += stride;
    if (kind == 6) continue;
    into += size;
    if (++position == positions) {
      position = 0;
      into += jump;
    }
  }
}

/** Adds the number of rows, but not the row of zeros at offset `zeros`, to the i16 sums of `columns`. */
@inline
function countRows(list: usize, end: usize, zeros: u32, into: usize, columns: u32): void {
  const listed = (end - list) >> 2;
  const rows = i16x8.splat(<i16>(listed - usize(load<u32>(end - 4) == zeros)));
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  for (let column: i32 = 0; column < <i32>columns; column += 8, into += 16) {
    const exist = i16x8.gt_s(i16x8.splat(<i16>(columns - column)), lanes);
    v128.store(into, i16x8.add(v128.load(into), v128.and(rows, exist)));
  }
}

function passWidth<W>(
  which: u32,
  starts: usize,
  stride: u32,
  visits: u32,
  tile: usize,
  limit: u32,
  bias: i32,
  into: usize,
  position: u32,
  positions: u32,
  size: u32,
  jump: u32,
  adc: usize,
  columns: u32,
): void {
  switch (which) {
    case 0:
      return pass<W, i8, i8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 1:
      return pass<W, i8, i16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 2:
      return pass<W, i8, i32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 3:
      return pass<W, i8, i64>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 4:
      return pass<W, i8, u8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 5:
      return pass<W, i8, u16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 6:
      return pass<W, i8, u32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 9:
      return pass<W, i16, i16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 10:
      return pass<W, i16, i32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 11:
      return pass<W, i16, i64>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 12:
      return pass<W, i16, u8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 13:
      return pass<W, i16, u16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 14:
      return pass<W, i16, u32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 17:
      return pass<W, i32, i16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 18:
      return pass<W, i32, i32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 19:
      return pass<W, i32, i64>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 20:
      return pass<W, i32, u8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 21:
      return pass<W, i32, u16>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 22:
      return pass<W, i32, u32>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    default:
      unreachable();
  }
}

/** Runs a unit over its visits: `which` = kind of weights x 8 + kind of finish, `vectors` of the tile that are used. */
export function passUnit(
  which: u32,
  vectors: u32,
  starts: usize,
  stride: u32,
  visits: u32,
  tile: usize,
  limit: u32,
  bias: i32,
  into: usize,
  position: u32,
  positions: u32,
  size: u32,
  jump: u32,
  adc: usize,
  columns: u32,
): void {
  if (which == 24) return pass<i64, i64, i8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (which == 32) return pass<i64, u8, i8>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (vectors == 1) return passWidth<i8>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (vectors == 2) return passWidth<i16>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (vectors == 4) return passWidth<i32>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  passWidth<i64>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}
