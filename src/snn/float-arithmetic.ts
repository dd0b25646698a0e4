import { neurons, type Population } from '../model/network.js';
import { WeightAdder } from './add-weights.js';
import type { Arithmetic, ArithmeticScope, ImageDriver, MatrixProjection, Membranes } from './arithmetic.js';
import { imageCurrent } from './image-current.js';
import { NON_ZERO } from './input-coding.js';
import { biasesOf, weightsOf } from './network-arrays.js';
import { integrateAndFire } from './neurons.js';
import { type FloatArray, floats, rounded } from './numerics.js';
import { layOutWeights, paddedStride } from './weights.js';

/** `reference` and `ideal`: weights, image and membranes in floating point. */
export function floatArithmetic(scope: ArithmeticScope): Arithmetic {
  const { network, arrays, numerics } = scope;
  const weights = ({ projection, matrix }: MatrixProjection): FloatArray =>
    layOutWeights(weightsOf(network, arrays, projection), matrix, numerics);
  return {
    spikeDriver: (projection) => new WeightAdder(projection.edges, weights(projection), projection.matrix),
    imageDriver: (projection) => imageDriver(projection, weights(projection)),
    membranes: (population) => membranes(population, scope),
    startImage: () => {},
    columnSums: () => undefined,
  };
}

function imageDriver({ edges, matrix }: MatrixProjection, weights: FloatArray): ImageDriver {
  const layout = { edges, weights, ...matrix, stride: paddedStride(matrix.outputs) };
  return {
    drive: ({ lists, values, indexOf }, into) =>
      imageCurrent(layout, lists, NON_ZERO, (position, channel) => values[indexOf(position, channel)]!, into),
  };
}

function membranes(population: Population, { arrays, numerics }: ArithmeticScope): Membranes {
  const { neuron, shape } = population;
  if (neuron.kind !== 'integrateAndFire') throw new Error(`${population.name} has no membranes`);
  const bias = floats(numerics, shape.channels);
  bias.set(biasesOf(population, arrays));
  const potentials = floats(numerics, neurons(shape));
  const state = { potentials, bias, threshold: rounded(numerics, neuron.threshold) };
  return {
    reset: () => potentials.fill(neuron.initialPotential),
    step: (current, stride, sink) => {
      integrateAndFire(state, current, stride, sink);
      return 0;
    },
  };
}
