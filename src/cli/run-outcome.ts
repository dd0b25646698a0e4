import type { RunResult } from '../model/result.js';
import { analyticRun } from '../run/analytic.js';
import { weightCount } from '../run/neuron-time.js';
import type { RunOptions } from '../run/options.js';
import { type PreparedRun, prepareRun, type RunInputs } from '../run/prepare.js';
import { simulate } from '../run/simulate.js';
import { checkTraceRequest } from '../run/trace-image.js';
import type { Context } from './context.js';
import { runOnThreads } from './run-on-threads.js';
import type { RunRequest } from './run-request.js';
import type { Stopwatch } from './stopwatch.js';

/** What was found, and the run of images that found it; none at `analytic`. */
export interface Outcome {
  readonly run: PreparedRun | undefined;
  readonly result: RunResult;
}

/** Runs what was asked for, on threads where there are images. */
export async function outcomeOf(
  inputs: RunInputs,
  request: RunRequest,
  stopwatch: Stopwatch,
  context: Context,
): Promise<Outcome> {
  const { fidelity } = request;
  const options = {
    steps: request.steps ?? inputs.workload.file.defaults.steps,
    methods: request.methods,
    uncertainty: request.uncertainty,
    version: context.version,
  };
  if (fidelity.kind === 'analytic') return { run: undefined, result: analyticRun(inputs, { ...options, fidelity }) };
  announceWeights(inputs, request, context);
  const prepared = prepareRun(inputs, { ...options, fidelity, ...imageOptions(request, inputs) });
  if (request.trace !== undefined) checkTraceRequest(prepared, request.trace);
  stopwatch.lap('prepare');
  return runOnThreads(prepared, request, stopwatch, context, simulate);
}

/** How images are run. */
function imageOptions(
  request: RunRequest,
  { workload, chip }: RunInputs,
): Pick<RunOptions, 'images' | 'numerics' | 'compare' | 'seed'> {
  const { defaults } = workload.file;
  const available = workload.samples?.images.shape[0] ?? defaults.images;
  return {
    images: request.images ?? (request.data?.subset === undefined ? Math.min(defaults.images, available) : available),
    numerics: request.numerics ?? chip.chip.numerics.kind,
    compare: request.compare,
    seed: request.seed,
  };
}

/** Weights whose preparation takes about a second. */
const ANNOUNCE_FROM_WEIGHTS = 5e6;

function announceWeights({ workload }: RunInputs, { quiet }: RunRequest, context: Context): void {
  const weights = weightCount(workload.network);
  if (quiet || weights < ANNOUNCE_FROM_WEIGHTS) return;
  context.err(`preparing ${(weights / 1e6).toFixed(1)} million weights\n`);
}
