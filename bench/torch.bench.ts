/**
 * Speed of dense PyTorch (Debian: python3-torch) on one step of the networks of the zoo, CIFAR-10, with one internal
 * classifier: the yardstick for the function model. Says so where torch is missing.
 *
 *     npm run bench torch
 */
import { test } from 'vitest';
import { DATA_SETS } from '../src/zoo/data-sets.js';
import { zooNetwork } from '../src/zoo/make-workload.js';
import { NETS } from '../src/zoo/nets.js';
import { timeTorch } from './support/torch.js';

test.each(['vgg11', 'vgg19', 'resnet18'] as const)('%s in PyTorch', (net) => {
  const dataSet = DATA_SETS['cifar10']!;
  const internalAfter = [NETS[net].internalAfter];
  const result = timeTorch(zooNetwork({ net, dataSet, width: 1, internalAfter, content: 'shapes' }));
  if (result.kind === 'missing') {
    console.log(`${net}: ${result.reason}`);
    return;
  }
  console.log(`${net}, torch ${result.torch}, ms per step and image`);
  for (const { batch, threads, ms, plainMs, repetitions } of result.times) {
    const plain = plainMs === null ? '' : `, torch.conv2d alone ${plainMs.toFixed(2)}`;
    console.log(`  batch ${batch}, ${threads} threads: ${ms.toFixed(2)} (best of ${repetitions})${plain}`);
  }
});
