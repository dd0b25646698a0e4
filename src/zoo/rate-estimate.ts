import { INPUT, type Network, projectionsInto } from '../model/network.js';
import type { DataSet } from './data-sets.js';

/**
 * Rates of a population as if its neurons' mean currents were normally distributed: a neuron with the mean current m
 * fires at max(0, m). Mean and mean square are over its neurons.
 */
interface Rates {
  readonly mean: number;
  readonly meanSquare: number;
}

const density = (u: number): number => Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);

/** Standard normal distribution; error below 1e-7. Source: Abramowitz and Stegun, 26.2.17. */
function distribution(u: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(u));
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = density(u) * series;
  return u < 0 ? tail : 1 - tail;
}

/** Mean of max(0, u + z) for a standard normal z. */
const rectifiedMean = (u: number): number => u * distribution(u) + density(u);
/** Mean square of max(0, u + z). */
const rectifiedSquare = (u: number): number => (u * u + 1) * distribution(u) + u * density(u);

/** u for which max(0, u + z) has the mean `wanted`. */
function shiftFor(wanted: number): number {
  let [low, high] = [-8, Math.max(8, 2 * wanted)];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (low + high) / 2;
    if (rectifiedMean(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Standard deviation of the constant currents that the image causes, in wanted rates: what spikes cause elsewhere. */
export const IMAGE_SPREAD = 1.5;

/**
 * The bias of every population with which it should fire at `rate`, for weights of zero mean whose squares add up to 1
 * over the inputs of a neuron (image: whose currents spread by IMAGE_SPREAD rates). A first guess: 10 to 30 % off.
 */
export function estimatedBiases(network: Network, rate: number): ReadonlyMap<string, number> {
  const rates = new Map<string, Rates>();
  const biases = new Map<string, number>();
  for (const { name, neuron } of network.populations) {
    const incoming = projectionsInto(network, name);
    if (neuron.kind === 'average') {
      rates.set(name, rates.get(incoming[0]!.source)!);
      continue;
    }
    const squares = incoming.map(({ source }) =>
      source === INPUT ? (IMAGE_SPREAD * rate) ** 2 : rates.get(source)!.meanSquare,
    );
    const spread = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / incoming.length);
    const shift = shiftFor(rate / spread);
    biases.set(name, shift * spread);
    rates.set(name, { mean: rate, meanSquare: rectifiedSquare(shift) * spread * spread });
  }
  return biases;
}

/** Mean square of a normalised pixel of uniform noise, over all channels. */
export function meanSquarePixel({ mean, std }: DataSet): number {
  const squares = mean.map((of, channel) => (1 / 12 + (0.5 - of) ** 2) / std[channel]! ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / squares.length;
}
