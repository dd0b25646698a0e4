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
  /** Charge the layer list of BayesianSpikeFusion's energy script instead, dense in every step (docs/models/bsf.md). */
  readonly layerList?: LayerListConventions;
}

/** How the script's layer list is made of a network. */
export interface LayerListConventions {
  /** An average pool is a convolution on crossbars, with the last layer's channels (B1, B2); or it is not in the list. */
  readonly pooling: 'convolution' | 'additions';
  /** What the list of the final classifier alone drops: its own pool (B4); or the internal classifiers. */
  readonly finalOnlyDrops: 'finalPool' | 'internalClassifiers';
}
