/**
 * What happened at the crossbar rows of one projection, summed over the images of a run. All values are integers and
 * exact, so the sum over images does not depend on its order. Arrays are [block][slot]; a slot is a time step (slot
 * t-1 for step t) or, for the image, a bit plane.
 */
export interface ReadActivity {
  readonly slots: number;
  /** Spikes (or set bits) at the source, [slot]. */
  readonly inputSpikes: Float64Array;
  /** Active word lines over all output positions, [row block][slot]. */
  readonly activeRows: Float64Array;
  /** Sum over those word lines of the stored levels of all their cells (all column blocks), [row block][slot]. */
  readonly activeLevels: Float64Array;
  /** Output positions at which a row block has an active word line, [row block][slot]. */
  readonly nonEmptyReads: Float64Array;
  /** Output positions at which a row group (one PE's rows) has an active word line, [row group][slot]. */
  readonly nonEmptyPatches: Float64Array;
  /** Additions of one weight, counted where the function model makes them, [slot]; zero for the image's bit planes. */
  readonly additions: Float64Array;
}

/** A projection that reads spikes. */
export interface SpikeActivity {
  readonly kind: 'spikes';
  readonly steps: ReadActivity;
}
/** A projection that reads the image: the same in every step. */
export interface ImageActivity {
  readonly kind: 'image';
  /** One slot: pixels whose normalised value is not zero, as one binary vector per position. */
  readonly nonZero: ReadActivity;
  /** One slot per bit of the two's complement code, least significant first. */
  readonly bitPlanes: ReadActivity;
}
/** A projection without crossbars (averagePool). */
export interface WindowActivity {
  readonly kind: 'window';
  /** Spikes at the source in the step before, [slot]. */
  readonly inputSpikes: Float64Array;
  /** Spikes added to window counts, [slot]. */
  readonly additions: Float64Array;
}
export type ProjectionActivity = SpikeActivity | ImageActivity | WindowActivity;

export interface PopulationActivity {
  /** Spikes generated, [channel][step-1]. */
  readonly spikes: Float64Array;
}

/** Packets that carry the spikes of one bundle, and flits of all of them, [step-1]. */
export interface PacketActivity {
  readonly packets: Float64Array;
  readonly flits: Float64Array;
}

/** Activity of a run (or of one image): totals per projection, population and step. */
export interface Activity {
  readonly images: number;
  readonly steps: number;
  /** By name of a bundle; only where the spikes of a position travel together (see PositionPackets). */
  readonly packets?: Readonly<Record<string, PacketActivity>> | undefined;
  readonly projections: Readonly<Record<string, ProjectionActivity>>;
  readonly populations: Readonly<Record<string, PopulationActivity>>;
}

/** An empty ReadActivity for `rowBlocks` row blocks, `rowGroups` row groups and `slots` slots. */
export function emptyReads(rowBlocks: number, rowGroups: number, slots: number): ReadActivity {
  return {
    slots,
    inputSpikes: new Float64Array(slots),
    activeRows: new Float64Array(rowBlocks * slots),
    activeLevels: new Float64Array(rowBlocks * slots),
    nonEmptyReads: new Float64Array(rowBlocks * slots),
    nonEmptyPatches: new Float64Array(rowGroups * slots),
    additions: new Float64Array(slots),
  };
}

/** Adds `part` into `total` (same network, blocks and steps) and returns the sum with both image counts. */
export function addActivity(total: Activity, part: Activity): Activity {
  addArrays(total.projections, part.projections);
  addArrays(total.populations, part.populations);
  addArrays(total.packets ?? {}, part.packets ?? {});
  return { ...total, images: total.images + part.images };
}

function addArray(target: Float64Array, source: Float64Array): void {
  for (let at = 0; at < source.length; at += 1) target[at] = target[at]! + source[at]!;
}

/** Adds every array of `source` to the array at the same place of `target`. */
function addArrays(target: object, source: object): void {
  for (const [key, value] of Object.entries(source)) {
    const into: unknown = (target as Record<string, unknown>)[key];
    if (value instanceof Float64Array && into instanceof Float64Array) addArray(into, value);
    else if (typeof value === 'object' && value !== null && typeof into === 'object' && into !== null) {
      addArrays(into, value);
    }
  }
}
