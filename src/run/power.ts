import { toNanoseconds } from '../base/units.js';
import { LEAKAGE } from '../cost/energy.js';
import type { Chip } from '../model/chip.js';
import type { PowerResult } from '../model/result.js';
import type { EvaluatedVariant } from './evaluate-variant.js';

/** 1 pJ / ns = 1 mW = 1000 uW. */
const MICROWATT = 1000;

/**
 * Power of a variant while it computes an image alone: from the image at the pins until the decision is out and the last
 * layer has ended its last step. Power of a step: its energy over the time from the end of the last layer's step before to
 * the end of its own; layers run ahead of each other, so it is a mean over neighbouring steps. Steps have a power in a
 * pipelined chip only: in a sequential one the layers work on different ones.
 */
export function powerSection(evaluated: EvaluatedVariant, { control }: Chip): PowerResult {
  const { timeline, energyBySteps, leakageUw, latencyNs } = evaluated;
  const ends = timeline.stepEndCycles;
  const lastStepEndNs = toNanoseconds(ends.at(-1)!, timeline.clockMhz);
  const spanNs = Math.max(latencyNs.at(-1)!, lastStepEndNs);
  const sums = Object.entries(energyBySteps).map(([module, steps]) => [module, total(steps)] as const);
  const averageByModuleUw: Record<string, number> = {
    ...Object.fromEntries(sums.map(([module, energy]) => [module, (energy / spanNs) * MICROWATT])),
    [LEAKAGE]: leakageUw,
  };
  const averageUw = Object.values(averageByModuleUw).reduce((sum, power) => sum + power, 0);
  const average = { spanNs, lastStepEndNs, averageUw, averageByModuleUw };
  if (control.schedule === 'sequential') return average;
  const stepNs = Array.from(ends, (end, t) => toNanoseconds(end - (t === 0 ? 0 : ends[t - 1]!), timeline.clockMhz));
  const byStepUw = powerBySteps(energyBySteps, leakageUw, stepNs);
  const steps = stepNs.map((_, t) => Object.values(byStepUw).reduce((sum, power) => sum + power[t]!, 0));
  const powerUw = Math.max(...steps);
  return {
    ...average,
    peak: { powerUw, step: steps.indexOf(powerUw) + 1 },
    peakByModuleUw: Object.fromEntries(Object.entries(byStepUw).map(([name, power]) => [name, Math.max(...power)])),
    stepNs,
    byStepUw,
  };
}

function powerBySteps(
  energyBySteps: EvaluatedVariant['energyBySteps'],
  leakageUw: number,
  stepNs: readonly number[],
): Record<string, number[]> {
  const modules = Object.entries(energyBySteps).map(([module, energy]) => {
    return [module, stepNs.map((ns, t) => (ns === 0 ? 0 : (energy[t]! / ns) * MICROWATT))] as const;
  });
  return { ...Object.fromEntries(modules), [LEAKAGE]: stepNs.map(() => leakageUw) };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
