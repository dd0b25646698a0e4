import type { PatchRows, PatchSource } from '../../hw/pe/patch-rows.js';
import { blockOfRow, groupOfBlock } from '../../model/blocks.js';
import type { MappedProjection } from '../../model/mapping.js';
import { type Network, type Projection, positions, shapeOf } from '../../model/network.js';
import { type Scatter, scatterOf } from './scatter.js';

export interface PatchOptions {
  readonly network: Network;
  readonly projection: Projection;
  readonly mapped: MappedProjection;
  /** Stored levels of a row's cells, [tap][input]. */
  readonly rowLevels: Float64Array;
  /** Spikes that an entry reads, or the bits of the image: one list a plane. */
  readonly planes: (at: number, image: boolean) => readonly Int32Array[];
}

/** Active word lines of one projection, found spike by spike when its population starts a pass. */
export class Patches implements PatchSource {
  readonly #options: PatchOptions;
  readonly #scatter: Scatter;
  readonly #blockOf: Int32Array;
  readonly #groupOf: Int32Array;
  #pass = -1;
  #rows: PatchRows;

  constructor(options: PatchOptions) {
    this.#options = options;
    const { network, projection, mapped } = options;
    this.#scatter = scatterOf(network, projection);
    this.#blockOf = blockOfRow(mapped.blocks);
    this.#groupOf = groupOfBlock(mapped.blocks);
    this.#rows = this.#empty(0);
  }

  rowsOf(at: number, image: boolean): PatchRows {
    const pass = 2 * at + (image ? 1 : 0);
    if (pass !== this.#pass) {
      this.#pass = pass;
      this.#load(this.#options.planes(at, image));
    }
    return this.#rows;
  }

  #empty(planes: number): PatchRows {
    const { network, projection, mapped } = this.#options;
    const area = positions(shapeOf(network, projection.target));
    const blocks = planes * area * mapped.blocks.rowBlocks.length;
    return {
      planes,
      positions: area,
      rows: new Uint16Array(blocks),
      levels: new Float64Array(blocks),
      groups: new Uint32Array(planes * area * mapped.blocks.rowGroups.length),
    };
  }

  #load(planes: readonly Int32Array[]): void {
    if (this.#rows.planes === planes.length) {
      this.#rows.rows.fill(0);
      this.#rows.levels.fill(0);
      this.#rows.groups.fill(0);
    } else this.#rows = this.#empty(planes.length);
    const { rows, levels, groups, positions: area } = this.#rows;
    const { rowLevels, mapped } = this.#options;
    const { matrix, rowBlocks, rowGroups } = mapped.blocks;
    for (const [plane, neurons] of planes.entries()) {
      const base = plane * area;
      for (const neuron of neurons) {
        this.#scatter(neuron, (position, tap, input) => {
          const row = tap * matrix.inputs + input;
          const block = this.#blockOf[row]!;
          const place = (base + position) * rowBlocks.length + block;
          rows[place]! += 1;
          levels[place]! += rowLevels[row]!;
          groups[(base + position) * rowGroups.length + this.#groupOf[block]!]! += 1;
        });
      }
    }
  }
}
