/** Why a network does not fit a chip: the value of the chip that is too small, and what would do. */
export interface Misfit {
  /** Path in the chip file. */
  readonly path: string;
  readonly message: string;
}
