import type { Ann } from '../../convert/ann.js';
import { createAnnRunner } from '../../convert/run-ann.js';
import type { Scales } from '../../convert/scales.js';
import type { ConvertedNetwork } from '../../convert/to-network.js';
import type { LayerError } from '../../model/conversion.js';
import { depthOf, neurons } from '../../model/network.js';
import { createFunctionModel } from '../../snn/function-model.js';
import { eachImage, pixelsOf } from './each-image.js';
import { idealOptions } from './function-options.js';
import type { ConvertHooks, ConvertOptions, ImageSource } from './options.js';

/** Sums of one layer over neurons and images. */
interface Sums {
  clipped: number;
  activation: number;
  rate: number;
  error: number;
  bias: number;
}

/**
 * What the conversion loses in every layer, in the order of the network's layers: |firing rate - clipped normalised
 * activation|. The rate counts from the first step in which the image can reach the layer.
 */
export async function layerErrors(
  ann: Ann,
  scales: Scales,
  { network, arrays }: ConvertedNetwork,
  set: ImageSource,
  count: number,
  { input, steps }: ConvertOptions,
  hooks: ConvertHooks,
): Promise<readonly LayerError[]> {
  const runAnn = createAnnRunner(ann);
  const model = createFunctionModel(network, arrays, idealOptions(network, input, steps));
  const layers = ann.layers.map(({ name, shape }) => ({
    name,
    size: neurons(shape),
    scale: scales.get(name)!,
    steps: Math.max(1, steps - depthOf(network, name) + 1),
    spikes: new Uint32Array(neurons(shape)),
    sums: { clipped: 0, activation: 0, rate: 0, error: 0, bias: 0 } satisfies Sums as Sums,
  }));
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  await eachImage(set, { count, stage: 'layers', input }, hooks, (image, index) => {
    const activations = runAnn(image);
    for (const { spikes } of layers) spikes.fill(0);
    model.run(pixelsOf(set, index), (population, _, fired) => {
      const { spikes } = byName.get(population)!;
      for (const neuron of fired) spikes[neuron]! += 1;
    });
    for (const layer of layers) addImage(layer, activations.get(layer.name)!);
  });
  return layers.map(({ size, sums }) => means(sums, size * count));
}

interface Measured {
  readonly scale: Float64Array;
  readonly steps: number;
  readonly spikes: Uint32Array;
  readonly sums: Sums;
}

function addImage({ scale, steps, spikes, sums }: Measured, activations: Float64Array): void {
  for (let neuron = 0; neuron < spikes.length; neuron += 1) {
    const wanted = activations[neuron]! / scale[neuron % scale.length]!;
    const clipped = Math.min(1, Math.max(0, wanted));
    const rate = spikes[neuron]! / steps;
    if (wanted > 1) sums.clipped += 1;
    sums.activation += clipped;
    sums.rate += rate;
    sums.error += Math.abs(rate - clipped);
    sums.bias += rate - clipped;
  }
}

const means = ({ clipped, activation, rate, error, bias }: Sums, count: number): LayerError => ({
  clippedShare: clipped / count,
  meanActivation: activation / count,
  meanRate: rate / count,
  meanError: error / count,
  meanBias: bias / count,
});
