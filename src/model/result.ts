import type { Picojoule } from '../base/units.js';
import type { Firing } from './assumed-activity.js';
import type { Chip } from './chip.js';
import type { CountingConventions } from './counts.js';
import type { Network } from './network.js';
import type { ArrayFormat, NumericsKind } from './numerics.js';
import type { WhereTimeGoes } from './timeline.js';

/** A number with the two sides of the equation that it belongs to. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was compared, in words with numbers. */
  readonly detail: string;
}

/** One way to decide, with what it costs on the chip that it needs. */
export interface MethodResult {
  /** `fc`, `ic`, `fusion` or `<table>-<map|mean>`. */
  readonly name: string;
  readonly description: string;
  /** The chip that it was costed on: a key of `variants`. */
  readonly variant: string;
  /** Share of correct predictions after each step, [step-1]; absent where no image was run. */
  readonly accuracy?: readonly number[];
  /** Energy through each step, leakage included [pJ], [step-1]. */
  readonly energyPj: readonly number[];
  /** Decision out after each step [ns], [step-1]. */
  readonly latencyNs: readonly number[];
  /** Half-width of the latency's 95 % interval [ns], [step-1]; absent where nothing was estimated from a sample. */
  readonly latencyHalfWidthNs?: readonly number[];
  /** First step that reaches the target accuracy; absent when none does. */
  readonly stepsToTarget?: number;
  readonly energyToTargetPj?: number;
  readonly latencyToTargetNs?: number;
}

export interface EnergyResult {
  readonly totalPj: number;
  readonly dynamicPj: number;
  /** Carries the latency; inside `totalPj`, listed as module and layer `leakage`. */
  readonly leakagePj: number;
  /** Half-width of the leakage's 95 % interval; absent where no time was estimated from a sample. */
  readonly leakageHalfWidthPj?: number;
  readonly byModulePj: Readonly<Record<string, number>>;
  readonly byLayerPj: Readonly<Record<string, number>>;
  /** Operands: count x price of every action. */
  readonly rows: readonly EnergyRow[];
}

/** Energy of one layer's action, mean per image, with its operands. */
export interface EnergyRow {
  readonly layer: string;
  /** The projection, where the chip gives it bits of its own: its price is in `projections`. */
  readonly projection?: string;
  readonly module: string;
  readonly action: string;
  /** Mean occurrences per image through the last step. */
  readonly count: number;
  readonly pricePj: Picojoule;
  readonly energyPj: Picojoule;
}

export interface LatencyResult {
  readonly decisionNs: number;
  /** Half-widths of 95 % intervals; absent where nothing was estimated from a sample. */
  readonly halfWidths?: { readonly decisionNs: number; readonly intervalNs: number };
  /** Every image in run order: decision after the last step, time to the next one, what still ran after the decision. */
  readonly byImage: {
    readonly decisionNs: readonly number[];
    readonly intervalNs: readonly number[];
    readonly drainNs: readonly number[];
  };
  /** Places of the images of which `populations` and `critical` are means: all, or those that were simulated. */
  readonly describedImages: readonly number[];
  /** Over the images; absent where none was run. */
  readonly fastestNs?: number;
  readonly slowestNs?: number;
  readonly imageInNs: number;
  /** The first step whose counts an input spike can have reached, per classifier. */
  readonly firstInformed: Readonly<Record<string, { readonly step: number; readonly decisionNs?: number }>>;
  readonly intervalNs: number;
  readonly drainNs: number;
  readonly bottleneck: string;
  readonly populations: readonly {
    readonly name: string;
    readonly positions: number;
    readonly stages: readonly StageResult[];
    readonly imageReadCycles: number;
    readonly resetCycles: number;
    readonly copies: number;
    readonly rounds: number;
    /** Mean clocks of work on an image, and those of them in which the image is read. */
    readonly busyCycles: number;
    readonly meanImageReadCycles: number;
    readonly meanStepCycles: number;
    readonly utilisation: number;
    /** Clocks of an image by what the layer did until the end of its last step. */
    readonly where: Readonly<WhereTimeGoes>;
  }[];
  /** What the decision after the last step waited for, longest first; sums to the decision. */
  readonly critical: readonly { readonly layer: string; readonly kind: string; readonly clocks: number }[];
  /** `where` of one image step by step: clocks of each part, [step-1]. `image`: its place in the run. */
  readonly example?: {
    readonly image: number;
    readonly whereByStep: Readonly<Record<string, Readonly<Record<keyof WhereTimeGoes, readonly number[]>>>>;
  };
}

/** Clocks of a position in one stage, in the slowest tile; `operands` are those of its formula (docs/timing.md). */
export interface StageResult {
  readonly name: string;
  readonly interval: number;
  readonly latency: number;
  readonly operands: Readonly<Record<string, number>>;
}

