import type { Network, Population, Projection, Shape } from '../../src/model/network.js';

export const shape = (channels: number, height: number, width = height): Shape => ({ channels, height, width });

export const spiking = (name: string, size: Shape): Population => ({
  name,
  shape: size,
  neuron: { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 },
  bias: undefined,
});

export const conv = (name: string, source: string, target: string, stride: number, kernel = 3): Projection => ({
  name,
  source,
  target,
  operator: {
    kind: 'conv2d',
    kernel: [kernel, kernel],
    stride: [stride, stride],
    padding: [(kernel - 1) / 2, (kernel - 1) / 2],
  },
  weights: undefined,
});

export const dense = (name: string, source: string, target: string): Projection => ({
  name,
  source,
  target,
  operator: { kind: 'dense' },
  weights: undefined,
});

/** Image -> conv a (8 channels, 8x8) -> conv b (70 channels, 4x4) -> pooled -> dense, with an internal head behind a. */
export function smallNetwork(): Network {
  return {
    name: 'small',
    input: shape(1, 8),
    populations: [
      spiking('a', shape(8, 8)),
      spiking('b', shape(70, 4)),
      { name: 'pool', shape: shape(70, 1), neuron: { kind: 'average' }, bias: undefined },
      spiking('ic', shape(3, 1)),
      spiking('fc', shape(3, 1)),
    ],
    projections: [
      conv('a', 'input', 'a', 1),
      conv('b', 'a', 'b', 2),
      {
        name: 'pool',
        source: 'b',
        target: 'pool',
        operator: { kind: 'averagePool', kernel: [4, 4], stride: [4, 4] },
        weights: undefined,
      },
      dense('ic', 'a', 'ic'),
      dense('fc', 'pool', 'fc'),
    ],
    classifiers: [
      { name: 'ic', role: 'internal', population: 'ic' },
      { name: 'fc', role: 'final', population: 'fc' },
    ],
  };
}

/** A chain of 3x3 convolutions from a list of channels and strides, ending without a classifier. */
export function chain(input: Shape, layers: readonly { channels: number; stride: number }[]): Network {
  const populations: Population[] = [];
  const projections: Projection[] = [];
  let before = input;
  for (const [index, { channels, stride }] of layers.entries()) {
    before = shape(channels, Math.ceil(before.height / stride), Math.ceil(before.width / stride));
    populations.push(spiking(`conv${index}`, before));
    projections.push(conv(`conv${index}`, index === 0 ? 'input' : `conv${index - 1}`, `conv${index}`, stride));
  }
  return { name: 'chain', input, populations, projections, classifiers: [] };
}
