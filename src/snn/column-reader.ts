import { type Blocks, blockOfRow, groupOfBlock } from '../model/blocks.js';
import type { ArrayFormat } from '../model/numerics.js';
import type { CellPlanes } from './cells.js';
import type { Edges } from './geometry.js';
import type { SpikeLists } from './spike-lists.js';

/**
 * Which rows are added up before one conversion, [tap][input]: those of a row group (the crossbars of a PE add their
 * currents) or of a row block (every crossbar is converted on its own). These sets are called units.
 */
export function unitOfRow(blocks: Blocks, columnSum: ArrayFormat['columnSum']): Int32Array {
  const block = blockOfRow(blocks);
  if (columnSum === 'digital') return block;
  const group = groupOfBlock(blocks);
  return block.map((of) => group[of]!);
}

/** What the columns of one unit with at least one active row sum up at one output position; reused by the next call. */
export interface UnitRead {
  readonly position: number;
  readonly activeRows: number;
  /** [slice][output], in 2^-g cell levels. */
  readonly sums: Float64Array;
  /** Active rows whose weight is negative, [output]; zeros but for `diff`. */
  readonly negativeRows: Float64Array;
}

/** Adds the cells of active rows, unit by unit. */
export class ColumnReader {
  readonly #edges: Edges;
  readonly #inputs: number;
  readonly #outputs: number;
  readonly #planes: CellPlanes;
  readonly #unitOfRow: Int32Array;
  /** Of the position at hand: active rows, [unit]; sums, [unit][slice][output]; rows of negative weight, [unit][output]. */
  readonly #activeRows: Int32Array;
  readonly #sums: readonly Float64Array[];
  readonly #negativeRows: readonly Float64Array[];

  /** `edges` by target position (edgesIn). */
  constructor(edges: Edges, planes: CellPlanes, blocks: Blocks, columnSum: ArrayFormat['columnSum']) {
    const { inputs, outputs } = blocks.matrix;
    this.#edges = edges;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#planes = planes;
    this.#unitOfRow = unitOfRow(blocks, columnSum);
    const units = columnSum === 'digital' ? blocks.rowBlocks.length : blocks.rowGroups.length;
    this.#activeRows = new Int32Array(units);
    this.#sums = Array.from({ length: units }, () => new Float64Array(planes.slices.length * outputs));
    this.#negativeRows = Array.from({ length: units }, () => new Float64Array(outputs));
  }

  /** Calls `visit` for every unit with an active row at every position; returns the active rows of all positions. */
  read(lists: SpikeLists, slot: number, visit: (read: UnitRead) => void): number {
    let activeRows = 0;
    for (let position = 0; position + 1 < this.#edges.starts.length; position += 1) {
      const found = this.#readPosition(lists, slot, position);
      if (found > 0) this.#report(position, visit);
      activeRows += found;
    }
    return activeRows;
  }

  #readPosition(lists: SpikeLists, slot: number, position: number): number {
    const { starts, taps, ends } = this.#edges;
    const first = lists.startOf(slot);
    let found = 0;
    for (let edge = starts[position]!; edge < starts[position + 1]!; edge += 1) {
      const at = first + ends[edge]!;
      for (let entry = lists.starts[at]!; entry < lists.starts[at + 1]!; entry += 1) {
        this.#addRow(taps[edge]! * this.#inputs + lists.channels[entry]!);
        found += 1;
      }
    }
    return found;
  }

  #addRow(row: number): void {
    const { slices, negatives } = this.#planes;
    const outputs = this.#outputs;
    const unit = this.#unitOfRow[row]!;
    const sums = this.#sums[unit]!;
    this.#activeRows[unit]! += 1;
    for (let slice = 0; slice < slices.length; slice += 1) {
      const cells = slices[slice]!;
      const into = slice * outputs;
      for (let output = 0; output < outputs; output += 1) sums[into + output]! += cells[row * outputs + output]!;
    }
    if (negatives === undefined) return;
    const negativeRows = this.#negativeRows[unit]!;
    for (let output = 0; output < outputs; output += 1) negativeRows[output]! += negatives[row * outputs + output]!;
  }

  #report(position: number, visit: (read: UnitRead) => void): void {
    for (let unit = 0; unit < this.#activeRows.length; unit += 1) {
      const activeRows = this.#activeRows[unit]!;
      if (activeRows === 0) continue;
      const sums = this.#sums[unit]!;
      const negativeRows = this.#negativeRows[unit]!;
      visit({ position, activeRows, sums, negativeRows });
      sums.fill(0);
      negativeRows.fill(0);
      this.#activeRows[unit] = 0;
    }
  }
}
