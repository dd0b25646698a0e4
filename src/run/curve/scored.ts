import type { OracleCounts } from '../../fusion/oracle.js';

/** What images are decided by: scores as spikes after every step, [image][step-1][class]. */
export interface Scored {
  readonly scores: readonly ArrayLike<number>[];
  /** 1 where the class with the largest score is right, [image][step-1]. */
  readonly correct: readonly Uint8Array[];
  /** Spikes that the scores come from, by image; undefined: no posterior is known for them. */
  readonly evidence: readonly OracleCounts[] | undefined;
}

/** How a method is named, described and charged. */
export interface About {
  readonly name: string;
  readonly description: string;
  readonly hardware: string;
}
