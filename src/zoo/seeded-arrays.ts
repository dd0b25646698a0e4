import { randomStream } from '../base/rng.js';
import { elements, type Tensor } from '../base/tensor.js';
import {
  INPUT,
  type Network,
  type Projection,
  projectionsInto,
  shapeOf,
  type WeightMatrix,
  weightMatrix,
} from '../model/network.js';
import type { DataSet } from './data-sets.js';
import { estimatedBiases, IMAGE_SPREAD, meanSquarePixel } from './rate-estimate.js';

/** Biases of a population's channels lie so far around their mean, in wanted rates. */
const CHANNEL_SPREAD = 0.25;

/**
 * Weights and biases of every projection and population, uniform around 0 and around the estimated bias. Spikes reach a
 * neuron with weights whose squares add up to 1, so that rates keep their spread over any depth.
 */
export function seededArrays(network: Network, dataSet: DataSet, rate: number, seed: string): Map<string, Tensor> {
  const random = randomStream(`${seed} weights`);
  const arrays = new Map<string, Tensor>();
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    const shape = weightShape(network, projection, matrix);
    const limit = Math.sqrt(3) * deviation(network, projection, matrix, dataSet, rate);
    const data = new Float32Array(elements(shape));
    for (let at = 0; at < data.length; at += 1) data[at] = (2 * random() - 1) * limit;
    arrays.set(projection.weights!, { dtype: 'F32', shape, data });
  }
  const biases = estimatedBiases(network, rate);
  for (const { name, bias, shape } of network.populations) {
    if (bias === undefined) continue;
    const offset = biases.get(name)!;
    const data = Float32Array.from(
      { length: shape.channels },
      () => offset + CHANNEL_SPREAD * rate * (2 * random() - 1),
    );
    arrays.set(bias, { dtype: 'F32', shape: [shape.channels], data });
  }
  return arrays;
}

function weightShape(network: Network, { source, operator }: Projection, { inputs, outputs }: WeightMatrix): number[] {
  if (operator.kind !== 'conv2d') return [outputs, inputs];
  return [outputs, shapeOf(network, source).channels, ...operator.kernel];
}

/** Standard deviation of the weights; the projections into one population share the variance of its current. */
function deviation(
  network: Network,
  { source, target }: Projection,
  { taps, inputs }: WeightMatrix,
  dataSet: DataSet,
  rate: number,
): number {
  const share = 1 / projectionsInto(network, target).length;
  const gain = source === INPUT ? (IMAGE_SPREAD * rate) / Math.sqrt(meanSquarePixel(dataSet)) : 1;
  return gain * Math.sqrt(share / (taps * inputs));
}
