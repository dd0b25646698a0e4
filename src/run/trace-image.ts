import { specError } from '../base/errors.js';
import { countFlows } from '../machine/count-actions.js';
import { traceOf } from '../machine/cycle/tracer.js';
import { windowJob } from '../machine/cycle/window-job.js';
import { countedTimes } from '../machine/timeline.js';
import type { Trace } from '../model/trace.js';
import { recordTrains } from '../snn/record-trains.js';
import { functionModelOf } from './engines.js';
import { informedStep, withPackets } from './image-job.js';
import type { PreparedRun } from './prepare.js';

export interface TraceRequest {
  /** Place of the image in the run, from 0. */
  readonly image: number;
  /** Time steps, both included; undefined: the two after the first informed decision. */
  readonly steps: { readonly first: number; readonly last: number } | undefined;
}

/** Refuses, before any work is done, an image or steps that the run does not have. @throws SpecError */
export function checkTraceRequest({ options }: PreparedRun, { image, steps }: TraceRequest): void {
  if (image >= options.images) {
    throw specError('--trace-image', '', `must be at most ${options.images - 1}, the run has ${options.images} images`);
  }
  if (steps !== undefined && steps.last > options.steps) {
    throw specError('--trace-steps', '', `must be at most ${options.steps}, the steps of the run`);
  }
}

/** What every module of the whole chip does in some steps of one image of a run, entered through the step before. */
export function traceImage(run: PreparedRun, { image, steps: wanted }: TraceRequest): Trace {
  const { network, options, images } = run.job;
  const { first, last } = wanted ?? informedSteps(run);
  const model = run.variants[0]!.timing;
  const functionModel = functionModelOf(run.job, undefined, 0);
  const recorded = recordTrains(functionModel, network, options, images[image]!);
  const { activity } = withPackets(run.job, recorded);
  const formula = countedTimes(model, countFlows(model.context, activity), activity);
  const entered = Math.max(1, first - 1);
  const before = { model, trains: recorded.trains, activity, rowLevels: options.rowLevels };
  const job = windowJob(before, { first: entered, last }, formula);
  return traceOf(job, { firstStep: first, lastStep: last, image });
}

function informedSteps({ variants, options }: PreparedRun): { first: number; last: number } {
  const first = Math.min(informedStep(variants[0]!.network) + 1, options.steps);
  return { first, last: Math.min(first + 1, options.steps) };
}
