import type { RunResult } from '../model/result.js';
import { accuracyAttributions } from './accuracy.js';
import type { Attribution, Files } from './attribution.js';
import { type Change, changesBetween } from './changes.js';
import { componentAttributions } from './components.js';
import { energyAttribution, leakageAttribution } from './energy.js';
import { latencyAttribution } from './latency.js';

/** Two results compared, in plain data. */
export interface Diff {
  readonly before: Compared;
  readonly after: Compared;
  /** Whether every figure of the two results is the same. */
  readonly identical: boolean;
  readonly changes: readonly Change[];
  readonly attributions: readonly Attribution[];
}

export interface Compared {
  readonly file: string;
  readonly chip: string;
  readonly workload: string;
}

/**
 * What `after` has other than `before`, and the change of energy, leakage, latency, area and accuracy by what it follows
 * from; every sum is checked. @throws SpecError (of its file) for a result whose figures do not follow from its rows
 */
export function diff(before: RunResult, after: RunResult, files: Files): Diff {
  const compared = (file: string, { run }: RunResult): Compared => ({ file, chip: run.chip, workload: run.workload });
  return {
    before: compared(files.before, before),
    after: compared(files.after, after),
    identical: JSON.stringify(before) === JSON.stringify(after),
    changes: changesBetween(before, after),
    attributions: [
      energyAttribution(before, after, files),
      leakageAttribution(before, after, files),
      latencyAttribution(before, after, files),
      ...componentAttributions(before, after, files),
      ...accuracyAttributions(before, after, files),
    ],
  };
}
