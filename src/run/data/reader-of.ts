import { neurons, shapeOf } from '../../model/network.js';
import type { Workload } from '../../model/workload.js';
import type { ImageReader } from './load-images.js';

/** What a workload's network reads, and how many classes its final classifier tells apart. */
export function readerOf({ file, network }: Pick<Workload, 'file' | 'network'>): ImageReader {
  const final = network.classifiers.find(({ role }) => role === 'final')!;
  return { name: file.name, input: network.input, classes: neurons(shapeOf(network, final.population)) };
}
