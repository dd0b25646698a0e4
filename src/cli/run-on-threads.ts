import { createFolderCache } from '../host/node/cache.js';
import { cacheFolder } from '../host/node/cache-folder.js';
import { createWorkerPool, planThreads } from '../host/node/worker-pool.js';
import type { RunResult } from '../model/result.js';
import { calibrate } from '../run/calibrate.js';
import type { ImageExecutor } from '../run/executor.js';
import type { ImageJob } from '../run/image-job.js';
import { withSpikeKeys } from '../run/keys.js';
import type { PreparedRun } from '../run/prepare.js';
import { simulate } from '../run/simulate.js';
import { collectHeads, type HeadCounts } from '../run/tune/collect-heads.js';
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

/** What a request says about threads, caches and progress. */
type ThreadRequest = Pick<RunRequest, 'workers' | 'quiet' | 'cache' | 'spikes'>;

function poolFor({ workers, spikes }: ThreadRequest, context: Context): ImageExecutor {
  return createWorkerPool({
    note: (text) => context.err(`${text}\n`),
    ...(workers === undefined ? {} : { workers }),
    ...(spikes === undefined ? {} : { spikes }),
  });
}

/** The run, calibrated where its numerics need that, with keys for the spikes that it keeps. */
async function readyOnThreads(
  prepared: PreparedRun,
  executor: ImageExecutor,
  request: ThreadRequest,
  context: Context,
): Promise<PreparedRun> {
  const calibrated = await calibrateOnThreads(prepared, executor, request, context);
  return request.spikes === undefined ? calibrated : withSpikeKeys(calibrated, context.host.sha256);
}

/** Calibrates a run and counts the spikes of its classifiers alone, on threads, with progress on stderr. */
export async function headsOnThreads(
  prepared: PreparedRun,
  request: ThreadRequest,
  context: Context,
): Promise<HeadCounts> {
  const pool = poolFor(request, context);
  const run = await readyOnThreads(prepared, pool, request, context);
  const tally = new SpikeTally();
  announce(run, request, context);
  const progress = await startProgress(run.options.images, request.quiet, context);
  try {
    return await collectHeads(run, tally.counting(pool), progress.update, context.signal);
  } finally {
    progress.stop();
    if (!request.quiet && request.spikes !== undefined) context.err(tally.text(request.spikes, run.options.steps));
  }
}

/** Calibrates and simulates a run on threads, with progress on stderr. Returns the run with what its calibration found. */
export async function runOnThreads(
  prepared: PreparedRun,
  request: RunRequest,
  stopwatch: Stopwatch,
  context: Context,
): Promise<{ readonly run: PreparedRun; readonly result: RunResult }> {
  const executor = timed(poolFor(request, context), stopwatch);
  const run = await readyOnThreads(prepared, executor, request, context);
  const tally = new SpikeTally();
  const result = await simulateOnThreads(run, tally.counting(executor), request, context);
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

async function simulateOnThreads(
  run: PreparedRun,
  executor: ImageExecutor,
  request: RunRequest,
  context: Context,
): Promise<RunResult> {
  announce(run, request, context);
  const progress = await startProgress(run.options.images, request.quiet, context);
  try {
    return await simulate(run, executor, progress.update, context.signal);
  } finally {
    progress.stop();
  }
}

/** Says how long a run will take, when that is worth a word. */
function announce(run: PreparedRun, { workers: wanted, quiet }: ThreadRequest, context: Context): void {
  const workers = threadsOf(run.job, wanted);
  const { seconds, megabytes } = estimateRun(run, workers);
  if (quiet || seconds <= ANNOUNCE_FROM_SECONDS) return;
  context.err(`expected: about ${duration(seconds)} on ${workers} threads, ${megabytes.toFixed(0)} MB\n`);
}
