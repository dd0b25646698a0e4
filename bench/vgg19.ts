import type { Tensor } from '../src/base/tensor.js';
import type { Network } from '../src/model/network.js';
import { DATA_SETS } from '../src/zoo/data-sets.js';
import { zooNetwork } from '../src/zoo/make-workload.js';
import { seededArrays } from '../src/zoo/seeded-arrays.js';

const RATE = 0.05;

/**
 * VGG19 for CIFAR-10 with seeded weights and estimated biases, which drive it at about 5 % spikes; no internal classifier.
 */
export function vgg19(seed: string): { readonly network: Network; readonly arrays: ReadonlyMap<string, Tensor> } {
  const dataSet = DATA_SETS['cifar10']!;
  const content = { rate: RATE, seed, images: 1 };
  const network = zooNetwork({ net: 'vgg19', dataSet, width: 1, internalAfter: [], content });
  return { network, arrays: seededArrays(network, dataSet, RATE, seed) };
}
