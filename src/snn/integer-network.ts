import { specError } from '../base/errors.js';
import type { ArrayStore } from '../base/tensor.js';
import {
  INPUT,
  type IntegrateAndFire,
  type Network,
  type Projection,
  projectionsInto,
  weightMatrix,
} from '../model/network.js';
import { type IntegerFormat, weightBitsOf } from '../model/numerics.js';
import { type InputOptions, largestInput, roundHalfEven } from './input-coding.js';
import { biasesOf, weightsOf } from './network-arrays.js';
import { channelScales, commonScale, quantise, type WeightPart } from './quantise.js';

/** Weights of a projection as integers. */
export interface IntegerWeights {
  /** File order [out][in][tap]. */
  readonly levels: Int16Array;
  /** Weight of one level, per output channel. */
  readonly scales: Float64Array;
}

/**
 * Integrate-and-fire neurons of a population as integers, one entry a channel. The unit is 2^-fractionBits weight
 * levels; in a population that reads nothing but the image it is that times 2^(inputBits-1) levels of the image's
 * code, so that its thresholds are as large as those of others. Integers in
 * float64, because a membrane may be wider than 32 bits.
 */
export interface IntegerNeurons {
  readonly thresholds: Float64Array;
  readonly biases: Float64Array;
  readonly initial: Float64Array;
  /** Lower clamps. */
  readonly floors: Float64Array;
  /** Range of a membrane potential: it saturates at both ends. */
  readonly lowest: number;
  readonly highest: number;
  /** An image's sum, in 2^-fractionBits weight levels x levels of its code, is worth this many units: see imageUnits. */
  readonly inputFactor: number;
  /** Number of channels whose threshold no membrane of this width reaches: they never fire. */
  readonly deadChannels: number;
}

/** What a chip stores of a network: by projection (with crossbars) and by population (integrate and fire). */
export interface IntegerNetwork {
  readonly projections: Readonly<Record<string, IntegerWeights>>;
  readonly populations: Readonly<Record<string, IntegerNeurons>>;
}

/** The last network in integers that was made from each store. */
const made = new WeakMap<
  ArrayStore,
  { readonly network: Network; readonly as: string; readonly integers: IntegerNetwork }
>();

/**
 * The network in integers; the same object again for the same network, store, format and input, so the values of a store
 * must not change between. Throws a SpecError for a projection without weights, and a SimulationError when an array is
 * missing or does not fit. Source: docs/models/function.md, numerics.
 */
export function integerNetwork(
  network: Network,
  arrays: ArrayStore,
  format: IntegerFormat,
  input: InputOptions,
): IntegerNetwork {
  const as = JSON.stringify([format, input]);
  const last = made.get(arrays);
  if (last !== undefined && last.network === network && last.as === as) return last.integers;
  const integers = makeIntegers(network, arrays, format, input);
  made.set(arrays, { network, as, integers });
  return integers;
}

function makeIntegers(
  network: Network,
  arrays: ArrayStore,
  format: IntegerFormat,
  input: InputOptions,
): IntegerNetwork {
  const projections: Record<string, IntegerWeights> = {};
  const populations: Record<string, IntegerNeurons> = {};
  for (const population of network.populations) {
    if (population.neuron.kind !== 'integrateAndFire') continue;
    const sources = projectionsInto(network, population.name).filter(({ operator }) => operator.kind !== 'averagePool');
    const parts = sources.map((projection): WeightPart => {
      return { weights: weightsOf(network, arrays, projection), matrix: weightMatrix(network, projection)! };
    });
    const weightBits = commonBits(network, sources, format);
    const scales = scalesOf(parts, population.shape.channels, weightBits, format.weightScale);
    for (const [at, { name }] of sources.entries()) {
      projections[name] = { levels: quantise(parts[at]!, scales, weightBits), scales };
    }
    const imageOnly = sources.length > 0 && sources.every(({ source }) => source === INPUT);
    const biases = biasesOf(population, arrays);
    const range = 2 ** (input.bits - 1);
    const unit = scales.map(
      (scale) => (scale * (imageOnly ? inputScale(input) * range : 1)) / 2 ** format.fractionBits,
    );
    const inputFactor = imageOnly ? 1 / range : inputScale(input);
    populations[population.name] = neuronsOf(population.neuron, biases, unit, inputFactor, format);
  }
  return { projections, populations };
}

/** One step of the image's code. */
export const inputScale = ({ normalisation, bits }: InputOptions): number =>
  largestInput(normalisation) / (2 ** (bits - 1) - 1);

/** What one projection's sum over the image adds to a membrane, in its units: one rounding, halves to even. */
export const imageUnits = (sum: number, { inputFactor }: Pick<IntegerNeurons, 'inputFactor'>): number =>
  inputFactor === 1 ? sum : roundHalfEven(sum * inputFactor);

/** Bits of the weights of all projections into a population, which share their scales. */
function commonBits({ name }: Network, sources: readonly Projection[], format: IntegerFormat): number {
  const first = sources[0] === undefined ? format.weightBits : weightBitsOf(format, sources[0].name);
  const odd = sources.find((projection) => weightBitsOf(format, projection.name) !== first);
  if (odd === undefined) return first;
  throw specError(name, `projections.${odd.name}.weightBits`, 'must be that of the other projections into its target');
}

function scalesOf(
  parts: readonly WeightPart[],
  channels: number,
  weightBits: number,
  weightScale: IntegerFormat['weightScale'],
): Float64Array {
  if (parts.length === 0) return new Float64Array(channels).fill(1);
  if (weightScale === 'channel') return channelScales(parts, weightBits);
  return new Float64Array(channels).fill(commonScale(parts, weightBits));
}

/** `unit`: one unit of the membrane in the network's own, per channel. */
function neuronsOf(
  neuron: IntegrateAndFire,
  biases: ArrayLike<number>,
  unit: Float64Array,
  inputFactor: number,
  format: IntegerFormat,
): IntegerNeurons {
  const highest = 2 ** (format.membraneBits - 1) - 1;
  const lowest = -(2 ** (format.membraneBits - 1));
  const inUnits = (value: number, channel: number): number => roundHalfEven(value / unit[channel]!);
  const clamped = (value: number): number => Math.min(highest, Math.max(lowest, value));
  const thresholds = unit.map((_, channel) => Math.min(highest + 1, Math.max(1, inUnits(neuron.threshold, channel))));
  const { lowestPotential } = format;
  return {
    thresholds,
    biases: Float64Array.from(biases, (bias, channel) => clamped(inUnits(bias, channel))),
    initial: unit.map((_, channel) => clamped(inUnits(neuron.initialPotential, channel))),
    floors: thresholds.map((threshold) =>
      lowestPotential === undefined ? lowest : Math.max(lowest, roundHalfEven(lowestPotential * threshold)),
    ),
    lowest,
    highest,
    inputFactor,
    deadChannels: thresholds.reduce((dead, threshold) => dead + (threshold > highest ? 1 : 0), 0),
  };
}
