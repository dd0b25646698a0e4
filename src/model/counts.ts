/**
 * Occurrences of one action: [0] once per image (before step 1), [t] in step t. Summed over the images of a run.
 */
export type Series = Float64Array;

/** How often one module's action happened for one layer. */
export interface CountRow {
  /** A population, `input` for what the image causes, or `fusion`. */
  readonly layer: string;
  /** The projection, where the chip gives it bits of its own: its prices are others than those of the layer. */
  readonly projection?: string;
  readonly module: string;
  readonly action: string;
  readonly series: Series;
}

export interface Counts {
  readonly images: number;
  readonly steps: number;
  readonly rows: readonly CountRow[];
}

/** What may happen in a module: its actions with what one occurrence is. */
export type ActionTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Conventions of a preset that decide what is counted (docs/models/cost.md). */
export interface CountingConventions {
  /** Count whole crossbars: padded rows and columns as if they were used. */
  readonly chargePadding: boolean;
  /** The image is one binary read in every step (SpikeSim), instead of the chip's `inputCoding`. */
  readonly directCodedEveryStep: boolean;
}
