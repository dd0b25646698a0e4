import { specError } from '../base/errors.js';
import { flowsAlong } from '../hw/noc/routes.js';
import { countedTimes, timelineOf } from '../machine/timeline.js';
import type { Activity } from '../model/activity.js';
import type { RunResult } from '../model/result.js';
import type { ImageTimeline } from '../model/timeline.js';
import { steadyActivity } from './assumed.js';
import type { CostedImages } from './collect.js';
import { costResult } from './evaluate.js';
import type { AnalyticOptions } from './options.js';
import type { Variant } from './plan.js';
import { planRun, type RunInputs } from './prepare.js';

/**
 * Costs a network from its shapes and an assumed activity: no weights, no images, no accuracy. Latency is that of the
 * recurrence with steps that are all alike. @throws SpecError when it does not fit the chip or the prices.
 */
export function analyticRun(inputs: RunInputs, options: AnalyticOptions): RunResult {
  const { path, network } = inputs.workload;
  if (!network.classifiers.some(({ role }) => role === 'final')) {
    throw specError(path, 'classifiers', 'needs one with the role final: latency is that of a decision');
  }
  const planned = planRun(inputs, options);
  const { steps, fidelity } = options;
  const steady = steadyActivity(network, inputs.chip.chip, planned.variants, fidelity.firing, steps);
  const times = planned.variants.map((variant) => {
    return [variant.name, timesOf(steadyTimeline(variant, steady.step, steps))] as const;
  });
  return costResult(planned, { activity: steady.all, step: steady.step, times: Object.fromEntries(times) });
}

/** The timeline of an image whose steps are all like `step`. */
function steadyTimeline({ timing }: Variant, step: Activity, steps: number): ImageTimeline {
  const times = countedTimes(timing, flowsAlong(timing.routes, step), step);
  return timelineOf(timing, { ...times, service: (population) => times.service(population, 1) }, steps);
}

const timesOf = (timeline: ImageTimeline): CostedImages['times'][string] => ({
  timelines: [timeline],
  simulated: [],
  formulaDecisions: [],
});
