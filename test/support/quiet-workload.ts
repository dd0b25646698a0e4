import { elements, type Tensor } from '../../src/base/tensor.js';
import { INPUT, type Network, weightMatrix } from '../../src/model/network.js';
import type { Workload } from '../../src/model/workload.js';
import { seededWorkload } from './run.js';

/** `network` with weights of 0 and black images: nothing ever fires. */
export const silentWorkload = (network?: Network): Workload => withValues(() => 0, network);

/**
 * `network` with one white pixel, at the first place, and one weight of 1 a projection, from there to the first neuron:
 * every population fires one spike a step once the pixel has come through to it.
 */
export const singleSpikeWorkload = (network?: Network): Workload => withValues(() => 1, network);

function withValues(first: (name: string) => number, network?: Network): Workload {
  const workload = seededWorkload(network);
  const arrays = new Map<string, Tensor>();
  for (const projection of workload.network.projections) {
    const matrix = weightMatrix(workload.network, projection);
    if (matrix === undefined) continue;
    const data = new Float32Array(matrix.taps * matrix.inputs * matrix.outputs);
    data[Math.floor(matrix.taps / 2)] = first(projection.name);
    arrays.set(`${projection.name}.weight`, { dtype: 'F32', shape: [data.length], data });
  }
  const samples = workload.samples!;
  const { images } = samples;
  const { channels, height, width } = workload.network.input;
  const data = new Uint8Array(elements(images.shape));
  const size = channels * height * width;
  for (let at = 0; at < data.length; at += size) data[at] = 255 * first(INPUT);
  return { ...workload, arrays, samples: { ...samples, images: { ...images, data } } };
}
