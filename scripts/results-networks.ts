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
import { referenceBytes, referenceFile } from '../test/reference.js';
import { type ReferenceModelName, referenceModel } from '../test/support/model-json.js';

/** A network whose curves are made. */
export interface ResultNetwork {
  readonly name: string;
  /** Where weights and test images come from: the reference folder's converted weights, or a file that sim convert wrote. */
  readonly from: { readonly kind: 'weights'; readonly model: ReferenceModelName } | { readonly kind: 'converted' };
  /** Training images that tables are tuned on: file in the reference folder, first image. */
  readonly training: { readonly path: string; readonly from: number };
  readonly steps: number;
  /** Potentials at which membranes start that are compared at equal energy. */
  readonly potentials: readonly number[];
}

const CIFAR = { path: 'datasets/cifar10/train-first3000.bin.gz', from: 500 };

/** The networks, the ones with the paper's effect first. */
export const NETWORKS: readonly ResultNetwork[] = [
  {
    name: 'cifar10-vgg19q',
    from: { kind: 'weights', model: 'cifar10-vgg19q' },
    training: CIFAR,
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'mnist-vgg11q',
    from: { kind: 'weights', model: 'mnist-vgg11q' },
    training: { path: 'datasets/mnist/train-images-idx3-ubyte.gz', from: 10_500 },
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'fashion-vgg6',
    from: { kind: 'weights', model: 'fashion-vgg6' },
    training: { path: 'datasets/fashion-mnist/train-images-idx3-ubyte.gz', from: 500 },
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'cifar10-vgg8h',
    from: { kind: 'weights', model: 'cifar10-vgg8h' },
    training: CIFAR,
    steps: 300,
    potentials: [0.5],
  },
  {
    name: 'cifar10-vgg16h',
    from: { kind: 'converted' },
    training: CIFAR,
    steps: 200,
    potentials: [],
  },
];

export const root: string = fileURLToPath(new URL('../', import.meta.url));
export const CHIP = 'spikesim-rram-64';
export const host = createNodeHost(root);

/** Accuracy of the trained network at the final classifier on all test images, as its training recorded it. */
export function annAccuracyOf({ name }: ResultNetwork): number {
  const file = new TextDecoder().decode(referenceBytes(`models/${name}/model.json`));
  const { testAccuracy } = JSON.parse(file) as { testAccuracy: { fc?: number; folded?: { fc: number } } };
  const accuracy = testAccuracy.folded?.fc ?? testAccuracy.fc;
  if (accuracy === undefined) throw new Error(`models/${name}/model.json has no accuracy of fc`);
  return accuracy;
}

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
