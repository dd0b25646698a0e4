import type { ImageExecutor } from '../executor.js';
import type { PreparedRun } from '../prepare.js';

/** Per classifier, one [step-1][class] array per image, in image order. */
export type HeadCounts = Readonly<Record<string, readonly Uint32Array[]>>;

/** Runs every image of a calibrated run and keeps the counts of its classifiers alone. Rejects with Interrupted. */
export async function collectHeads(
  { job }: PreparedRun,
  executor: ImageExecutor,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<HeadCounts> {
  const heads: Record<string, Uint32Array[]> = {};
  let done = 0;
  await executor.run(
    job,
    (index, { result }) => {
      for (const [name, counts] of Object.entries(result.headCounts)) {
        heads[name] ??= [];
        heads[name][index] = counts;
      }
      done += 1;
      onProgress(done);
    },
    signal,
  );
  return heads;
}
