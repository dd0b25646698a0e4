/** Images of a data set with their classes. */
export interface LabelledImages {
  /** Pixels [image][channel][y][x]. */
  readonly images: Uint8Array;
  /** One class per image, from 0. */
  readonly labels: Uint8Array;
  /** [images, channels, height, width] of `images`. */
  readonly shape: readonly [number, number, number, number];
}
