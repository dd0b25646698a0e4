/** What let a population start a step: the last thing that it waited for. */
export const CAUSES = ['own', 'source', 'credit', 'image', 'barrier'] as const;
export type Cause = (typeof CAUSES)[number];

const CODE_OF: Readonly<Record<Cause, number>> = { own: 0, source: 1, credit: 2, image: 3, barrier: 4 };

/** When every population started and finished every step, and what released it. Arrays are [population][image x steps + t-1]. */
export interface StepLog {
  readonly images: number;
  readonly steps: number;
  readonly start: readonly Float64Array[];
  readonly finish: readonly Float64Array[];
  /** Index into CAUSES. */
  readonly cause: readonly Int32Array[];
  /** Population whose finished step released this one; -1 for the image. */
  readonly by: readonly Int32Array[];
  /** Place of that step in the arrays; -1 for the image. */
  readonly byAt: readonly Int32Array[];
  /** Clock in which that step was finished, or the image had arrived. */
  readonly released: readonly Float64Array[];
  /** Clocks of the barrier before each start; 0 without. */
  readonly barrier: number;
}

/** A log to be filled. */
export function emptyLog(populations: number, images: number, steps: number, barrier: number): StepLog {
  const clocks = () => Array.from({ length: populations }, () => new Float64Array(images * steps));
  const codes = () => Array.from({ length: populations }, () => new Int32Array(images * steps));
  return {
    images,
    steps,
    start: clocks(),
    finish: clocks(),
    cause: codes(),
    by: codes(),
    byAt: codes(),
    released: clocks(),
    barrier,
  };
}

/** The last thing that a step waited for; filled anew for every step. */
export interface Release {
  cause: Cause;
  by: number;
  byAt: number;
  released: number;
  /** Clock in which it lets the population start. */
  at: number;
}

/** Writes down a step of population `p` that starts `log.barrier` clocks after its release and works `clocks`. */
export function record(log: StepLog, p: number, at: number, release: Release, clocks: number): void {
  const start = release.at + log.barrier;
  log.start[p]![at] = start;
  log.finish[p]![at] = start + clocks;
  log.cause[p]![at] = CODE_OF[release.cause];
  log.by[p]![at] = release.by;
  log.byAt[p]![at] = release.byAt;
  log.released[p]![at] = release.released;
}

/** What released step `at` of population `p`. */
export const causeOf = (log: StepLog, p: number, at: number): Cause => CAUSES[log.cause[p]![at]!]!;
