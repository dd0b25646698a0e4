import type { Shape } from '../model/network.js';

/**
 * A network laid out for the kernels: what all threads share. Addresses are bytes in the shared memory; plain data, so
 * that it crosses threads. Threads add their own state (state.ts).
 */
export interface EnginePlan {
  readonly populations: readonly PopulationPlan[];
  /** Table of the list compression, see src/wasm/lists.ts. */
  readonly spreadTable: number;
  /** Steps that a population runs before the next starts. */
  readonly blockSteps: number;
}

export interface PopulationPlan {
  readonly name: string;
  readonly shape: Shape;
  readonly positions: number;
  readonly channels: number;
  /** Neurons of a position in arrays: channels rounded up to whole tiles of 16, for floats of 32. */
  readonly stride: number;
  /** Channels of a block of its spike lists, and blocks of a position. */
  readonly listRows: number;
  readonly listBlocks: number;
  readonly neurons: IntegerNeuronsPlan | FloatNeuronsPlan | AverageNeuronsPlan;
  readonly levels: LevelsPlan;
}

/** Where the currents of integer neurons come from. */
export type CurrentKind = 'constant' | 'sums' | 'wideSums' | 'combined';

export interface IntegerNeuronsPlan {
  readonly kind: 'integer';
  readonly current: CurrentKind;
  readonly thresholds: number;
  readonly biases: number;
  readonly floors: number;
  /** Potentials before step 1, i32 [stride]. */
  readonly initial: number;
  readonly lowest: number;
  readonly highest: number;
  /** Whether nothing but the range of the membrane clamps it. */
  readonly unclamped: boolean;
  readonly hasImage: boolean;
  readonly projections: readonly ProjectionPlan[];
}
export interface FloatNeuronsPlan {
  readonly kind: 'float';
  readonly thresholds: number;
  readonly biases: number;
  readonly initial: number;
  /** Projections in file order: their currents are added in it. */
  readonly inputs: readonly (ProjectionPlan | { readonly kind: 'image'; readonly name: string })[];
}
export interface AverageNeuronsPlan {
  readonly kind: 'average';
  readonly area: number;
  readonly windows: readonly WindowPlan[];
}

export interface WindowPlan {
  readonly name: string;
  readonly source: string;
  readonly edgeStarts: number;
  readonly targets: number;
}

/** A projection that reads spikes through crossbars. */
export interface ProjectionPlan {
  readonly kind: 'spikes';
  readonly name: string;
  readonly source: string;
  readonly outputs: number;
  readonly gather: GatherPlan;
  readonly planes: readonly PlanePlan[];
  /** Counts what the chip's cut sees where `gather` lists rows in another order; without planes. */
  readonly counting: GatherPlan | undefined;
  /** Collects what columns would sum. */
  readonly histogram: HistogramPlan | undefined;
  /** What one unit of the first and second sums is worth. */
  readonly factor: number;
  readonly secondFactor: number;
}

export interface HistogramPlan {
  readonly gather: GatherPlan;
  readonly planes: readonly PlanePlan[];
  readonly least: number;
  readonly length: number;
}

/** A row program in memory; see src/wasm/gather.ts. */
export interface GatherPlan {
  readonly sorted: boolean;
  readonly positions: number;
  readonly taps: number;
  /** Blocks of a position in the source's lists. */
  readonly sourceBlocks: number;
  readonly edges: number;
  readonly records: number;
  readonly recordCount: number;
  readonly rows: number;
  readonly units: number;
  readonly rowBlocks: number;
  readonly groups: number;
  readonly shift: number;
}

/** Weights of a projection, once, with the way that their sums leave; see src/wasm/drive.ts. */
export interface PlanePlan {
  readonly which: number;
  readonly weights: number;
  readonly tiles: number;
  readonly tileBytes: number;
  /** Columns and vectors of a tile and of the last one. */
  readonly columns: number;
  readonly lastColumns: number;
  readonly vectors: number;
  readonly lastVectors: number;
  /** Rows that narrow sums hold; of rows alone, the offset of the row of zeros. */
  readonly mostRows: number;
  readonly bias: number;
  /** Where its sums go, and bytes of one of them. */
  readonly target: 'first' | 'second';
  readonly sumBytes: number;
  readonly adc: number;
}

/** How stored levels of active rows are counted; see countLevels in src/wasm/lists.ts. */
export interface LevelsPlan {
  readonly classes: number;
  readonly classOffsets: number;
  readonly classCount: number;
  readonly taps: number;
  readonly tapCount: number;
  /** Where the row blocks of each reading projection begin among the levels of a slot, and all of them. */
  readonly firstBlock: Readonly<Record<string, number>>;
  readonly blocks: number;
}
