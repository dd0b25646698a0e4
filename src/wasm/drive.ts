import { gatherSegments, gatherSorted } from './gather';
import { passUnit } from './visits';

/**
 * What the spikes of a source drive through one projection in a block of steps. For every target position and step (a
 * visit) the active rows are listed once; then, plane by plane and tile by tile, every visit of a batch sums its rows. A
 * tile of one unit's rows stays in the first cache while the batch passes.
 *
 * Words of a descriptor `d`: 0 target positions, 1 gather descriptor, 2 whether rows are sorted, 3 row list, 4 its bytes
 * but one visit's, 5 unit starts, 6 visits that fit, 7 units a visit, 8 planes, 9 number of planes.
 *
 * Words of a plane: 0 kind of weights (0 int8, 1 int16, 2 int16 wide, 3 float32, 4 rows alone) x 8 + kind of finish (see
 * sums.ts), 1 tiles, 2 number of tiles, 3 bytes of a tile, 4 bytes of the sums' columns of a tile, 5 vectors of the last
 * tile (1, 2, 4, 8), 6 columns of a tile, 7 columns of the last tile, 8 limit [bytes of list], 9 bias, 10 sums, 11 bytes from
 * a slot's sums to the next, 12 bytes of a position's sums, 13 ADC words or the histogram's zero, 14 vectors of a tile.
 */
const PLANE_BYTES: u32 = 60;

export function drive(
  d: usize,
  slots: u32,
  entries: usize,
  entryStride: u32,
  starts: usize,
  startStride: u32,
  counts: usize,
  countStride: u32,
): void {
  const positions = load<u32>(d);
  const g = <usize>load<u32>(d, 4);
  const sorted = load<u32>(d, 8);
  const rows = <usize>load<u32>(d, 12);
  const full = rows + load<u32>(d, 16);
  const unitStarts = <usize>load<u32>(d, 20);
  const most = load<u32>(d, 24);
  const units = load<u32>(d, 28);
  let list = rows;
  let visits: u32 = 0;
  let firstSlot: u32 = 0;
  let firstPosition: u32 = 0;
  store<u32>(unitStarts, <u32>rows);
  for (let slot: u32 = 0; slot < slots; slot++) {
    for (let position: u32 = 0; position < positions; position++) {
      const ends = unitStarts + ((visits * units) << 2) + 4;
      list = sorted
        ? gatherSorted(g, position, entries, starts, list, ends, counts)
        : gatherSegments(g, position, entries, starts, list, ends, counts);
      visits++;
      if (list < full && visits < most) continue;
      sumBatch(d, firstSlot, firstPosition, visits);
      visits = 0;
      list = rows;
      firstSlot = position + 1 == positions ? slot + 1 : slot;
      firstPosition = position + 1 == positions ? 0 : position + 1;
    }
    entries += entryStride;
    starts += startStride;
    counts += countStride;
  }
  if (visits) sumBatch(d, firstSlot, firstPosition, visits);
}

/** All planes of `visits` visits from (slot, position) on. */
function sumBatch(d: usize, slot: u32, position: u32, visits: u32): void {
  let plane = <usize>load<u32>(d, 32);
  for (let left = load<u32>(d, 36); left; left--) {
    sumPlane(d, plane, slot, position, visits);
    plane += PLANE_BYTES;
  }
}

function sumPlane(d: usize, plane: usize, slot: u32, position: u32, visits: u32): void {
  const positions = load<u32>(d);
  const unitStarts = <usize>load<u32>(d, 20);
  const units = load<u32>(d, 28);
  const which = load<u32>(plane);
  const tiles = load<u32>(plane, 8);
  const size = load<u32>(plane, 48);
  const slotBytes = load<u32>(plane, 44);
  const isHistogram = (which & 7) == 6;
  let tile = <usize>load<u32>(plane, 4);
  let into = <usize>load<u32>(plane, 40);
  if (!isHistogram) into += slot * slotBytes + position * size;
  for (let index: u32 = 1; index <= tiles; index++) {
    const vectors = index == tiles ? load<u32>(plane, 20) : load<u32>(plane, 56);
    const columns = index == tiles ? load<u32>(plane, 28) : load<u32>(plane, 24);
    for (let unit: u32 = 0; unit < units; unit++) {
      passUnit(
        which,
        vectors,
        unitStarts + (unit << 2),
        units << 2,
        visits,
        tile,
        load<u32>(plane, 32),
        load<i32>(plane, 36),
        into,
        position,
        positions,
        size,
        slotBytes - positions * size,
        <usize>load<u32>(plane, 52),
        columns,
      );
    }
    tile += load<u32>(plane, 12);
    if (!isHistogram) into += load<u32>(plane, 16);
  }
}
