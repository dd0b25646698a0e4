import type { RunResult } from '../model/result.js';
import { calibrate } from './calibrate.js';
import { Collector } from './collect.js';
import { evaluate } from './evaluate.js';
import type { ImageExecutor } from './executor.js';
import type { PreparedRun } from './prepare.js';

/**
 * Simulates every image and evaluates the run; calibrates it first where it needs that and `calibrate` was not called.
 * `onProgress` hears how many images are done.
 */
export async function simulate(
  run: PreparedRun,
  executor: ImageExecutor,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const ready = await calibrate(run, executor, { signal });
  const collector = new Collector(ready.inputs.chip.chip, ready.variants);
  let done = 0;
  await executor.run(
    ready.job,
    (index, outcome) => {
      collector.add(index, outcome);
      done += 1;
      onProgress(done);
    },
    signal,
  );
  return evaluate(ready, collector.collected());
}
