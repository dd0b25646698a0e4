import { columnsPerConversion } from '../../model/chip.js';
import type { Series } from '../../model/counts.js';
import type { ProjectionLoad } from '../../model/load.js';
import { weightedSum } from '../../model/series.js';

/**
 * The crossbar: word lines that carry a spike drive current through their cells into the bit lines, which an analog
 * multiplexer connects to the ADCs, `columnsPerAdc` phases a read.
 *
 * Models: active and idle word lines, current through every active cell by its stored level, column selections.
 * Leaves out: sneak paths, IR drop, programming and refresh of the cells.
 */
export const CROSSBAR_ACTIONS = {
  rowActivation: 'a word line with a spike, in one read of one crossbar',
  rowDrive: 'the driver of a word line with a spike, in one read of one crossbar',
  rowSelection: 'a word line of a crossbar that is read, with or without a spike',
  cellConduction: 'one microsiemens of cells on active word lines, in one read',
  columnSelection: 'a column connected to its ADC',
} as const;
export type CrossbarAction = keyof typeof CROSSBAR_ACTIONS;

/** Occurrences in the crossbars of one projection. */
export function crossbarCounts(load: ProjectionLoad): Record<CrossbarAction, Series> {
  const { chip, steps, reads, conventions } = load;
  const { rowBlocks, columnBlocks } = load.mapped.blocks;
  const copies = columnBlocks.length;
  const activeRows = reads.activeRows.map((series, block) => {
    const { rows } = rowBlocks[block]!;
    return conventions.chargePadding ? series.map((active) => (active * chip.crossbar.rows) / rows) : series;
  });
  const rowsPerRead = (block: number) => (conventions.chargePadding ? chip.crossbar.rows : rowBlocks[block]!.rows);
  const rowActivation = weightedSum(steps, activeRows, () => copies);
  return {
    rowActivation,
    rowDrive: rowActivation,
    rowSelection: weightedSum(steps, reads.crossbarReads, (block) => copies * rowsPerRead(block)),
    cellConduction: cellConduction(load),
    columnSelection: weightedSum(steps, reads.crossbarReads, () => columnsRead(load)),
  };
}

/** Conductance of a cell at `level`, linear between level 0 and the top level [uS]. */
export function levelConductanceUs(chip: ProjectionLoad['chip']): { lowest: number; perLevel: number } {
  const top = 1e6 / chip.device.onResistanceOhm;
  const lowest = top / chip.device.onOffRatio;
  return { lowest, perLevel: (top - lowest) / (2 ** chip.device.bitsPerCell - 1) };
}

function cellConduction({ chip, steps, reads, mapped }: ProjectionLoad): Series {
  const { lowest, perLevel } = levelConductanceUs(chip);
  const cellsPerRow = mapped.blocks.matrix.outputs * mapped.blocks.columnsPerWeight;
  const base = weightedSum(steps, reads.activeRows, () => cellsPerRow * lowest);
  const levels = weightedSum(steps, reads.activeLevels, () => perLevel);
  return base.map((value, t) => value + levels[t]!);
}

/** Conversions of one read of all column blocks: one per column, or per pair of columns that is subtracted before. */
export const conversions = (load: ProjectionLoad): number => columnsRead(load) / columnsPerConversion(load.chip);

/** Columns that one read of all column blocks selects: whole crossbars when padding is charged. */
function columnsRead({ chip, conventions, mapped }: ProjectionLoad): number {
  const { columnBlocks, columnsPerWeight, matrix } = mapped.blocks;
  return conventions.chargePadding ? columnBlocks.length * chip.crossbar.cols : matrix.outputs * columnsPerWeight;
}

/** Weights' sums that one read of all column blocks gives, slices and pairs combined. */
export function resultsDelivered({ chip, conventions, mapped }: ProjectionLoad): number {
  const { columnBlocks, columnsPerWeight, matrix } = mapped.blocks;
  return conventions.chargePadding
    ? columnBlocks.length * Math.floor(chip.crossbar.cols / columnsPerWeight)
    : matrix.outputs;
}
