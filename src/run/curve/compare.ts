import type { CurveResult } from '../../model/curve.js';
import { calibrate } from '../calibrate.js';
import type { ImageExecutor } from '../executor.js';
import { CurveCollector } from './collect-curve.js';
import { type EvaluateHooks, evaluateCurve } from './evaluate-curve.js';
import type { PreparedCurve } from './prepare-curve.js';

export interface CompareHooks extends EvaluateHooks {
  /** Hears how many images are done. */
  readonly onProgress?: (done: number) => void;
}

/** Runs the images once and compares every way to decide. Rejects with Interrupted when aborted. */
export async function compare(
  prepared: PreparedCurve,
  executor: ImageExecutor,
  hooks: CompareHooks,
): Promise<CurveResult> {
  const { signal, onProgress } = hooks;
  const run = await calibrate(prepared.run, executor, { signal });
  const collector = new CurveCollector(prepared);
  let done = 0;
  await executor.run(
    run.job,
    (index, outcome) => {
      collector.add(index, outcome);
      done += 1;
      onProgress?.(done);
    },
    signal,
  );
  return evaluateCurve({ ...prepared, run }, collector.collected(), hooks);
}
