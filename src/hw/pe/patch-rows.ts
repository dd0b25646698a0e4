/**
 * Which word lines of a projection are active at every output position, in one pass: for spikes one plane, for the image
 * one plane per bit. Arrays are [plane][position][...].
 */
export interface PatchRows {
  readonly planes: number;
  readonly positions: number;
  /** Active word lines, [plane][position][row block]. */
  readonly rows: Uint16Array;
  /** Stored levels of their cells, all column blocks together, [plane][position][row block]. */
  readonly levels: Float64Array;
  /** Active word lines of a row group, [plane][position][row group]. */
  readonly groups: Uint32Array;
}

/** Gives the rows of a projection for one pass: entry of the agenda, or the reading of its image. */
export interface PatchSource {
  rowsOf(at: number, image: boolean): PatchRows;
}
