import type { ConvertedNetwork } from '../../convert/to-network.js';
import { accuracyPerStep } from '../../fusion/accuracy.js';
import { headPredictions } from '../../fusion/methods.js';
import { shapeOf } from '../../model/network.js';
import type { ImageJob } from '../image-job.js';
import { pixelsOf } from './each-image.js';
import { idealOptions } from './function-options.js';
import type { ConvertHooks, ConvertOptions, ImageSource } from './options.js';

/** Accuracy of the spiking network after each step on the first images of a set, by classifier in network order. */
export async function snnAccuracy(
  { network, arrays }: ConvertedNetwork,
  set: ImageSource,
  count: number,
  { input, steps }: ConvertOptions,
  { executor, onProgress, signal }: ConvertHooks,
): Promise<readonly (readonly number[])[]> {
  if (count === 0) return network.classifiers.map(() => []);
  const job: ImageJob = {
    network,
    arrays,
    options: idealOptions(network, input, steps),
    images: Array.from({ length: count }, (_, image) => pixelsOf(set, image)),
    cycle: undefined,
    compare: false,
    spikeKeys: undefined,
  };
  const predictions = network.classifiers.map((): ArrayLike<number>[] => new Array(count));
  let done = 0;
  await executor.run(
    job,
    (image, { result }) => {
      network.classifiers.forEach(({ name, population }, at) => {
        const classes = shapeOf(network, population).channels;
        predictions[at]![image] = headPredictions(result.headCounts[name]!, classes);
      });
      done += 1;
      onProgress('spikes', done, count);
    },
    signal,
  );
  return predictions.map((each) => [...accuracyPerStep(each, set.labels)]);
}
