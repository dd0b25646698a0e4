import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeDataFiles } from '../src/host/node/data-files.js';
import { createNodeHost } from '../src/host/node/files.js';
import type { ImageSet, Workload, WorkloadFile } from '../src/model/workload.js';
import { loadImages } from '../src/run/data/load-images.js';
import type { RunInputs } from '../src/run/prepare.js';
import { loadChip } from '../src/spec/load-chip.js';
import { loadPriceTable } from '../src/spec/load-prices.js';
import { loadWorkload } from '../src/spec/load-workload.js';
import { referenceFile } from '../test/reference.js';
import { type ReferenceModelName, referenceModel } from '../test/support/model-json.js';

/** A network whose curves are made. */
export interface ResultNetwork {
  readonly name: string;
  /** Where weights and test images come from: the reference folder's converted weights, or a file that sim convert wrote. */
  readonly from: { readonly kind: 'weights'; readonly model: ReferenceModelName } | { readonly kind: 'converted' };
  /** Training images that tables are tuned on: file in the reference folder, first image. */
  readonly training: { readonly path: string; readonly from: number };
  /** Accuracy of the trained network at the final classifier, and on which images. */
  readonly ann: { readonly accuracy: number; readonly of: string };
  readonly targetShare: number;
  readonly steps: number;
  /** Potentials at which membranes start that are compared at equal energy. */
  readonly potentials: readonly number[];
}

const CIFAR = { path: 'datasets/cifar10/train-first3000.bin.gz', from: 500 };
const OF_ALL = 'the trained network on all 10,000 test images';
const OF_FIRST = 'the trained network on the same 1,000 test images, by onnxruntime';

/** The networks, the ones with the paper's effect first. */
export const NETWORKS: readonly ResultNetwork[] = [
  {
    name: 'cifar10-vgg19q',
    from: { kind: 'weights', model: 'cifar10-vgg19q' },
    training: CIFAR,
    ann: { accuracy: 0.851, of: OF_FIRST },
    targetShare: 0.97,
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'mnist-vgg11q',
    from: { kind: 'weights', model: 'mnist-vgg11q' },
    training: { path: 'datasets/mnist/train-images-idx3-ubyte.gz', from: 10_500 },
    ann: { accuracy: 0.996, of: OF_ALL },
    targetShare: 0.99,
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'fashion-vgg6',
    from: { kind: 'weights', model: 'fashion-vgg6' },
    training: { path: 'datasets/fashion-mnist/train-images-idx3-ubyte.gz', from: 500 },
    ann: { accuracy: 0.939, of: OF_FIRST },
    targetShare: 0.99,
    steps: 300,
    potentials: [],
  },
  {
    name: 'cifar10-vgg8h',
    from: { kind: 'weights', model: 'cifar10-vgg8h' },
    training: CIFAR,
    ann: { accuracy: 0.876, of: OF_FIRST },
    targetShare: 0.97,
    steps: 300,
    potentials: [],
  },
  {
    name: 'cifar10-vgg16h',
    from: { kind: 'converted' },
    training: CIFAR,
    ann: { accuracy: 0.8736, of: OF_ALL },
    targetShare: 0.9,
    steps: 200,
    potentials: [],
  },
];

export const root: string = fileURLToPath(new URL('../', import.meta.url));
export const CHIP = 'spikesim-rram-64';
export const host = createNodeHost(root);

/** Chip, workload and prices; the workload has no tables yet. `cache`: where converted networks lie. */
export async function inputsOf(network: ResultNetwork, preset: string, cache: string): Promise<RunInputs> {
  const [chip, prices] = await Promise.all([loadChip(host, CHIP, []), loadPriceTable(host, preset)]);
  return { chip, prices, workload: await workloadOf(network, cache) };
}

async function workloadOf({ name, from, steps }: ResultNetwork, cache: string): Promise<Workload> {
  if (from.kind === 'weights') return weightsWorkload(from.model, steps);
  const path = `${cache}/converted/${name}/${name}.json`;
  if (!existsSync(path)) throw new Error(`${path} is missing; sim convert writes it (docs/results.md)`);
  return loadWorkload(host, path);
}

const IMAGES = 1000;

/** A workload of the converted weights of a reference network, with its first test images. */
function weightsWorkload(model: ReferenceModelName, steps: number): Workload {
  const { network, arrays, normalisation, images, labels } = referenceModel(model);
  const pixels = images(IMAGES);
  const { channels, height, width } = network.input;
  const data = new Uint8Array(IMAGES * channels * height * width);
  for (const [at, image] of pixels.entries()) data.set(image, at * image.length);
  const file = {
    format: 'snn-workload/1',
    name: model,
    description: 'reference network',
    defaults: { images: IMAGES, steps },
    input: { shape: [channels, height, width], coding: 'direct', normalisation },
    classifiers: network.classifiers,
    alphaTables: [],
    referenceAccuracies: [],
  } as unknown as WorkloadFile;
  const samples: ImageSet = {
    images: { dtype: 'U8', shape: [IMAGES, channels, height, width], data },
    labels: { dtype: 'U8', shape: [IMAGES], data: Uint8Array.from(labels(IMAGES)) },
    origin: `the first ${IMAGES} test images`,
    digest: host.sha256(data),
  };
  const digest = host.sha256(new TextEncoder().encode(model));
  return { path: model, file, network, whole: network, arrays, samples, calibration: undefined, digest };
}

/** Training images that are neither scored nor used for normalisation. */
export const trainingImages = ({ training: { path, from } }: ResultNetwork, count: number): Promise<ImageSet> =>
  loadImages(
    { files: nodeDataFiles, host },
    { path: referenceFile(path), subset: { kind: 'range', from, to: from + count - 1 } },
  );
