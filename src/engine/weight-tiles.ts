import type { WeightMatrix } from '../model/network.js';
import type { RowProgram } from './row-program.js';

/** Numbers that weights are stored as in a tile. */
export type Store = 'int8' | 'int16' | 'float32';

const BYTES = { int8: 1, int16: 2, float32: 4 } as const;
/** Bytes of a row of a tile: one cache line, two for floats. */
const ROW_BYTES = { int8: 64, int16: 64, float32: 128 } as const;
const VECTOR_BYTES = 16;

/** log2 of the bytes of a row. */
export const rowShift = (store: Store): number => (store === 'float32' ? 7 : 6);

/** How the columns of a projection are cut into tiles. */
export interface Tiling {
  readonly store: Store;
  readonly tiles: number;
  /** Bytes of a tile: all rows. */
  readonly tileBytes: number;
  readonly columns: number;
  readonly lastColumns: number;
  /** Vectors of 16 bytes that the last tile uses: 1, 2 or 4. */
  readonly lastVectors: number;
}

/** Tiles for `outputs` columns and `rows` rows. */
export function tiling(store: Store, outputs: number, rows: number): Tiling {
  const columns = ROW_BYTES[store] / BYTES[store];
  const tiles = Math.ceil(outputs / columns);
  const lastColumns = outputs - (tiles - 1) * columns;
  const vectors = Math.ceil((lastColumns * BYTES[store]) / VECTOR_BYTES);
  const lastVectors = vectors > 2 ? 4 : vectors;
  return { store, tiles, tileBytes: rows * ROW_BYTES[store], columns, lastColumns, lastVectors };
}

/**
 * Writes weights `values` [tap * inputs + input][output], less `bias`, into tiles [tile][place of the row][column];
 * columns that do not exist hold -bias, so that their sum is zero.
 */
export function writeTiles(
  bytes: Uint8Array,
  values: ArrayLike<number>,
  { outputs }: WeightMatrix,
  { places }: RowProgram,
  { store, tiles, tileBytes, columns }: Tiling,
  bias: number,
): void {
  const rowColumns = ROW_BYTES[store] / BYTES[store];
  const into = asStored(store, bytes);
  into.fill(-bias);
  for (let tile = 0; tile < tiles; tile += 1) {
    const first = tile * columns;
    const count = Math.min(columns, outputs - first);
    const base = (tile * tileBytes) / BYTES[store];
    for (let row = 0; row < places.length; row += 1) {
      const at = base + places[row]! * rowColumns;
      const from = row * outputs + first;
      for (let column = 0; column < count; column += 1) into[at + column] = values[from + column]! - bias;
    }
  }
}

function asStored(store: Store, { buffer, byteOffset, byteLength }: Uint8Array): Int8Array | Int16Array | Float32Array {
  const length = byteLength / BYTES[store];
  if (store === 'int8') return new Int8Array(buffer, byteOffset, length);
  return store === 'int16' ? new Int16Array(buffer, byteOffset, length) : new Float32Array(buffer, byteOffset, length);
}
