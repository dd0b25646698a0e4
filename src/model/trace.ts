/** A group of tracks: a tile with its place on the mesh, the pins, or the populations. Its number is its index. */
export interface TraceProcess {
  readonly name: string;
}

/** One module's line in time. Its number is its index; tracks of a process are shown in this order. */
export interface TraceTrack {
  readonly process: number;
  readonly name: string;
}

export type TraceArgs = Readonly<Record<string, number | string>>;

/** A track is busy from clock `start` for `clocks`; slices of a track lie beside or inside each other. */
export interface TraceSlice {
  readonly track: number;
  readonly name: string;
  readonly start: number;
  readonly clocks: number;
  readonly args: TraceArgs;
}

/** Something that happened in one clock. */
export interface TraceInstant {
  readonly track: number;
  readonly name: string;
  readonly at: number;
  readonly args: TraceArgs;
}

/** Where a message was, clock by clock; a slice of the track is under way at `at`. */
export interface TraceStop {
  readonly track: number;
  readonly at: number;
}

/** The way of one message, at least two stops, times ascending. */
export interface TraceFlow {
  readonly name: string;
  readonly stops: readonly TraceStop[];
}

/** A number that changes over time. */
export interface TraceCounter {
  readonly process: number;
  readonly name: string;
  readonly unit: string;
}

/** A counter's value from clock `at` on. */
export interface TraceSample {
  readonly counter: number;
  readonly at: number;
  readonly value: number;
}

/** What was traced. */
export interface TraceSource {
  readonly chip: string;
  readonly workload: string;
  /** Place of the image in the run, from 0. */
  readonly image: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** Clocks of the windows in which flits of links are counted. */
  readonly windowClocks: number;
  /** Most events that are kept. */
  readonly maxEvents: number;
}

/** What the modules of a machine did in some time steps of one image; all times in clocks. */
export interface Trace {
  readonly source: TraceSource;
  readonly processes: readonly TraceProcess[];
  readonly tracks: readonly TraceTrack[];
  readonly slices: readonly TraceSlice[];
  readonly instants: readonly TraceInstant[];
  readonly flows: readonly TraceFlow[];
  readonly counters: readonly TraceCounter[];
  readonly samples: readonly TraceSample[];
  /** Slices, instants, stops and samples that are kept. */
  readonly events: number;
  /** Whether more would have been kept but for `maxEvents`: the trace then stops in the middle. */
  readonly truncated: boolean;
}
