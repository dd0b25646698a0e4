import type { Cache } from '../base/host.js';
import { type AdcSteps, adcBitsOf } from '../model/numerics.js';
import { type ColumnSums, mergeColumnSums } from '../snn/column-sums.js';
import { adcStep } from '../snn/full-scale.js';
import type { Calibration } from './calibration-plan.js';
import { decodeColumnSums, encodeColumnSums } from './column-sums-entry.js';
import type { ImageExecutor } from './executor.js';
import { calibrationKey, type Sha256 } from './keys.js';
import type { PreparedRun } from './prepare.js';

/** Column sums of a calibration, by projection: one, or one a bit plane of the image. */
export type MeasuredSums = Readonly<Record<string, readonly ColumnSums[]>>;

export interface CalibrateOptions {
  /** Hears how many calibration images are done. */
  readonly onProgress?: (done: number) => void;
  readonly signal: AbortSignal;
  /** Keeps measured column sums for the next run. */
  readonly kept?: { readonly cache: Cache; readonly sha256: Sha256 };
}

/**
 * The run with the steps of its ADCs: the full scale of each projection is the chip's percentile of the column sums that
 * the workload's calibration images cause under `quantised`. Anything but `hardware`, and what is calibrated already,
 * comes back as it is. Rejects with Interrupted when aborted.
 */
export async function calibrate(
  run: PreparedRun,
  executor: ImageExecutor,
  options: CalibrateOptions,
): Promise<PreparedRun> {
  if (run.calibrationPlan === undefined || run.calibration !== undefined) return run;
  return withColumnSums(run, await measuredSums(run, executor, options));
}

/** What a calibration reads and writes of a run. */
type Calibrated = Pick<PreparedRun, 'inputs' | 'job' | 'calibrationPlan' | 'calibration'>;

/** The run with the steps of its ADCs from measured column sums; anything but `hardware` comes back as it is. */
export function withColumnSums<Run extends Calibrated>(run: Run, sums: MeasuredSums): Run {
  const { calibrationPlan: plan, job } = run;
  const { numerics } = job.options;
  if (plan === undefined || numerics.kind !== 'hardware') return run;
  const { fullScalePercentile } = run.inputs.chip.chip.numerics;
  const fullScales: Calibration['fullScales'] = Object.fromEntries(
    Object.entries(sums).map(([name, each]) => {
      const array = { ...numerics.array, adcBits: adcBitsOf(numerics.array, name) };
      return [name, each.map((planes) => adcStep(planes, fullScalePercentile, array, numerics.integers))];
    }),
  );
  const adcSteps: AdcSteps = Object.fromEntries(
    Object.entries(fullScales).map(([name, each]) => [name, each.map(({ step }) => step)]),
  );
  return {
    ...run,
    calibration: { set: plan.set, fullScales },
    job: { ...job, options: { ...job.options, numerics: { ...numerics, adcSteps } } },
  };
}

/** Column sums from the cache, or measured and then kept there. */
async function measuredSums(
  run: PreparedRun,
  executor: ImageExecutor,
  options: CalibrateOptions,
): Promise<MeasuredSums> {
  const { kept, onProgress, signal } = options;
  const key = kept && calibrationKey(run, kept.sha256);
  const entry = key && (await kept?.cache.get(key));
  const found = entry && decodeColumnSums(entry);
  if (found) return found;
  const sums = new SumCollector();
  let done = 0;
  await executor.run(
    run.calibrationPlan!.job,
    (_, { result }) => {
      sums.add(result.columnSums ?? {});
      done += 1;
      onProgress?.(done);
    },
    signal,
  );
  if (key !== undefined) await kept?.cache.put(key, encodeColumnSums(sums.sums));
  return sums.sums;
}

/** Adds up counts, which are integers: their sum does not depend on the order of the images. */
export class SumCollector {
  readonly sums: Record<string, ColumnSums[]> = {};

  add(part: MeasuredSums): void {
    for (const [name, each] of Object.entries(part)) {
      const before = this.sums[name];
      this.sums[name] = each.map((sums, at) => (before === undefined ? sums : mergeColumnSums(before[at]!, sums)));
    }
  }
}
