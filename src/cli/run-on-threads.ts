import { createFolderCache } from '../host/node/cache.js';
import { cacheFolder } from '../host/node/cache-folder.js';
import { createWorkerPool, planThreads } from '../host/node/worker-pool.js';
import { calibrate } from '../run/calibrate.js';
import type { ImageExecutor } from '../run/executor.js';
import type { ImageJob } from '../run/image-job.js';
import { withSpikeKeys } from '../run/keys.js';
import type { PreparedRun } from '../run/prepare.js';
import type { Context } from './context.js';
import { duration, estimateCalibration, estimateRun } from './estimate.js';
import { startProgress } from './progress.js';
import type { RunRequest } from './run-request.js';
import { SpikeTally } from './spike-tally.js';
import { type Stopwatch, timed } from './stopwatch.js';

const ANNOUNCE_FROM_SECONDS = 2;

/** Threads that a job will run on. */
function threadsOf(job: ImageJob, wanted: number | undefined): number {
  const { images, stages } = planThreads(job, wanted);
  return images * stages;
}

/** What of a command's options says how images are run on threads. */
export type ThreadRequest = Pick<RunRequest, 'workers' | 'quiet' | 'spikes' | 'cache'>;

/** Runs the images of a calibrated run and makes something of them. */
export type Work<T> = (
  run: PreparedRun,
  executor: ImageExecutor,
  onProgress: (done: number) => void,
  signal: AbortSignal,
) => Promise<T>;

/**
 * Calibrates a run on threads and does its `work` there, with progress on stderr. Returns the run with what its calibration
 * found.
 */
export async function runOnThreads<T>(
  prepared: PreparedRun,
  request: ThreadRequest,
  stopwatch: Stopwatch,
  context: Context,
  work: Work<T>,
): Promise<{ readonly run: PreparedRun; readonly result: T }> {
  const note = (text: string): void => context.err(`${text}\n`);
  const pool = createWorkerPool({
    note,
    ...(request.workers === undefined ? {} : { workers: request.workers }),
    ...(request.spikes === undefined ? {} : { spikes: request.spikes }),
  });
  const executor = timed(pool, stopwatch);
  const calibrated = await calibrateOnThreads(prepared, executor, request, context);
  const run = request.spikes === undefined ? calibrated : withSpikeKeys(calibrated, context.host.sha256);
  const tally = new SpikeTally();
  const result = await workOnThreads(run, tally.counting(executor), request, context, work);
  if (!request.quiet && request.spikes !== undefined) context.err(tally.text(request.spikes, run.options.steps));
  return { run, result };
}

async function calibrateOnThreads(
  run: PreparedRun,
  executor: ImageExecutor,
  { workers: wanted, quiet, cache }: ThreadRequest,
  context: Context,
): Promise<PreparedRun> {
  if (run.calibrationPlan === undefined) return run;
  const { images, steps } = run.calibrationPlan.set;
  const seconds = estimateCalibration(run, threadsOf(run.calibrationPlan.job, wanted));
  let progress: Awaited<ReturnType<typeof startProgress>> | undefined;
  const announced: ImageExecutor = {
    async run(...job) {
      const isLong = seconds > ANNOUNCE_FROM_SECONDS;
      if (isLong && !quiet) {
        const work = `${images} calibration images x ${steps} steps`;
        context.err(
          `full scale of the ADC: ${work}, about ${duration(seconds)}${cache ? '; kept for later runs' : ''}\n`,
        );
      }
      progress = await startProgress(images, quiet || !isLong, context, 'calibration images');
      await executor.run(...job);
    },
  };
  const note = (text: string): void => context.err(`cache: ${text}\n`);
  const kept = { cache: createFolderCache(cacheFolder(process.env), note), sha256: context.host.sha256 };
  try {
    return await calibrate(run, announced, {
      signal: context.signal,
      onProgress: (done) => progress?.update(done),
      ...(cache ? { kept } : {}),
    });
  } finally {
    progress?.stop();
  }
}

async function workOnThreads<T>(
  run: PreparedRun,
  executor: ImageExecutor,
  { workers: wanted, quiet }: ThreadRequest,
  context: Context,
  work: Work<T>,
): Promise<T> {
  const { images } = run.options;
  const workers = threadsOf(run.job, wanted);
  const { seconds, megabytes } = estimateRun(run, workers);
  if (!quiet && seconds > ANNOUNCE_FROM_SECONDS) {
    context.err(`expected: about ${duration(seconds)} on ${workers} threads, ${megabytes.toFixed(0)} MB\n`);
  }
  const progress = await startProgress(images, quiet, context);
  try {
    return await work(run, executor, progress.update, context.signal);
  } finally {
    progress.stop();
  }
}
