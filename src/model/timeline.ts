import type { Cycles } from '../base/units.js';

/** What a population does per output position, in clocks: how often a position can enter, and how long it takes. */
export interface Stage {
  readonly name:
    | 'heldSum'
    | 'fetch'
    | 'imageUnit'
    | 'pe'
    | 'accumulation'
    | 'partialSums'
    | 'neuron'
    | 'pooling'
    | 'output';
  /** Clocks between two positions. */
  readonly interval: Cycles;
  /** Clocks from a position's entry to its exit. */
  readonly latency: Cycles;
  /** What the interval follows from, by the formula of docs/timing.md. */
  readonly operands: Readonly<Record<string, number>>;
}

/** Sums of one column block that a tile sends on for every round of positions. */
export interface SumRoute {
  readonly to: number;
  readonly columnBlock: number;
  /** Flits of one round's packet. */
  readonly flits: number;
  /** Clocks from the end of the sender's accumulation until its first flit is there, behind the tile's packets before it. */
  readonly head: Cycles;
  /** The same until the whole packet is there. */
  readonly latency: Cycles;
}

/** What one tile does of a population's step; a tile without neurons of the population ends with `partialSums`. */
export interface TilePipeline {
  readonly tile: number;
  readonly stages: readonly Stage[];
  readonly sends: readonly SumRoute[];
}

/** The pipeline of one population in one step. */
export interface PopulationStages {
  readonly population: string;
  /** Output positions of the population. */
  readonly positions: number;
  /** Positions that pass at once: copies of its PEs. */
  readonly copies: number;
  /** Rounds that pass the pipeline in a step: ceil(positions / copies). */
  readonly rounds: number;
  /** The slowest tile's time in each stage, for reports. */
  readonly stages: readonly Stage[];
  readonly tiles: readonly TilePipeline[];
  /** The tiles' pipelines while they read the held image; empty where none is read. */
  readonly imageTiles: readonly TilePipeline[];
  /** Clocks of the image's read, once before the first step's updates; 0 where no image is read. */
  readonly imageRead: Cycles;
  /** Clocks to reset the membranes between two images. */
  readonly reset: Cycles;
}

/** Clocks of a population by what it did; they sum to the time from the image at the pins to its last step's end. */
export interface WhereTimeGoes {
  /** Its own pipeline. */
  readonly computing: number;
  /** Waiting for a source that still worked, or for the image. */
  readonly input: number;
  /** Waiting for spikes, marks or credits under way, and sending beyond the pipeline's time. */
  readonly network: number;
  /** Waiting for a consumer that still read the half-buffer which the step's spikes go to. */
  readonly buffer: number;
  /** The barrier of `sync: global`: its clocks, and those until the last population was there. */
  readonly barrier: number;
}

/** Clocks of one layer on the critical path of a decision. */
export interface CriticalPart {
  /** A population, `input` for the image's transfer, or `fusion` for the readout. */
  readonly layer: string;
  /** `credit` is the way of a step credit, `network` that of spikes and marks and what interfaces add to a step. */
  readonly kind: 'image' | 'computing' | 'network' | 'credit' | 'barrier' | 'readout';
  readonly clocks: number;
}

/** When things happened in one image, from the recurrence (docs/timing.md). All in clocks. */
export interface ImageTimeline {
  /** Clocks until the image lies in the tiles that read it. */
  readonly imageIn: number;
  /** Decision out after N steps, [N-1], from the image's arrival at the pins. */
  readonly decision: Float64Array;
  /** Clocks between two images back to back: the slowest population's pace. */
  readonly interval: number;
  /** End of the last population's step, [t-1]. */
  readonly stepEnd: Float64Array;
  /** Clocks for which some population still works after the decision. */
  readonly drain: number;
  /** Clocks that each population worked, its image read included, in the order of the network. */
  readonly busy: Float64Array;
  /** Clocks of each population's image read; 0 where no image is held. */
  readonly imageRead: Float64Array;
  /** Each population's time until the end of its last step, in the order of the network. */
  readonly where: readonly WhereTimeGoes[];
  /** What the decision after the last step waited for; the clocks sum to it. */
  readonly critical: readonly CriticalPart[];
  /** `where` step by step, [population][t-1]; of one image of a run, as an example. */
  readonly whereByStep?: readonly (readonly WhereTimeGoes[])[];
}

export interface PopulationTimeline extends PopulationStages {
  /** Mean clocks of a step. */
  readonly meanStepCycles: number;
  /** Mean clocks that it works on an image, its reading of the image (`meanImageReadCycles`) included. */
  readonly busyCycles: number;
  readonly meanImageReadCycles: number;
  /** Share of the interval between two images in which it works. */
  readonly utilisation: number;
  /** Where its time goes, mean over images. */
  readonly where: WhereTimeGoes;
}

/** Timelines of a run's images, in image order. */
export interface Timeline {
  readonly images: number;
  readonly steps: number;
  readonly clockMhz: number;
  readonly imageInCycles: Cycles;
  /** Mean over images, [N-1]. */
  readonly decisionCycles: Float64Array;
  /** Decision after the last step of every image, the clocks to the next one, and what still ran after the decision. */
  readonly byImage: {
    readonly decisionCycles: readonly number[];
    readonly intervalCycles: readonly number[];
    readonly drainCycles: readonly number[];
  };
  /** Places of the images whose layers are described: all, or those that were simulated. */
  readonly described: readonly number[];
  readonly fastestCycles: number;
  readonly slowestCycles: number;
  readonly intervalCycles: number;
  /** Mean end of the last population's step, [t-1]. */
  readonly stepEndCycles: Float64Array;
  readonly drainCycles: number;
  readonly populations: readonly PopulationTimeline[];
  readonly bottleneck: string;
  /** What the decision after the last step waited for, mean over images. */
  readonly critical: readonly CriticalPart[];
  /** Where time goes step by step in the image at this place of the run, [population][t-1]. */
  readonly example: { readonly image: number; readonly whereByStep: readonly (readonly WhereTimeGoes[])[] } | undefined;
}
