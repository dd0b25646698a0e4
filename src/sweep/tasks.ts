import type { PointStatus } from '../model/sweep.js';
import type { Assignment } from '../spec/load-study.js';

/** What a point found, as it is kept. */
export interface PointRow {
  readonly key: string;
  readonly status: Exclude<PointStatus, 'excluded'>;
  /** Why it has no metrics. */
  readonly reason?: string;
  /** Under which key its whole result was kept, where it was. */
  readonly result?: string;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A point that is to be run. */
export interface TaskPoint {
  readonly id: string;
  readonly key: string;
  /** Everything that it sets. */
  readonly settings: Assignment;
}

/** Images `from` up to, not including, `to` of a list. */
export interface ImageRange {
  readonly from: number;
  readonly to: number;
}

/** Parts of what a stage keeps: each is an entry of its own. */
export interface KeptParts {
  readonly key: string;
  readonly ranges: readonly ImageRange[];
}

/** What all tasks of one activity share. */
export interface SharedStages {
  /** Internal classifiers whose populations are simulated. */
  readonly internals: readonly string[];
  readonly calibration: KeptParts | undefined;
  /** Key of the spikes where other points need them too; undefined: they are not kept. */
  readonly spikes: string | undefined;
  readonly activity: KeptParts | undefined;
  /** Whether whole results are kept, from which a report takes figures apart. */
  readonly keepsResults: boolean;
}

/** A piece of a sweep that one worker does in one go. Plain data. */
export type SweepTask =
  | {
      readonly kind: 'calibration' | 'images';
      /** Of a point that needs it. */
      readonly settings: Assignment;
      readonly stages: SharedStages;
      readonly range: ImageRange;
    }
  | {
      readonly kind: 'points';
      readonly stages: SharedStages;
      readonly points: readonly TaskPoint[];
    };

/** Why a piece could not be done: its points have no metrics. */
export interface TaskFailure {
  readonly status: 'refused' | 'failed';
  readonly reason: string;
}

/** Fewest images of a piece, and most pieces of a list: enough for every worker to have one. */
const LEAST_IMAGES = 4;
const MOST_RANGES = 16;

/** `count` images in pieces; does not depend on the number of workers, so that kept pieces fit. */
export function rangesOf(count: number): readonly ImageRange[] {
  const size = Math.max(LEAST_IMAGES, Math.ceil(count / MOST_RANGES));
  return Array.from({ length: Math.ceil(count / size) }, (_, at) => ({
    from: at * size,
    to: Math.min(count, (at + 1) * size),
  }));
}

/** Names one part of a stage. */
export const partName = (stage: string, key: string, { from, to }: ImageRange): string =>
  `${stage} ${key} ${from} ${to}`;
