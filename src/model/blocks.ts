import type { WeightMatrix } from './network.js';

/** Consecutive input channels of one kernel position. */
export interface RowSegment {
  readonly tap: number;
  readonly firstInput: number;
  readonly inputs: number;
}
/** Rows of one crossbar. */
export interface RowBlock {
  readonly index: number;
  readonly rows: number;
  /** Its rows by kernel position, ascending: one segment for each position that it holds. */
  readonly segments: readonly RowSegment[];
}
/** Columns of one crossbar: `outputs` consecutive channels, each `columnsPerWeight` columns wide. */
export interface ColumnBlock {
  readonly index: number;
  readonly firstOutput: number;
  readonly outputs: number;
}
/** The row blocks that one PE reads together (one crossbar each). */
export interface RowGroup {
  readonly index: number;
  readonly rowBlocks: readonly number[];
}

/**
 * How a weight matrix is cut into crossbars, `rows` rows a block, partial last blocks. Every weight lies in exactly one
 * (row block, column block); a PE is one (row group, column block).
 */
export interface Blocks {
  readonly matrix: WeightMatrix;
  readonly columnsPerWeight: number;
  readonly rowBlocks: readonly RowBlock[];
  readonly columnBlocks: readonly ColumnBlock[];
  readonly rowGroups: readonly RowGroup[];
}

/** What the cut depends on: the crossbar, and how many of them a PE holds. */
export interface BlockGeometry {
  readonly rows: number;
  readonly cols: number;
  readonly columnsPerWeight: number;
  readonly crossbarsPerPe: number;
  /**
   * Whether a PE whose kernel positions leave crossbars free takes row blocks of further channels. No difference for
   * `im2col`, whose PEs are always filled.
   */
  readonly packKernels: boolean;
  /**
   * `kernelMajor`: kernel position by position, a block holds channels of one of them; a PE holds the positions of the
   * same channels. `im2col`: channel by channel, row = input x taps + tap; a PE holds consecutive blocks.
   */
  readonly rowOrder: 'kernelMajor' | 'im2col';
}

/** Cuts `matrix` for crossbars of `geometry`. Throws a RangeError when one weight is wider than a crossbar. */
export function cutIntoBlocks(matrix: WeightMatrix, geometry: BlockGeometry): Blocks {
  const { columnsPerWeight } = geometry;
  const rows = geometry.rowOrder === 'im2col' ? cutByChannel(matrix, geometry) : cutByKernel(matrix, geometry);
  return { matrix, columnsPerWeight, ...rows, columnBlocks: cutColumns(matrix, geometry) };
}

type RowCut = Pick<Blocks, 'rowBlocks' | 'rowGroups'>;

function cutByKernel({ taps, inputs }: WeightMatrix, { rows, crossbarsPerPe, packKernels }: BlockGeometry): RowCut {
  const inputBlocks = Math.ceil(inputs / rows);
  const rowBlocks = Array.from({ length: taps * inputBlocks }, (_, index): RowBlock => {
    const firstInput = (index % inputBlocks) * rows;
    const here = Math.min(rows, inputs - firstInput);
    return { index, rows: here, segments: [{ tap: Math.floor(index / inputBlocks), firstInput, inputs: here }] };
  });
  const byInputBlock = Array.from({ length: inputBlocks }, (_, block) =>
    Array.from({ length: taps }, (_, tap) => tap * inputBlocks + block),
  );
  const sequences = packKernels ? [byInputBlock.flat()] : byInputBlock;
  return { rowBlocks, rowGroups: groupsOf(sequences, crossbarsPerPe) };
}

function cutByChannel({ taps, inputs }: WeightMatrix, { rows, crossbarsPerPe }: BlockGeometry): RowCut {
  const all = taps * inputs;
  const rowBlocks = Array.from({ length: Math.ceil(all / rows) }, (_, index): RowBlock => {
    const first = index * rows;
    const end = Math.min(first + rows, all);
    return { index, rows: end - first, segments: channelSegments(taps, first, end) };
  });
  return { rowBlocks, rowGroups: groupsOf([rowBlocks.map(({ index }) => index)], crossbarsPerPe) };
}

/** Rows `first` to `end` - 1 of the channel-major order, by kernel position. */
function channelSegments(taps: number, first: number, end: number): RowSegment[] {
  return Array.from({ length: taps }, (_, tap): RowSegment => {
    const firstInput = Math.max(0, Math.ceil((first - tap) / taps));
    return { tap, firstInput, inputs: Math.ceil((end - tap) / taps) - firstInput };
  }).filter(({ inputs }) => inputs > 0);
}

function cutColumns({ outputs }: WeightMatrix, { cols, columnsPerWeight }: BlockGeometry): ColumnBlock[] {
  const perBlock = Math.floor(cols / columnsPerWeight);
  if (perBlock < 1) throw new RangeError(`a weight takes ${columnsPerWeight} columns, a crossbar has ${cols}`);
  return Array.from({ length: Math.ceil(outputs / perBlock) }, (_, index) => {
    const firstOutput = index * perBlock;
    return { index, firstOutput, outputs: Math.min(perBlock, outputs - firstOutput) };
  });
}

/** Cuts each sequence of row blocks into groups of at most `crossbarsPerPe`. */
function groupsOf(sequences: readonly (readonly number[])[], crossbarsPerPe: number): RowGroup[] {
  return sequences
    .flatMap((sequence) => chunk(sequence, crossbarsPerPe))
    .map((rowBlocks, index) => ({ index, rowBlocks }));
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** Row block of every row, [tap][input]; ascending inputs of a tap come in runs, one run a block. */
export function blockOfRow({ matrix, rowBlocks }: Blocks): Int32Array {
  const blockOf = new Int32Array(matrix.taps * matrix.inputs);
  for (const { index, segments } of rowBlocks) {
    for (const { tap, firstInput, inputs } of segments) {
      const first = tap * matrix.inputs + firstInput;
      blockOf.fill(index, first, first + inputs);
    }
  }
  return blockOf;
}

/** Row group of every row block. */
export function groupOfBlock({ rowBlocks, rowGroups }: Blocks): Int32Array {
  const groupOf = new Int32Array(rowBlocks.length);
  for (const { index, rowBlocks: members } of rowGroups) for (const block of members) groupOf[block] = index;
  return groupOf;
}

/** PEs of a cut: one per row group and column block. */
export const peCount = (blocks: Blocks): number => blocks.rowGroups.length * blocks.columnBlocks.length;
