import type { ReadActivity } from '../model/activity.js';
import { type Blocks, blockOfRow, groupOfBlock } from '../model/blocks.js';
import type { Edges } from './geometry.js';
import type { SpikeLists } from './spike-lists.js';

/**
 * Counts what the spikes of one slot do at the word lines of a projection's crossbars (see ReadActivity). Works from the
 * source's side, one active row at a time; the weight-adding kernel works from the target's side.
 */
export class ReadCounter {
  readonly #edges: Edges;
  readonly #inputs: number;
  readonly #blockOfRow: Int32Array;
  readonly #groupOfBlock: Int32Array;
  readonly #rowLevels: Float64Array;
  readonly #targets: number;
  /** Tick in which a row block, a row group last saw an active word line at a target position, [block or group][position]. */
  readonly #blocksSeen: Int32Array;
  readonly #groupsSeen: Int32Array;
  #tick = 0;

  /** `edges` by source position (edgesOut); `rowLevels` [tap][input]; `targets` = target positions. */
  constructor(edges: Edges, blocks: Blocks, rowLevels: Float64Array, targets: number) {
    this.#edges = edges;
    this.#inputs = blocks.matrix.inputs;
    this.#rowLevels = rowLevels;
    this.#targets = targets;
    this.#blocksSeen = new Int32Array(blocks.rowBlocks.length * targets);
    this.#groupsSeen = new Int32Array(blocks.rowGroups.length * targets);
    this.#blockOfRow = blockOfRow(blocks);
    this.#groupOfBlock = groupOfBlock(blocks);
  }

  /** Adds the spikes in `slot` of `lists` to column `column` of `into`; all but `additions`. */
  count(lists: SpikeLists, slot: number, into: ReadActivity, column: number): void {
    this.#tick += 1;
    const first = lists.startOf(slot);
    const { starts } = this.#edges;
    let spikes = 0;
    for (let source = 0; source < lists.positions; source += 1) {
      const from = lists.starts[first + source]!;
      const to = lists.starts[first + source + 1]!;
      if (from === to) continue;
      spikes += to - from;
      for (let edge = starts[source]!; edge < starts[source + 1]!; edge += 1) {
        this.#countTap(lists.channels, from, to, edge, into, column);
      }
    }
    into.inputSpikes[column] = into.inputSpikes[column]! + spikes;
  }

  /** One tap of one target position: its active rows come in runs, one run a row block. */
  #countTap(channels: Int32Array, from: number, to: number, edge: number, into: ReadActivity, column: number): void {
    const row = this.#edges.taps[edge]! * this.#inputs;
    const target = this.#edges.ends[edge]!;
    let entry = from;
    while (entry < to) {
      const begin = entry;
      const block = this.#blockOfRow[row + channels[entry]!]!;
      let levels = 0;
      while (entry < to && this.#blockOfRow[row + channels[entry]!] === block) {
        levels += this.#rowLevels[row + channels[entry]!]!;
        entry += 1;
      }
      const at = block * into.slots + column;
      into.activeRows[at] = into.activeRows[at]! + entry - begin;
      into.activeLevels[at] = into.activeLevels[at]! + levels;
      const group = this.#groupOfBlock[block]!;
      if (this.#isFirst(this.#blocksSeen, block, target)) into.nonEmptyReads[at] = into.nonEmptyReads[at]! + 1;
      if (!this.#isFirst(this.#groupsSeen, group, target)) continue;
      const patch = group * into.slots + column;
      into.nonEmptyPatches[patch] = into.nonEmptyPatches[patch]! + 1;
    }
  }

  /** Whether `place` (a row block or group) sees its first active word line of this slot at `target`. */
  #isFirst(seen: Int32Array, place: number, target: number): boolean {
    const at = place * this.#targets + target;
    if (seen[at] === this.#tick) return false;
    seen[at] = this.#tick;
    return true;
  }
}
