import { sumFloats, sumInt8, sumInt16, sumInt16Wide } from './sums';

/**
 * One unit of one tile over the visits of a batch. `starts` (u32): where the unit's list of the first visit begins, its
 * end follows; the next visit's after `stride` bytes. `into`: the sums of the first visit's columns; `position` counts up
 * to `positions`, `size` bytes a position, then `jump` bytes more to the next slot. A visit without rows adds nothing.
 */
@inline
function pass<W>(
  weights: u32,
  kind: u32,
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
  for (; visits; visits--) {
    const list = <usize>load<u32>(starts);
    const end = <usize>load<u32>(starts, 4);
    if (list != end) {
      if (weights == 0) sumInt8<W>(kind, list, end, tile, limit, bias, into, adc, columns);
      if (weights == 1) sumInt16<W>(kind, list, end, tile, into, adc, columns);
      if (weights == 2) sumInt16Wide<W>(kind, list, end, tile, limit, into, adc, columns);
      if (weights == 3) sumFloats(list, end, tile, into);
      if (weights == 4) countRows(list, end, into, columns);
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

/** Adds the number of rows to the i16 sums of `columns`. */
@inline
function countRows(list: usize, end: usize, into: usize, columns: u32): void {
  const rows = i16x8.splat(<i16>((end - list) >> 2));
  const lanes = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
  for (let column: i32 = 0; column < <i32>columns; column += 8, into += 16) {
    const exist = i16x8.gt_s(i16x8.splat(<i16>(columns - column)), lanes);
    v128.store(into, i16x8.add(v128.load(into), v128.and(rows, exist)));
  }
}

function int8Add16<W>(
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
  pass<W>(0, 0, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Add32<W>(
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
  pass<W>(0, 1, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Multiply16<W>(
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
  pass<W>(0, 2, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Multiply32<W>(
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
  pass<W>(0, 3, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Divide16<W>(
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
  pass<W>(0, 4, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Divide32<W>(
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
  pass<W>(0, 5, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int8Histogram<W>(
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
  pass<W>(0, 6, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Add32<W>(
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
  pass<W>(1, 1, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Multiply16<W>(
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
  pass<W>(1, 2, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Multiply32<W>(
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
  pass<W>(1, 3, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Divide16<W>(
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
  pass<W>(1, 4, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Divide32<W>(
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
  pass<W>(1, 5, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function int16Histogram<W>(
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
  pass<W>(1, 6, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function wideAdd32<W>(
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
  pass<W>(2, 1, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function wideDivide16<W>(
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
  pass<W>(2, 4, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function wideDivide32<W>(
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
  pass<W>(2, 5, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function wideHistogram<W>(
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
  pass<W>(2, 6, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function floatAdd(
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
  pass<i32>(3, 0, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}

function rowsAdd(
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
  pass<i32>(4, 0, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
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
      return int8Add16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 1:
      return int8Add32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 2:
      return int8Multiply16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 3:
      return int8Multiply32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 4:
      return int8Divide16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 5:
      return int8Divide32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 6:
      return int8Histogram<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 9:
      return int16Add32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 10:
      return int16Multiply16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 11:
      return int16Multiply32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 12:
      return int16Divide16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 13:
      return int16Divide32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 14:
      return int16Histogram<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 17:
      return wideAdd32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 20:
      return wideDivide16<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 21:
      return wideDivide32<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
    case 22:
      return wideHistogram<W>(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
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
  if (which == 24) return floatAdd(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (which == 32) return rowsAdd(starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (vectors == 1) return passWidth<i8>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  if (vectors == 2) return passWidth<i16>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
  passWidth<i32>(which, starts, stride, visits, tile, limit, bias, into, position, positions, size, jump, adc, columns);
}
