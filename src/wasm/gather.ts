/**
 * Lists the active rows of one target position: offsets (u32, bytes) of their weights in a tile, unit after unit, each
 * filled up to an even number with the row of zeros. Counts what the crossbars see on the way.
 *
 * Words of a gather descriptor `g` (32 bit): 0 taps, 1 source blocks a position, 2 edges: i32 [target position][tap], the
 * source position or -1, 3 records, 4 number of records, 5 groups, 6 counts of a group in this visit (u32), 7 row blocks,
 * 8 row shift, 9 bitmap (u64), 10 its words, 11 units a visit, 12 offset of the row of zeros.
 *
 * Counts of a slot `counts` (u32): [row block] active rows, [row block] reads that are not empty, [group] patches that are
 * not empty, rows listed.
 */

@inline
function countBlock(counts: usize, blocks: u32, block: u32, rows: u32): void {
  const active = counts + (block << 2);
  store<u32>(active, load<u32>(active) + rows);
  const reads = active + (blocks << 2);
  store<u32>(reads, load<u32>(reads) + 1);
}

@inline
function countGroups(g: usize, counts: usize): void {
  let rows: u32 = 0;
  const groups = load<u32>(g, 20);
  const patches = counts + (load<u32>(g, 28) << 3);
  let seen = <usize>load<u32>(g, 24);
  for (let group: u32 = 0; group < groups; group++) {
    const at = patches + (group << 2);
    const active = load<u32>(seen);
    rows += active;
    store<u32>(at, load<u32>(at) + u32(active != 0));
    store<u32>(seen, 0);
    seen += 4;
  }
  const listed = patches + (groups << 2);
  store<u32>(listed, load<u32>(listed) + rows);
}

/** Ends a unit's list: the next one begins 8 bytes aligned. */
@inline
function endUnit(list: usize, zeros: u32): usize {
  store<u32>(list, zeros);
  return list + (list & 4);
}

/**
 * Rows in the order of records: segments of channels of one tap. Record: 0 tap, 1 block in the source position, 2 offset
 * of channel 0 (i32), 3 row block, 4 group, 5 whether a unit ends. Writes unit ends to `unitStarts`; returns the list's end.
 */
export function gatherSegments(
  g: usize,
  position: u32,
  entries: usize,
  starts: usize,
  list: usize,
  unitStarts: usize,
  counts: usize,
): usize {
  const blocks = load<u32>(g, 4);
  const edges = <usize>load<u32>(g, 8) + ((position * load<u32>(g, 0)) << 2);
  const zeros = load<u32>(g, 48);
  const groupCounts = <usize>load<u32>(g, 24);
  const rowBlocks = load<u32>(g, 28);
  const shift = load<u32>(g, 32);
  let record = <usize>load<u32>(g, 12);
  const last = record + load<u32>(g, 16) * 24;
  for (; record < last; record += 24) {
    const source = load<i32>(edges + (load<u32>(record, 0) << 2));
    if (source >= 0) {
      const at = starts + ((source * blocks + load<u32>(record, 4)) << 2);
      const from = load<u32>(at);
      const rows = load<u32>(at, 4) - from;
      if (rows) {
        countBlock(counts, rowBlocks, load<u32>(record, 12), rows);
        const seen = groupCounts + (load<u32>(record, 16) << 2);
        store<u32>(seen, load<u32>(seen) + rows);
        const base = i32x4.splat(load<i32>(record, 8));
        let entry = entries + (from << 1);
        let into = list;
        list += rows << 2;
        do {
          const channels = v128.load(entry);
          v128.store(into, i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_u(channels), shift), base));
          v128.store(into, i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_u(channels), shift), base), 16);
          entry += 16;
          into += 32;
        } while (into < list);
      }
    }
    if (load<u32>(record, 20)) {
      list = endUnit(list, zeros);
      store<u32>(unitStarts, <u32>list);
      unitStarts += 4;
    }
  }
  countGroups(g, counts);
  return list;
}

/**
 * Rows in ascending order of channel x taps + tap (im2col, and dense projections from a map). Records are row blocks:
 * 0 first row after it, 1 group, 2 whether a unit ends.
 */
export function gatherSorted(
  g: usize,
  position: u32,
  entries: usize,
  starts: usize,
  list: usize,
  unitStarts: usize,
  counts: usize,
): usize {
  const taps = load<u32>(g, 0);
  const blocks = load<u32>(g, 4);
  const bitmap = <usize>load<u32>(g, 36);
  const edges = <usize>load<u32>(g, 8) + ((position * taps) << 2);
  for (let tap: u32 = 0; tap < taps; tap++) {
    const source = load<i32>(edges + (tap << 2));
    if (source < 0) continue;
    const last = load<u32>(starts + (((source + 1) * blocks) << 2));
    for (let entry = load<u32>(starts + ((source * blocks) << 2)); entry < last; entry++) {
      const row = <u32>load<u16>(entries + (entry << 1)) * taps + tap;
      const word = bitmap + ((row >> 6) << 3);
      store<u64>(word, load<u64>(word) | ((<u64>1) << (row & 63)));
    }
  }
  const groupCounts = <usize>load<u32>(g, 24);
  const rowBlocks = load<u32>(g, 28);
  const shift = load<u32>(g, 32);
  const words = load<u32>(g, 40);
  const zeros = load<u32>(g, 48);
  let record = <usize>load<u32>(g, 12);
  const records = record + rowBlocks * 12;
  let block: u32 = 0;
  let end = load<u32>(record);
  let begin = list;
  for (let word: u32 = 0; word < words; word++) {
    let active = load<u64>(bitmap + (word << 3));
    if (active == 0) continue;
    store<u64>(bitmap + (word << 3), 0);
    do {
      const row = (word << 6) + <u32>ctz(active);
      active &= active - 1;
      while (row >= end) {
        countListed(record, block, list, begin, groupCounts, counts, rowBlocks);
        if (load<u32>(record, 8)) {
          list = endUnit(list, zeros);
          store<u32>(unitStarts, <u32>list);
          unitStarts += 4;
        }
        begin = list;
        block++;
        record += 12;
        end = load<u32>(record);
      }
      store<u32>(list, row << shift);
      list += 4;
    } while (active);
  }
  for (; record < records; record += 12) {
    countListed(record, block, list, begin, groupCounts, counts, rowBlocks);
    if (load<u32>(record, 8)) {
      list = endUnit(list, zeros);
      store<u32>(unitStarts, <u32>list);
      unitStarts += 4;
    }
    begin = list;
    block++;
  }
  countGroups(g, counts);
  return list;
}

/** Counts the rows listed from `begin` as those of `block`. */
@inline
function countListed(
  record: usize,
  block: u32,
  list: usize,
  begin: usize,
  groupCounts: usize,
  counts: usize,
  rowBlocks: u32,
): void {
  const rows = <u32>(list - begin) >> 2;
  if (rows == 0) return;
  countBlock(counts, rowBlocks, block, rows);
  const seen = groupCounts + (load<u32>(record, 4) << 2);
  store<u32>(seen, load<u32>(seen) + rows);
}
