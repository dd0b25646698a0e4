/**
 * When things happened, [population][entry of the agenda] in clocks: what the machine's modules write and nobody in the
 * machine reads. NaN = did not happen.
 */
export interface StepTimes {
  readonly start: readonly Float64Array[];
  readonly finish: readonly Float64Array[];
  /** All spikes and marks of an edge's source are in all tiles of the target, [edge][entry]. */
  readonly delivered: readonly Float64Array[];
  /** The step credit of an edge is back in all tiles of the source, [edge][entry]. */
  readonly credited: readonly Float64Array[];
  /** The fusion unit has a head's complete counts, [head][entry]. */
  readonly counted: readonly Float64Array[];
  /** The image is in the tiles, [image]; the decision is out, [image]. */
  readonly imageIn: Float64Array;
  readonly decided: Float64Array;
}

const never = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

export interface StepTimesSize {
  readonly populations: number;
  readonly edges: number;
  readonly heads: number;
  readonly entries: number;
  readonly images: number;
}

/** Nothing has happened yet. */
export function emptyStepTimes({ populations, edges, heads, entries, images }: StepTimesSize): StepTimes {
  const rows = (count: number): Float64Array[] => Array.from({ length: count }, () => never(entries));
  return {
    start: rows(populations),
    finish: rows(populations),
    delivered: rows(edges),
    credited: rows(edges),
    counted: rows(heads),
    imageIn: never(images),
    decided: never(images),
  };
}

/** Keeps the earliest time that is said. */
export function earliest(times: Float64Array, at: number, now: number): void {
  if (!(times[at]! <= now)) times[at] = now;
}

/** Keeps the latest time that is said. */
export function latest(times: Float64Array, at: number, now: number): void {
  if (!(times[at]! >= now)) times[at] = now;
}
