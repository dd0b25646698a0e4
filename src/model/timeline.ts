import type { Cycles } from '../base/units.js';

/** What a population does per output position, in clocks: how often a position can enter, and how long it takes. */
export interface Stage {
  readonly name: 'heldSum' | 'fetch' | 'pe' | 'partialSums' | 'accumulation' | 'neuron' | 'pooling';
  /** Clocks between two positions. */
  readonly interval: Cycles;
  /** Clocks from a position's entry to its exit. */
  readonly latency: Cycles;
}

/** The pipeline of one population in one step. */
export interface PopulationStages {
  readonly population: string;
  /** Output positions that pass the pipeline in a step. */
  readonly positions: number;
  readonly stages: readonly Stage[];
  /** Clocks of the image's bit-serial read, once before the first step's updates; 0 where no image is read. */
  readonly imageRead: Cycles;
  /** Clocks to reset the membranes between two images. */
  readonly reset: Cycles;
}

/** When things happened in one image, from the recurrence (docs/timing.md). All in clocks. */
export interface ImageTimeline {
  /** Decision out after N steps, [N-1], from the image's arrival at the pins. */
  readonly decision: Float64Array;
  /** Clocks between two images back to back: the slowest population's pace. */
  readonly interval: number;
  /** Clocks for which some population still works after the decision. */
  readonly drain: number;
  /** Clocks that each population worked, in the order of the network. */
  readonly busy: Float64Array;
}

export interface PopulationTimeline extends PopulationStages {
  /** Mean clocks of a step. */
  readonly meanStepCycles: number;
  /** Share of the interval between two images in which it works. */
  readonly utilisation: number;
}

/** Timelines of a run's images, in image order. */
export interface Timeline {
  readonly images: number;
  readonly steps: number;
  readonly clockMhz: number;
  readonly imageInCycles: Cycles;
  /** Mean over images, [N-1]. */
  readonly decisionCycles: Float64Array;
  readonly fastestCycles: number;
  readonly slowestCycles: number;
  readonly intervalCycles: number;
  readonly drainCycles: number;
  readonly populations: readonly PopulationTimeline[];
  readonly bottleneck: string;
}
