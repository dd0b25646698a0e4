import { toNanoseconds } from '../base/units.js';
import { LEAKAGE } from '../cost/energy.js';
import type { Chip } from '../model/chip.js';
import type { PowerResult } from '../model/result.js';
import type { EvaluatedVariant } from './evaluate-variant.js';

/** 1 pJ / ns = 1 mW = 1000 uW. */
const MICROWATT = 1000;

/**
 * Power of a variant while an image is computed: energy of each step over the time from the end of the last layer's step
 * before to the end of its own. A pipelined chip only: in a sequential one the layers work on different steps.
 */
export function powerSection(evaluated: EvaluatedVariant, { control }: Chip): PowerResult {
  const { timeline, energyBySteps, leakageUw, energyPj, latencyNs } = evaluated;
  const totalNs = latencyNs.at(-1)!;
  const sums = Object.entries(energyBySteps).map(([module, steps]) => [module, total(steps)] as const);
  const average = {
    averageUw: (energyPj.at(-1)! / totalNs) * MICROWATT,
    averageByModuleUw: {
      ...Object.fromEntries(sums.map(([module, energy]) => [module, (energy / totalNs) * MICROWATT])),
      [LEAKAGE]: leakageUw,
    },
  };
  if (control.schedule === 'sequential') return average;
  const ends = timeline.stepEndCycles;
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