/** What the cycle model simulated, means over the simulated images of the whole chip. */
export interface CycleResult {
  readonly images: number;
  /** Time steps that were simulated in full, and clocks, events and flits in them; sums over images. */
  readonly steps: number;
  readonly clocks: number;
  readonly events: number;
  readonly flits: number;
  /** Decision by the formulas alone, without contention and bursts; mean over all images of the run. */
  readonly formulaDecisionNs: number;
  /** Share of the time of a step in which the PEs of a layer work; the reading of a held image is not counted. */
  readonly peUtilisation: Readonly<Record<string, number>>;
  /** Flits per clock over links between routers, at the pace of images back to back. */
  readonly links: { readonly mean: number; readonly busiest: number; readonly busiestLink: string };
  /** Most spikes in an output buffer and flits in a router's queue at once, with their capacities. */
  readonly buffers: {
    readonly output: number;
    readonly outputCapacity: number;
    readonly router: number;
    readonly routerCapacity: number;
  };
}

/** What a run computed with, and what became of its numbers. Absent parts: not under this kind. */
export interface NumericsResult {
  readonly kind: NumericsKind;
  /** Under `quantised` and `hardware`. */
  readonly integers?: {
    readonly weightBits: number;
    /** Of projections that differ; absent where all are alike. */
    readonly projectionWeightBits?: Readonly<Record<string, number>>;
    readonly weightScale: 'channel' | 'projection';
    readonly fractionBits: number;
    readonly membraneBits: number;
    /** [thresholds] */
    readonly lowestPotential: number | 'none';
    readonly inputBits: number;
  };
  /** Integrate-and-fire populations. */
  readonly populations?: Readonly<Record<string, PopulationNumerics>>;
  /** Under `hardware`, as the chip says. */
  readonly array?: ArrayFormat;
  /** Per projection: one entry, or one a bit plane of the image, least significant first. */
  readonly adc?: Readonly<Record<string, { readonly fullScale: readonly number[]; readonly step: readonly number[] }>>;
  /** What the full scale was found on. */
  readonly calibration?: {
    readonly origin: string;
    readonly images: number;
    readonly steps: number;
    /** SHA-256 of the pixels. */
    readonly digest: string;
    /** Of the non-zero column sums [%]. */
    readonly percentile: number;
  };
}

/** A population's weights and membranes as integers. */
export interface PopulationNumerics {
  /** Weight of one level: smallest and largest of its channels. */
  readonly leastScale: number;
  readonly largestScale: number;
  /** Channels whose threshold no membrane potential can reach. */
  readonly deadChannels: number;
  /** Membrane potentials that saturated, mean per image, and their share of neuron updates. */
  readonly saturations: number;
  readonly saturationShare: number;
}

/** What the chip's numbers cost a method in accuracy against `ideal` ones on the same images. */
export interface AccuracyCost {
  /** Share of correct predictions under `ideal` after each step, [step-1]. */
  readonly ideal: readonly number[];
  /** Accuracy minus `ideal` [percentage points], [step-1]. */
  readonly points: readonly number[];
}

/** Power while an image is computed alone on the chip, leakage included. */
export interface PowerResult {
  /** From the image at the pins until the decision is out and the last layer has ended [ns]. */
  readonly spanNs: number;
  /** End of the last layer's last step [ns]. */
  readonly lastStepEndNs: number;
  /** Mean over that time [uW]. */
  readonly averageUw: number;
  readonly averageByModuleUw: Readonly<Record<string, number>>;
  /** Largest mean power of a time step [uW], and that step; absent where the layers do not work on the same step. */
  readonly peak?: { readonly powerUw: number; readonly step: number };
  /** Largest of each module, in whatever step [uW]. */
  readonly peakByModuleUw?: Readonly<Record<string, number>>;
  /** Clocks of each step, from the end of the last layer's step before; for power.csv. */
  readonly stepNs?: readonly number[];
  /** Power of each module in each step [uW], [step-1]. */
  readonly byStepUw?: Readonly<Record<string, readonly number[]>>;
}

export interface AreaResult {
  /** The whole chip. */
  readonly totalUm2: number;
  /** Tiles that the network uses, all routers. */
  readonly usedUm2: number;
  readonly byModuleUm2: Readonly<Record<string, number>>;
  readonly rows: readonly ComponentRow[];
}

/** Area or leakage of one kind of component. */
export interface ComponentRow {
  /** The projection whose PEs they are, where the chip gives it bits of its own. */
  readonly projection?: string;
  readonly module: string;
  readonly component: string;
  /** How many in tiles that the network uses. */
  readonly used: number;
  /** How many on the whole chip. */
  readonly chip: number;
  /** um2 or uW of one. */
  readonly each: number;
}

