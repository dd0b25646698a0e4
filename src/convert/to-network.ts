import type { Tensor } from '../base/tensor.js';
import { type Network, neurons, type Population, type Projection, type Shape } from '../model/network.js';
import type { Ann, AnnLayer, NeuronLayer, Term } from './ann.js';
import type { Scales } from './scales.js';

/** A spiking network with its weights and biases by name, in single precision. */
export interface ConvertedNetwork {
  readonly network: Network;
  readonly arrays: ReadonlyMap<string, Tensor>;
}

export interface NeuronOptions {
  readonly threshold: number;
  readonly initialPotential: number;
}

/**
 * The spiking network of a trained one: w' = w lambda_source / lambda, b' = b / lambda, by channel (algorithm: Diehl 2015,
 * Rueckauer 2017; by channel: Kim 2020). The image has lambda 1, an averaging population that of its source. Both
 * projections into a residual block's population are scaled to its own lambda.
 */
export function toNetwork(ann: Ann, scales: Scales, name: string, neuron: NeuronOptions): ConvertedNetwork {
  const arrays = new Map<string, Tensor>();
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const shapes = new Map<string, Shape>([['input', ann.input]]);
  for (const layer of ann.layers) {
    shapes.set(layer.name, layer.shape);
    populations.push(populationOf(layer, neuron));
    if (layer.kind === 'average') {
      const { source, operator } = layer;
      projections.push({ name: layer.name, source, target: layer.name, operator, weights: undefined });
      continue;
    }
    const scale = scales.get(layer.name)!;
    arrays.set(`${layer.name}.bias`, vector(layer.bias.map((each, channel) => each / scale[channel]!)));
    layer.terms.forEach((term, index) => {
      const projection = projectionOf(layer, term, index);
      projections.push(projection);
      const source = shapes.get(term.source)!;
      const data = scaledWeights(term, source, scales.get(term.source)!, scale);
      const shape =
        term.operator.kind === 'dense'
          ? [neurons(layer.shape), neurons(source)]
          : [layer.shape.channels, source.channels, ...term.operator.kernel];
      arrays.set(projection.weights!, { dtype: 'F32', shape, data });
    });
  }
  const classifiers = ann.classifiers.map(({ name: classifier, role, layer }) => {
    return { name: classifier, role, population: layer };
  });
  return { network: { name, input: ann.input, populations, projections, classifiers }, arrays };
}

const vector = (values: Float64Array): Tensor => ({
  dtype: 'F32',
  shape: [values.length],
  data: Float32Array.from(values),
});

function populationOf(layer: AnnLayer, { threshold, initialPotential }: NeuronOptions): Population {
  const { name, shape } = layer;
  if (layer.kind === 'average') return { name, shape, neuron: { kind: 'average' }, bias: undefined };
  const neuron = { kind: 'integrateAndFire', threshold, initialPotential } as const;
  return { name, shape, neuron, bias: `${name}.bias` };
}

/** The first projection has the name of its population. */
function projectionOf({ name }: NeuronLayer, { source, operator }: Term, index: number): Projection {
  const own = index === 0 ? name : `${name}-skip${index === 1 ? '' : index}`;
  return { name: own, source, target: name, operator, weights: `${own}.weight` };
}

/** Weights [out, in, ...] times lambda of the input channel over lambda of the output channel. */
function scaledWeights(
  { operator, weights }: Term,
  source: Shape,
  from: Float64Array,
  to: Float64Array,
): Float32Array<ArrayBuffer> {
  const rowSize = weights.length / to.length;
  const perChannel = operator.kind === 'dense' ? source.height * source.width : operator.kernel[0] * operator.kernel[1];
  const data = new Float32Array(weights.length);
  for (let at = 0; at < data.length; at += 1) {
    const channel = Math.floor((at % rowSize) / perChannel);
    data[at] = (weights[at]! * from[channel]!) / to[Math.floor(at / rowSize)]!;
  }
  return data;
}
