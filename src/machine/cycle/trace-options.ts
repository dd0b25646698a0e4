import { specError } from '../../base/errors.js';
import type { TraceSource } from '../../model/trace.js';
import type { MachineJob } from './parts.js';

export interface TraceOptions {
  /** Time steps that are traced, both included. */
  readonly firstStep: number;
  readonly lastStep: number;
  /** Place of the image in the run, for the trace's own account of what it shows. */
  readonly image: number;
  readonly maxEvents?: number;
  /** Clocks of the windows in which flits of links are counted. */
  readonly windowClocks?: number;
}

const MAX_EVENTS = 200_000;
const WINDOW_CLOCKS = 100;

/** What a trace of `job` will show. @throws SpecError when its agenda lacks the steps, or a number makes no sense. */
export function traceSource(job: MachineJob, options: TraceOptions): TraceSource {
  const { firstStep, lastStep, image, maxEvents = MAX_EVENTS, windowClocks = WINDOW_CLOCKS } = options;
  const { network, chip } = job.model.context;
  const steps = job.agenda.filter((entry) => entry.image === job.agenda[0]!.image).map(({ step }) => step);
  const [first, last] = [steps[0]!, steps.at(-1)!];
  if (!(firstStep >= first && lastStep <= last && firstStep <= lastStep)) {
    throw specError('--trace-steps', '', `must be steps of ${first}-${last}, ascending, is ${firstStep}-${lastStep}`);
  }
  for (const [name, value] of Object.entries({ firstStep, lastStep, image: image + 1, maxEvents, windowClocks })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw specError('trace', name, `must be a whole number of at least 1, is ${value}`);
  }
  return { chip: chip.name, workload: network.name, image, firstStep, lastStep, windowClocks, maxEvents };
}
