import type { Chip } from './chip.js';
import type { Connection } from './connection.js';
import type { CountingConventions, Series } from './counts.js';
import type { MappedImageUnit, MappedPopulation, MappedProjection, Mapping } from './mapping.js';
import type { Network, Population, Projection } from './network.js';

/** What every count function may read: the run, the chip and where everything lies. */
export interface RunLoad {
  readonly network: Network;
  readonly chip: Chip;
  readonly mapping: Mapping;
  readonly images: number;
  readonly steps: number;
}

/** A run with the conventions under which a preset charges it. */
export interface ChargedLoad extends RunLoad {
  readonly conventions: CountingConventions;
}

/** Reads of a projection's crossbars, as series over the steps ([0] = once per image), summed over images. */
export interface Reads {
  /** Active word lines, [row block]. */
  readonly activeRows: readonly Series[];
  /** Their cells' stored levels, [row block]. */
  readonly activeLevels: readonly Series[];
  /** Crossbar reads (one output position, one bit plane), [row block], per column block. */
  readonly crossbarReads: readonly Series[];
  /** PE reads, [row group], per column block. */
  readonly peReads: readonly Series[];
}

/** Everything between one source and one target, and what the source fired. */
export interface ConnectionLoad extends RunLoad {
  readonly connection: Connection;
  /** Spikes of each source channel as series; empty for the image. */
  readonly sourceSpikes: readonly Series[];
}

/** The crossbars of one projection, and how they are read; `chip` is what it is for this projection (`chipFor`). */
export interface ProjectionLoad extends ChargedLoad {
  readonly mapped: MappedProjection;
  readonly reads: Reads;
}

/** One projection that digital units read. */
export interface ImageUnitLoad extends RunLoad {
  readonly unit: MappedImageUnit;
}

/** One averaging projection: spikes added to window counts, as series. */
export interface PoolingLoad extends RunLoad {
  readonly projection: Projection;
  readonly additions: Series;
}

/** One population. */
export interface PopulationLoad extends ChargedLoad {
  readonly population: Population;
  readonly placed: MappedPopulation;
  /** Spikes of each channel, as series. */
  readonly spikes: readonly Series[];
}
