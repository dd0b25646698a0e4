import type { PopulationPlan } from './plan.js';

/** Work of a neuron in units of a multiplication and addition of the dense network (measured at 5 % spikes). */
const NEURON_WORK = 400;

/** What a step of a population costs, in units of one connection. */
export function workOf({ neurons, positions, channels }: PopulationPlan): number {
  const rows = neurons.kind === 'average' ? 0 : rowsInto(neurons);
  return positions * channels * (rows + NEURON_WORK);
}

function rowsInto(neurons: Exclude<PopulationPlan['neurons'], { kind: 'average' }>): number {
  const projections =
    neurons.kind === 'integer' ? neurons.projections : neurons.inputs.filter((input) => input.kind === 'spikes');
  return projections.reduce((sum, { gather }) => sum + gather.rows, 0);
}

/**
 * Stage of each population when `stages` threads share the work of an image: consecutive populations, so that the stage
 * with most work has as little as possible. Some stages are empty when there are more of them than populations.
 */
export function cutIntoStages(work: readonly number[], stages: number): readonly number[] {
  let [low, high] = [Math.max(0, ...work), work.reduce((sum, each) => sum + each, 0)];
  while (high - low > high * 1e-3) {
    const middle = (low + high) / 2;
    if (fill(work, middle).at(-1)! < stages) high = middle;
    else low = middle;
  }
  return fill(work, high);
}

/** Fills one stage after the other with at most `capacity`. */
function fill(work: readonly number[], capacity: number): number[] {
  let [stage, sum] = [0, 0];
  return work.map((each) => {
    if (sum > 0 && sum + each > capacity) {
      stage += 1;
      sum = 0;
    }
    sum += each;
    return stage;
  });
}
