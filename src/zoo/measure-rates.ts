import { Interrupted } from '../base/errors.js';
import type { ArrayStore } from '../base/tensor.js';
import { type Blocks, cutIntoBlocks } from '../model/blocks.js';
import { type Network, neurons, weightMatrix } from '../model/network.js';
import type { Normalisation } from '../model/workload.js';
import { createFunctionModel, type FunctionOptions } from '../snn/function-model.js';

/** First and last step over which rates are taken; before, the network settles. */
export const RATE_STEPS = { first: 20, last: 60 } as const;

const INPUT_BITS = 8;
/** One crossbar a kernel position: nothing is asked of the arrays here, so counting them is kept cheap. */
const ONE_BLOCK = {
  rows: 1 << 24,
  cols: 1 << 24,
  columnsPerWeight: 1,
  crossbarsPerPe: 1,
  packKernels: false,
  rowOrder: 'kernelMajor',
} as const;

/** Images that rates are taken on. */
export interface RateImages {
  readonly pixels: readonly Uint8Array[];
  readonly normalisation: Normalisation;
}

/** Mean spikes per neuron and step of every population over the steps RATE_STEPS of all images. */
export async function measureRates(
  network: Network,
  arrays: ArrayStore,
  { pixels, normalisation }: RateImages,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, number>> {
  const model = createFunctionModel(network, arrays, optionsFor(network, normalisation));
  const spikes = new Map<string, number>(network.populations.map(({ name }) => [name, 0]));
  for (const image of pixels) {
    await stopIf(signal);
    const { activity } = model.run(image);
    for (const { name } of network.populations) {
      const total = spikesWithin(activity.populations[name]!.spikes, activity.steps);
      spikes.set(name, spikes.get(name)! + total);
    }
  }
  const steps = RATE_STEPS.last - RATE_STEPS.first + 1;
  return new Map(
    network.populations.map(({ name, shape }) => [name, spikes.get(name)! / (neurons(shape) * steps * pixels.length)]),
  );
}

/** Lets the process see an interrupt before the next image. */
async function stopIf(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (signal?.aborted === true) throw new Interrupted('interrupted');
}

/** Sum of [channel][step-1] over the steps RATE_STEPS. */
function spikesWithin(spikes: Float64Array, steps: number): number {
  let sum = 0;
  for (let channel = 0; channel < spikes.length; channel += steps) {
    for (let step = RATE_STEPS.first; step <= RATE_STEPS.last; step += 1) sum += spikes[channel + step - 1]!;
  }
  return sum;
}

function optionsFor(network: Network, normalisation: Normalisation): FunctionOptions {
  const blocks: Record<string, Blocks> = {};
  const rowLevels: Record<string, Float64Array> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    blocks[projection.name] = cutIntoBlocks(matrix, ONE_BLOCK);
    rowLevels[projection.name] = new Float64Array(matrix.taps * matrix.inputs);
  }
  const input = { normalisation, bits: INPUT_BITS };
  return { numerics: { kind: 'ideal' }, steps: RATE_STEPS.last, blocks, rowLevels, input };
}