/** What SpikeSim's own area and tile tool says of the network (docs/models/ela.md); no part of our area. */
export interface SpikesimResult {
  readonly pes: number;
  /** Absent where the tool refuses the order of the layers. */
  readonly tiles?: number;
  /** Its refusal, and the first layer that causes it. */
  readonly refused?: string;
  /** Tiles that the areas are for, whatever it says of the order. */
  readonly tilesForArea: number;
  readonly neuronMemoryUm2: number;
  readonly peAndSubUm2: number;
  readonly digitalUm2: number;
  readonly totalUm2: number;
}

export interface LeakageResult {
  readonly powerUw: number;
  readonly rows: readonly ComponentRow[];
}

export interface MappingResult {
  readonly mesh: { readonly width: number; readonly height: number };
  readonly derivedMesh: boolean;
  readonly tiles: number;
  readonly pes: number;
  readonly crossbarsUsed: number;
  /** Cells that hold weights. */
  readonly cells: number;
  /** Cells that hold weights over cells of the crossbars in use. */
  readonly cellUtilisation: number;
}

/** Figures of merit; what an operation is stands in `operation`. */
export interface MeritResult {
  readonly energyDelayPjNs: number;
  readonly synapticOperations: number;
  /** Two for every weight of the dense network and position. */
  readonly operationsPerStep: number;
  /** Absent when no spike was read. */
  readonly pjPerSynapticOperation?: number;
  readonly imagesPerSecond: number;
  /** Absent when a run costs no energy. */
  readonly imagesPerJoule?: number;
  readonly imagesPerSecondPerMm2: number;
  /** Absent when a run costs no energy. */
  readonly topsPerWatt?: number;
  readonly operation: string;
}

/** What one hardware variant (the whole chip, without the IC, up to an IC) costs per image. */
export interface VariantResult {
  readonly description: string;
  readonly classifiers: readonly string[];
  readonly energyPj: number;
  readonly latencyNs: number;
  readonly usedAreaUm2: number;
  readonly tiles: number;
  /** Of tiles in use and all routers. */
  readonly leakageUw: number;
  /** After each step, [step-1]: energy of all actions so far, and the decision. */
  readonly byStep: { readonly dynamicPj: readonly number[]; readonly latencyNs: readonly number[] };
  /** After the last step, leakage as a module and a layer of its own [pJ]. */
  readonly energyByModulePj: Readonly<Record<string, number>>;
  readonly energyByLayerPj: Readonly<Record<string, number>>;
}

/** Everything that a run found, with the operands of every figure. Means per image unless said. */
/** Which images of which data set were there to be scored; digests stand for its path. */
export interface DataResult {
  readonly kind: string;
  /** Images of the whole data set. */
  readonly available: number;
  /** Which of them were taken, e.g. `first:100`. */
  readonly subset: string;
  /** SHA-256 of their pixels [image][channel][y][x]. */
  readonly imagesDigest: string;
  /** SHA-256 of their classes, one little-endian int32 each. */
  readonly labelsDigest: string;
}

