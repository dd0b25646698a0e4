import type { Tensor } from '../../src/base/tensor.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import type { Blocks } from '../../src/model/blocks.js';
import type { Chip } from '../../src/model/chip.js';
import { type Network, weightMatrix } from '../../src/model/network.js';
import type { Numerics } from '../../src/model/numerics.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { buildNetwork } from '../../src/zoo/build-network.js';
import { customDataSet, DATA_SETS, type DataSet } from '../../src/zoo/data-sets.js';
import { zooNetwork } from '../../src/zoo/make-workload.js';
import { NETS, type Net, type NetName } from '../../src/zoo/nets.js';
import { noiseImages } from '../../src/zoo/noise-images.js';
import { seededArrays } from '../../src/zoo/seeded-arrays.js';
import { normalisationOf } from '../../src/zoo/workload-file.js';
import { defaultChip } from '../../test/support/load.js';

const CIFAR = DATA_SETS['cifar10']!;
const SEED = 'bench';
/** What a network is asked for, in wanted rates: the estimate of its biases overshoots so far (measured). */
const ASKED: Readonly<Record<NetName, number>> = { vgg11: 1, vgg16: 0.94, vgg19: 0.95, resnet18: 0.98, resnet34: 0.95 };

/** A network with seeded weights and what the chip's cut makes of it: all that its numerics do not change. */
export interface ZooCase {
  readonly network: Network;
  readonly dataSet: DataSet;
  readonly arrays: ReadonlyMap<string, Tensor>;
  readonly blocks: Readonly<Record<string, Blocks>>;
  /** Wanted spikes per neuron and step. */
  readonly rate: number;
}

/**
 * A network of the zoo for CIFAR-10 with one internal classifier, biased for `rate` spikes per neuron and step, cut for
 * `chip`.
 */
export function zooCase(net: NetName, rate: number, chip: Chip = defaultChip()): ZooCase {
  const asked = rate * ASKED[net];
  const content = { rate: asked, seed: SEED, images: 1 };
  const internalAfter = [NETS[net].internalAfter];
  const network = zooNetwork({ net, dataSet: CIFAR, width: 1, internalAfter, content });
  const arrays = seededArrays(network, CIFAR, asked, SEED);
  return { network, dataSet: CIFAR, arrays, blocks: cutNetwork(network, chip), rate };
}

const MIDDLE: Net = {
  stages: [1, 2, 3].map(() => ({ kind: 'conv', channels: 256, stride: 1 })),
  internalAfter: 0,
};
const MAP = customDataSet({ channels: 3, height: 8, width: 8 }, 10);

/** Two layers of the middle of VGG19, 256 channels of 8 x 8 by 3 x 3 kernels, behind one that an image drives. */
export function middleCase(rate: number, chip: Chip = defaultChip()): ZooCase {
  const network = buildNetwork({
    name: 'middle',
    net: MIDDLE,
    dataSet: MAP,
    width: 1,
    internalAfter: [],
    weighted: true,
  });
  const arrays = seededArrays(network, MAP, rate, SEED);
  return { network, dataSet: MAP, arrays, blocks: cutNetwork(network, chip), rate };
}

/** Runs `steps` steps of `count` images of noise under `numerics`; levels of rows are all 1, which costs the same. */
export function jobOf(
  { network, dataSet, arrays, blocks }: ZooCase,
  numerics: Numerics,
  steps: number,
  count: number,
): ImageJob {
  const rowLevels = Object.fromEntries(
    network.projections.flatMap((projection) => {
      const matrix = weightMatrix(network, projection);
      return matrix === undefined ? [] : [[projection.name, new Float64Array(matrix.taps * matrix.inputs).fill(1)]];
    }),
  );
  const { data } = noiseImages(dataSet, count, SEED).images;
  const size = data.length / count;
  const images = Array.from({ length: count }, (_, at) => Uint8Array.from(data.subarray(at * size, (at + 1) * size)));
  const input = { normalisation: normalisationOf(dataSet), bits: 8 };
  const options = { numerics, steps, blocks, rowLevels, input };
  return { network, arrays, images, options, cycle: undefined, compare: false, spikeKeys: undefined };
}
