import type { WeightMatrix } from '../model/network.js';
import type { RowProgram } from './row-program.js';

/** Numbers that weights are stored as in a tile. */
export type Store = 'int8' | 'int16' | 'float32';

const BYTES = { int8: 1, int16: 2, float32: 4 } as const;
const VECTOR_BYTES = 16;

/** How the columns of a projection are cut into tiles. */
export interface Tiling {
  readonly store: Store;
  readonly tiles: number;
  readonly rowBytes: number;
  /** Bytes of a tile: all rows, and one of zeros. */
  readonly tileBytes: number;
  readonly columns: number;
  readonly lastColumns: number;
  /** Vectors of 16 bytes that a tile uses, and the last one: 1, 2, 4 or 8. */
  readonly vectors: number;
  readonly lastVectors: number;
}

/** Bytes of the rows of a unit that leave room for lists and sums in the first cache. */
const CACHED_BYTES = 32_768;

/**
 * log2 of the bytes of a row of a tile: one cache line; two for floats, and for 16-bit weights that fill them where a unit
 * of `unitRows` such rows stays in the first cache.
 */
export function rowShift(store: Store, outputs: number, unitRows: number): number {
  if (store === 'float32') return 7;
  return store === 'int16' && outputs * BYTES.int16 > 64 && unitRows * 128 <= CACHED_BYTES ? 7 : 6;
}

/** Tiles for `outputs` columns and `rows` rows of 2^`shift` bytes, of which 8-bit weights use one cache line. */
export function tiling(store: Store, outputs: number, rows: number, shift: number): Tiling {
  const rowBytes = 2 ** shift;
  const usedBytes = store === 'int8' ? 64 : rowBytes;
  const columns = usedBytes / BYTES[store];
  const tiles = Math.ceil(outputs / columns);
  const lastColumns = outputs - (tiles - 1) * columns;
  const used = Math.ceil((lastColumns * BYTES[store]) / VECTOR_BYTES);
  return {
    store,
    tiles,
    rowBytes,
    tileBytes: (rows + 1) * rowBytes,
    columns,
    lastColumns,
    vectors: usedBytes / VECTOR_BYTES,
    lastVectors: 2 ** Math.ceil(Math.log2(used)),
  };
}

/**
 * Writes weights `values` [tap * inputs + input][output], less `bias`, into tiles [tile][place of the row][column];
 * columns that do not exist, and the row after the last, hold -bias, so that their sum is zero.
 */
export function writeTiles(
  bytes: Uint8Array,
  values: ArrayLike<number>,
  { outputs }: WeightMatrix,
  { places }: RowProgram,
  { store, tiles, rowBytes, tileBytes, columns }: Tiling,
  bias: number,
): void {
  const into = asStored(store, bytes);
  into.fill(-bias);
  for (let tile = 0; tile < tiles; tile += 1) {
    const first = tile * columns;
    const count = Math.min(columns, outputs - first);
    const base = (tile * tileBytes) / BYTES[store];
    for (let row = 0; row < places.length; row += 1) {
      const at = base + (places[row]! * rowBytes) / BYTES[store];
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
