import type { RunResult } from '../model/result.js';
import { Collector } from './collect.js';
import { evaluate } from './evaluate.js';
import type { ImageExecutor } from './executor.js';
import type { PreparedRun } from './prepare.js';

/** Simulates every image and evaluates the run. `onProgress` hears how many images are done. */
export async function simulate(
  run: PreparedRun,
  executor: ImageExecutor,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<RunResult> {
  const collector = new Collector(run.inputs.chip.chip, run.variants);
  let done = 0;
  await executor.run(
    run.job,
    (index, outcome) => {
      collector.add(index, outcome);
      done += 1;
      onProgress(done);
    },
    signal,
  );
  return evaluate(run, collector.collected());
}
