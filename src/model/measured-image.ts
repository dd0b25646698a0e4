/** Clocks of one step beyond what the formulas give: of a machine that met traffic. All are at least 0. */
export interface Overheads {
  /** Of a step's work, [population]. */
  readonly service: Float64Array;
  /** Of spikes and marks, [edge]; of step credits, [edge]; of a head's spikes and mark, [head]. */
  readonly delivery: Float64Array;
  readonly credit: Float64Array;
  readonly headDelivery: Float64Array;
}

/** Clocks beyond the formulas that are spent once an image. */
export interface ImageOverheads {
  readonly imageIn: number;
  readonly readout: number;
}

/** How much of the machine was in use while it simulated. */
export interface MachineUse {
  /** Cycles and ticks that were simulated. */
  readonly cycles: number;
  readonly ticks: number;
  readonly flits: number;
  /** Clocks in which the PEs worked in time steps, mean over the tiles of each population. */
  readonly peClocks: Readonly<Record<string, number>>;
  /** Flits over each link between routers, in the order of the mesh. */
  readonly linkFlits: Float64Array;
  /** Most messages that waited at once: in an output buffer, in the queue of a router. */
  readonly fullestOutput: number;
  readonly fullestRouter: number;
}

/** What a cycle model measured in one image. */
export interface MeasuredImage {
  /** By step - 1; undefined where the step was not simulated (or only to enter the next one). */
  readonly overheads: readonly (Overheads | undefined)[];
  readonly image: ImageOverheads;
  /** Steps drawn at random that stand for the others; empty when every step was simulated. */
  readonly drawn: readonly number[];
  readonly drawnFrom: number;
  /** Decision out of the machine that simulated the whole image [clocks]. */
  readonly decided: number | undefined;
  /** Steps that were simulated in full, and counts that differ from the count functions there, in words. */
  readonly comparedSteps: number;
  readonly differences: readonly string[];
  /** Flits put into the mesh and taken out of it. */
  readonly injected: number;
  readonly ejected: number;
  readonly use: MachineUse;
}
