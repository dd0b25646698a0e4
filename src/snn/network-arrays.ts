import { SimulationError, specError } from '../base/errors.js';
import type { ArrayStore, TensorData } from '../base/tensor.js';
import { type Network, type Population, type Projection, weightMatrix } from '../model/network.js';

/**
 * Weights of a projection with a matrix in file order: conv2d [out, in, kh, kw], dense [out, in]; both are
 * [out][in][tap]. Throws a SpecError for a projection of which only the shape is known, and a SimulationError when the
 * array is missing or has another number of elements.
 */
export function weightsOf(network: Network, arrays: ArrayStore, projection: Projection): TensorData {
  const { name, weights } = projection;
  const path = `projections.${name}`;
  if (weights === undefined) {
    throw specError(network.name, `${path}.weights`, 'is missing: a network of shapes only has no spikes');
  }
  const tensor = arrays.get(weights);
  if (tensor === undefined) throw new SimulationError(path, undefined, `array ${weights} is missing`);
  const { taps, inputs, outputs } = weightMatrix(network, projection)!;
  const expected = taps * inputs * outputs;
  if (tensor.data.length !== expected) {
    throw new SimulationError(path, undefined, `has ${tensor.data.length} weights, its shapes need ${expected}`);
  }
  return tensor.data;
}

/** One bias per channel of a population, zeros where it has none. Throws a SimulationError when the array does not fit. */
export function biasesOf({ name, bias, shape }: Population, arrays: ArrayStore): ArrayLike<number> {
  if (bias === undefined) return new Float64Array(shape.channels);
  const tensor = arrays.get(bias);
  if (tensor === undefined || tensor.data.length !== shape.channels) {
    throw new SimulationError(`populations.${name}`, undefined, `needs ${shape.channels} biases in array ${bias}`);
  }
  return tensor.data;
}