export interface RunResult {
  readonly format: 'spikefuse-result/1';
  readonly run: {
    readonly chip: string;
    readonly workload: string;
    readonly chipDigest: string;
    readonly workloadDigest: string;
    readonly pricesDigest: string;
    /** Absent at `analytic`, as `numerics`. */
    readonly images?: number;
    /** Images of a data set that were scored in place of the workload's samples; absent: those. */
    readonly data?: DataResult;
    /** In place of the workload's; absent: that. */
    readonly normalisation?: { readonly mean: readonly number[]; readonly std: readonly number[] };
    readonly steps: number;
    readonly numerics?: NumericsKind;
    readonly preset: string;
    readonly fidelity: 'analytic' | 'counts' | 'cycle';
    /** What was assumed to fire; absent unless `analytic`. */
    readonly activity?: Firing;
    /** What of the run was simulated cycle by cycle; absent at `counts`. */
    readonly sample?: { readonly stepsPerImage: number | 'all'; readonly images: number };
    /** Seed of the choice of images; absent: the first ones in file order. */
    readonly seed?: string;
    /** `--set` overrides as patches. */
    readonly settings: readonly unknown[];
    /** `--price` settings as typed; absent: none. */
    readonly priceSettings?: readonly string[];
    readonly version: string;
  };
  /** The resolved chip, as its file and `--set` say it. */
  readonly chip: Chip;
  /** The network without its arrays. */
  readonly network: Network;
  /** Absent at `analytic`. */
  readonly numerics?: NumericsResult;
  readonly leavesOut: readonly string[];
  readonly notes: readonly string[];
  readonly target: { readonly accuracy: number; readonly of: string } | undefined;
  /** Share of correct predictions after each step, [step-1]: `fc`, `ic`, `fusion`; empty at `analytic`. */
  readonly accuracy: Readonly<Record<string, readonly number[]>>;
  /** By method; absent under `reference` and `ideal`, and where the run did not compare. */
  readonly accuracyCost?: Readonly<Record<string, AccuracyCost>>;
  readonly methods: readonly MethodResult[];
  readonly energy: EnergyResult;
  readonly leakage: LeakageResult;
  readonly latency: LatencyResult;
  /** Absent at fidelity `counts`. */
  readonly cycle?: CycleResult;
  readonly power: PowerResult;
  readonly throughput: { readonly imagesPerSecond: number };
  readonly area: AreaResult;
  /** What a published tool says of the network; only under presets that ask for it. */
  readonly published?: { readonly spikesim: SpikesimResult };
  readonly merits: MeritResult;
  readonly variants: Readonly<Record<string, VariantResult>>;
  /** What the internal classifiers add to the chip without them. */
  readonly internalCost:
    | { readonly energyPj: number; readonly latencyNs: number; readonly areaUm2: number }
    | undefined;
  readonly mapping: MappingResult;
  readonly layers: readonly {
    readonly name: string;
    readonly neurons: number;
    /** Mean per image. */
    readonly spikes: number;
    /** Spikes per neuron and step. */
    readonly rate: number;
    /** Weights added because of a spike, mean per image. */
    readonly synapticOperations: number;
    readonly crossbars: number;
    /** Cells that hold its weights. */
    readonly cells: number;
    readonly pes: number;
    readonly tiles: number;
  }[];
  readonly designPoint: Readonly<Record<string, number>>;
  /** What one occurrence of every action is, by `module.action`; what one component is, by `module.component`. */
  readonly actions: Readonly<Record<string, string>>;
  readonly components: Readonly<Record<string, string>>;
  readonly prices: PricesResult & { readonly conventions: CountingConventions };
  /** Design points and prices of projections that the chip gives bits of their own, by name; absent where it gives none any. */
  readonly projections?: Readonly<
    Record<string, { readonly designPoint: Readonly<Record<string, number>>; readonly prices: PricesResult }>
  >;
  /** What the ranges of the prices mean; absent unless asked for. */
  readonly uncertainty?: UncertaintyResult;
  readonly checks: readonly Check[];
}

/** Central 90 % and 95 % of the drawn values. */
export interface Interval {
  readonly low95: number;
  readonly low90: number;
  readonly median: number;
  readonly high90: number;
  readonly high95: number;
}

/** Figures under prices drawn from their ranges; counts and latency as they are. */
export interface UncertaintyResult {
  readonly draws: number;
  readonly seed: string;
  readonly distribution: string;
  readonly energyPj: Interval;
  readonly leakagePj: Interval;
  readonly energyDelayPjNs: Interval;
  /** The whole chip. */
  readonly areaUm2: Interval;
  readonly byModulePj: Readonly<Record<string, Interval>>;
  /** Total energy with one price (or group of prices) at the ends of its range, all others at their values; widest first. */
  readonly tornado: readonly { readonly price: string; readonly lowPj: number; readonly highPj: number }[];
}

/** Every price of one design point, by `module.action` and `module.component`. */
export interface PricesResult {
  readonly energyPj: Readonly<Record<string, Price>>;
  readonly areaUm2: Readonly<Record<string, Price>>;
  readonly leakageUw: Readonly<Record<string, Price>>;
}

/** A price at the design point, with everything that it was computed from. */
export interface Price {
  readonly value: number;
  /** Lowest and highest value that is published or modelled, at the design point. */
  readonly low: number;
  readonly high: number;
  /** Prices of one group come from one model and are uncertain together. */
  readonly group?: string;
  /** Value at the reference point of the table. */
  readonly reference: number;
  /** value / reference, from the law. */
  readonly factor: number;
  readonly law: string;
  /** What the factor follows from; absent for what costs nothing or the same at every design point. */
  readonly scaling?: PriceScaling;
  readonly kind: 'measured' | 'published' | 'inferred' | 'none';
  /** Source, or the reason why it costs nothing. */
  readonly source: string;
}

/** How a price came from the reference point of the table to the design point. */
export interface PriceScaling {
  /** The design quantity that the law is a function of. */
  readonly of?: string;
  /** The reference point, and parameters of the law. */
  readonly at: Readonly<Record<string, number>>;
  /** The same quantities at the design point. */
  readonly point: Readonly<Record<string, number>>;
  /** Exponents of quantities that the price does not go with linearly. */
  readonly exponents?: Readonly<Record<string, number>>;
  /** The table of nodes that the factor `node` is from. */
  readonly node?: string;
  /** By `law`, by `node`, or by the quantity that the price goes with; their product is the price's factor. */
  readonly factors: Readonly<Record<string, number>>;
}
