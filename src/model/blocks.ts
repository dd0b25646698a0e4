import type { WeightMatrix } from './network.js';

/** Rows of one crossbar: `inputs` consecutive channels of one kernel position. */
export interface RowBlock {
  readonly index: number;
  readonly tap: number;
  readonly firstInput: number;
  readonly inputs: number;
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
 * How a weight matrix is cut into crossbars: kernel position major, then channels, `rows` channels a block, partial
 * last blocks. Every weight lies in exactly one (row block, column block); a PE is one (row group, column block).
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
  readonly packKernels: boolean;
}

/** Cuts `matrix` for crossbars of `geometry`. Throws a RangeError when one weight is wider than a crossbar. */
export function cutIntoBlocks(matrix: WeightMatrix, geometry: BlockGeometry): Blocks {
  const outputsPerBlock = Math.floor(geometry.cols / geometry.columnsPerWeight);
  if (outputsPerBlock < 1) {
    throw new RangeError(`a weight takes ${geometry.columnsPerWeight} columns, a crossbar has ${geometry.cols}`);
  }
  const inputBlocks = Math.ceil(matrix.inputs / geometry.rows);
  const rowBlocks: RowBlock[] = [];
  for (let tap = 0; tap < matrix.taps; tap += 1) {
    for (let block = 0; block < inputBlocks; block += 1) {
      const firstInput = block * geometry.rows;
      const inputs = Math.min(geometry.rows, matrix.inputs - firstInput);
      rowBlocks.push({ index: rowBlocks.length, tap, firstInput, inputs });
    }
  }
  const columnBlocks: ColumnBlock[] = [];
  for (let firstOutput = 0; firstOutput < matrix.outputs; firstOutput += outputsPerBlock) {
    const outputs = Math.min(outputsPerBlock, matrix.outputs - firstOutput);
    columnBlocks.push({ index: columnBlocks.length, firstOutput, outputs });
  }
  return {
    matrix,
    columnsPerWeight: geometry.columnsPerWeight,
    rowBlocks,
    columnBlocks,
    rowGroups: groupRows(rowBlocks, inputBlocks, matrix.taps, geometry),
  };
}

function groupRows(
  rowBlocks: readonly RowBlock[],
  inputBlocks: number,
  taps: number,
  { crossbarsPerPe, packKernels }: BlockGeometry,
): RowGroup[] {
  const byInputBlock = Array.from({ length: inputBlocks }, (_, block) =>
    Array.from({ length: taps }, (_, tap) => rowBlocks[tap * inputBlocks + block]!.index),
  );
  const sequences = packKernels ? [byInputBlock.flat()] : byInputBlock;
  const groups = sequences.flatMap((sequence) => chunk(sequence, crossbarsPerPe));
  return groups.map((members, index) => ({ index, rowBlocks: members }));
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}

/** PEs of a cut: one per row group and column block. */
export const peCount = (blocks: Blocks): number => blocks.rowGroups.length * blocks.columnBlocks.length;
