import type { Network } from '../model/network.js';
import type { SpikeTrains } from '../model/spike-trains.js';
import type { FunctionModel, FunctionOptions, ImageResult } from './function-model.js';
import { imageBits } from './image-bits.js';

/** Runs one image and keeps every spike. */
export function recordTrains(
  model: FunctionModel,
  network: Network,
  { steps, input, numerics }: FunctionOptions,
  pixels: Uint8Array,
): { readonly result: ImageResult; readonly trains: SpikeTrains } {
  const fired: Record<string, Int32Array[]> = Object.fromEntries(network.populations.map(({ name }) => [name, []]));
  const result = model.run(pixels, (population, _step, neurons) => fired[population]!.push(neurons));
  return { result, trains: { steps, fired, ...imageBits(network, pixels, input, numerics) } };
}
