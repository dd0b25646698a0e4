import { randomStream } from '../src/base/rng.js';
import { elements, type Tensor } from '../src/base/tensor.js';
import type { Network, Population, Projection, Shape } from '../src/model/network.js';

const WIDTHS = [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512] as const;
const CLASSES = 10;
/** Biases around which neurons fire at about 5 % a step: V grows by so much of the threshold. */
const BIAS = { least: 0.005, range: 0.03 };

/** VGG19 of CIFAR shape (3 x 32 x 32, strides for pooling) with seeded weights and biases that drive it at about 5 %. */
export function vgg19(seed: string): { readonly network: Network; readonly arrays: ReadonlyMap<string, Tensor> } {
  const random = randomStream(seed);
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const arrays = new Map<string, Tensor>();
  let before = { name: 'input', shape: { channels: 3, height: 32, width: 32 } };
  let stride = 1;
  for (const channels of WIDTHS) {
    if (channels === 0) {
      stride = 2;
      continue;
    }
    const name = `conv${populations.length + 1}`;
    const shape: Shape = { channels, height: before.shape.height / stride, width: before.shape.width / stride };
    populations.push(spiking(name, shape, random, arrays));
    projections.push({
      name,
      source: before.name,
      target: name,
      operator: { kind: 'conv2d', kernel: [3, 3], stride: [stride, stride], padding: [1, 1] },
      weights: weights(name, [channels, before.shape.channels, 3, 3], random, arrays),
    });
    before = { name, shape };
    stride = 1;
  }
  const fc = spiking('fc', { channels: CLASSES, height: 1, width: 1 }, random, arrays);
  const inputs = before.shape.channels * before.shape.height * before.shape.width;
  const fcWeights = weights('fc', [CLASSES, inputs], random, arrays);
  return {
    network: {
      name: 'vgg19-seeded',
      input: { channels: 3, height: 32, width: 32 },
      populations: [...populations, fc],
      projections: [
        ...projections,
        { name: 'fc', source: before.name, target: 'fc', operator: { kind: 'dense' }, weights: fcWeights },
      ],
      classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
    },
    arrays,
  };
}

function spiking(name: string, shape: Shape, random: () => number, arrays: Map<string, Tensor>): Population {
  const bias = Float32Array.from({ length: shape.channels }, () => BIAS.least + BIAS.range * random());
  arrays.set(`${name}.bias`, { dtype: 'F32', shape: [shape.channels], data: bias });
  return {
    name,
    shape,
    neuron: { kind: 'integrateAndFire', threshold: 1, initialPotential: 0.5 },
    bias: `${name}.bias`,
  };
}

/** Zero-mean weights: they shake the neurons, the biases drive them. */
function weights(name: string, shape: number[], random: () => number, arrays: Map<string, Tensor>): string {
  const inputs = elements(shape) / shape[0]!;
  const scale = 0.6 / Math.sqrt(inputs);
  const data = Float32Array.from({ length: elements(shape) }, () => (2 * random() - 1) * scale);
  arrays.set(`${name}.weight`, { dtype: 'F32', shape, data });
  return `${name}.weight`;
}
