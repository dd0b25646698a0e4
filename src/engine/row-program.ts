import type { Blocks, RowBlock } from '../model/blocks.js';

/** Rows that a read unit or a part of a sum holds at most, so that a tile of them (64 bytes a row) stays in cache. */
const MOST_UNIT_ROWS = 640;

/** How the active rows of a projection are listed; see src/wasm/gather.ts. */
export interface RowProgram {
  /** Rows by segments of a kernel position's channels, or sorted by channel x taps + tap. */
  readonly sorted: boolean;
  /** Words of its records; offsets in rows. */
  readonly records: Int32Array;
  readonly recordCount: number;
  /** Place in a tile of row [tap * inputs + input]. */
  readonly places: Int32Array;
  readonly rows: number;
  /** Rows of each unit, in order. */
  readonly unitRows: readonly number[];
  readonly rowBlocks: number;
  readonly groups: number;
}

/** What is summed together. */
export type Units = 'rowGroups' | 'rowBlocks' | { readonly mostRows: number };

/** Row block -> row group. */
function groupsOf({ rowBlocks, rowGroups }: Blocks): Int32Array {
  const groups = new Int32Array(rowBlocks.length);
  for (const { index, rowBlocks: members } of rowGroups) for (const block of members) groups[block] = index;
  return groups;
}

/** Channels a block of a source's lists, as a projection that is read by segments wants it; undefined: any. */
export const listRows = ({ rowBlocks, matrix }: Blocks): number | undefined => {
  const longest = Math.max(...rowBlocks.flatMap(({ segments }) => segments.map(({ inputs }) => inputs)));
  return longest === matrix.inputs ? undefined : longest;
};

/** Whether every row block lies in one kernel position. */
export const isKernelMajor = ({ rowBlocks }: Blocks): boolean =>
  rowBlocks.every(({ segments }) => segments.length === 1);

/**
 * Segments of `blocks` (one kernel position each), row groups one after the other, or in order of their index when
 * `ascending` (float sums have an order). `listBlock`: channels of a block of the source's lists.
 */
export function segmentProgram(blocks: Blocks, units: Units, ascending: boolean, listBlock: number): RowProgram {
  const { rowBlocks, rowGroups, matrix } = blocks;
  const groups = groupsOf(blocks);
  const order = ascending
    ? rowBlocks.map(({ index }) => index)
    : rowGroups.flatMap(({ rowBlocks: members }) => members);
  const places = new Int32Array(matrix.taps * matrix.inputs);
  const ends = unitEnds(
    order.map((index) => rowBlocks[index]!),
    groups,
    units,
  );
  const records: number[] = [];
  let place = 0;
  for (const [at, index] of order.entries()) {
    const { segments, rows } = rowBlocks[index]!;
    const { tap, firstInput } = segments[0]!;
    for (let row = 0; row < rows; row += 1) places[tap * matrix.inputs + firstInput + row] = place + row;
    const inPosition = Math.floor(firstInput / listBlock);
    records.push(tap, inPosition, place - firstInput, index, groups[index]!, ends[at]! ? 1 : 0);
    place += rows;
  }
  return {
    sorted: false,
    records: Int32Array.from(records),
    recordCount: order.length,
    places,
    rows: place,
    unitRows: rowsOfUnits(
      order.map((index) => rowBlocks[index]!.rows),
      ends,
    ),
    rowBlocks: rowBlocks.length,
    groups: rowGroups.length,
  };
}

/**
 * Rows sorted by channel x taps + tap, in which every row block is consecutive: im2col, and dense projections from a map,
 * whose inputs are that row already.
 */
export function sortedProgram(blocks: Blocks, units: Units): RowProgram {
  const { rowBlocks, rowGroups, matrix } = blocks;
  const groups = groupsOf(blocks);
  const ends = unitEnds(rowBlocks, groups, units);
  const records: number[] = [];
  let end = 0;
  for (const { index, rows } of rowBlocks) {
    end += rows;
    records.push(end, groups[index]!, ends[index]! ? 1 : 0);
  }
  return {
    sorted: true,
    records: Int32Array.from(records),
    recordCount: rowBlocks.length,
    places: Int32Array.from(
      { length: end },
      (_, row) => (row % matrix.inputs) * matrix.taps + Math.floor(row / matrix.inputs),
    ),
    rows: end,
    unitRows: rowsOfUnits(
      rowBlocks.map(({ rows }) => rows),
      ends,
    ),
    rowBlocks: rowBlocks.length,
    groups: rowGroups.length,
  };
}

/** Whether a unit ends after each of `order`. */
function unitEnds(order: readonly RowBlock[], groups: Int32Array, units: Units): boolean[] {
  if (units === 'rowBlocks') return order.map(() => true);
  if (units === 'rowGroups') {
    return order.map(({ index }, at) => at + 1 === order.length || groups[order[at + 1]!.index] !== groups[index]);
  }
  const most = Math.min(units.mostRows, MOST_UNIT_ROWS);
  let rows = 0;
  return order.map((block, at) => {
    rows += block.rows;
    const next = order[at + 1];
    const ends = next === undefined || rows + next.rows > most;
    if (ends) rows = 0;
    return ends;
  });
}

function rowsOfUnits(rows: readonly number[], ends: readonly boolean[]): number[] {
  const units: number[] = [];
  let sum = 0;
  for (const [at, count] of rows.entries()) {
    sum += count;
    if (!ends[at]) continue;
    units.push(sum);
    sum = 0;
  }
  return units;
}
