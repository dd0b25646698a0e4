import { type Chip, conversionsPerWeight } from '../../model/chip.js';
import { type MappedProjection, rowGroupsIn } from '../../model/mapping.js';
import { WORD_BITS } from '../../model/sram.js';
import type { PatchSource } from './patch-rows.js';

/** The PEs of one tile that read one row group for the same position: all its column blocks there. */
export interface GroupReaders {
  readonly group: number;
  readonly blocks: readonly { readonly index: number; readonly rows: number }[];
  /** 64-bit words of the group's patch. */
  readonly words: number;
  readonly pes: number;
  /** Columns of cells of these PEs. */
  readonly columns: number;
  readonly conversions: number;
  /** Sums that one read gives. */
  readonly results: number;
  /** Whether the first column block is here: the levels of a row are known for all blocks together and counted there. */
  readonly hasFirstBlock: boolean;
}

/** What one tile reads of one projection. */
export interface PePlan {
  readonly projection: string;
  readonly groups: readonly GroupReaders[];
  readonly rowBlocks: number;
  readonly rowGroups: number;
  readonly patches: PatchSource;
}

/** The PEs of `tile` by row group, one copy of each. */
export function pePlan(chip: Chip, mapped: MappedProjection, tile: number, patches: PatchSource): PePlan {
  const { rowGroups, rowBlocks, columnBlocks, columnsPerWeight } = mapped.blocks;
  const groups = rowGroupsIn(mapped, tile).map((group): GroupReaders => {
    const here = mapped.pes.filter((pe) => pe.tile === tile && pe.rowGroup === group && pe.copy === 0);
    const results = here.reduce((sum, pe) => sum + columnBlocks[pe.columnBlock]!.outputs, 0);
    const blocks = rowGroups[group]!.rowBlocks.map((index) => ({ index, rows: rowBlocks[index]!.rows }));
    return {
      group,
      blocks,
      words: Math.ceil(blocks.reduce((sum, { rows }) => sum + rows, 0) / WORD_BITS),
      pes: here.length,
      columns: results * columnsPerWeight,
      conversions: results * conversionsPerWeight(chip),
      results,
      hasFirstBlock: here.some((pe) => pe.columnBlock === 0),
    };
  });
  return { projection: mapped.name, groups, rowBlocks: rowBlocks.length, rowGroups: rowGroups.length, patches };
}
