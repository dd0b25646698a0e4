import { fileURLToPath } from 'node:url';
import type { ArrayStore } from '../src/base/tensor.js';
import { createNodeHost } from '../src/host/node/files.js';
import type { Network } from '../src/model/network.js';
import type { AlphaTable, Normalisation } from '../src/model/workload.js';
import { imagesOf } from '../src/run/calibration-plan.js';
import { loadWorkload } from '../src/spec/load-workload.js';
import { referenceBytes } from '../test/reference.js';
import { type ReferenceModelName, referenceModel } from '../test/support/model-json.js';

/** Networks of the study: one that comes with the program, one of the reference folder; `-train`: on training images. */
export type StudyNetworkName = BaseName | `${BaseName}-train`;
type BaseName = 'mnist-vgg' | 'cifar10-vgg19q';

/** A network with the images that are scored, and with others that the ADCs are calibrated on. */
export interface StudyNetwork {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly normalisation: Normalisation;
  /** Pixels [channel][y][x] of the first `count` images. */
  images(count: number): readonly Uint8Array[];
  readonly labels: ArrayLike<number>;
  readonly calibration: readonly Uint8Array[];
  readonly alphaTables: readonly AlphaTable[];
}

const CALIBRATION_IMAGES = 100;
/** Test images of cifar10-vgg19q that are scored. */
const CIFAR_IMAGES = 200;

/** Training images that nothing else is tuned, normalised or calibrated on: what a chip's values may be chosen with. */
const TRAINING = { 'mnist-vgg': [20_000, 1000], 'cifar10-vgg19q': [2000, 300] } as const;

/** Loads a network of the study. Throws where the reference folder is needed and not set. */
export async function studyNetwork(name: StudyNetworkName): Promise<StudyNetwork> {
  switch (name) {
    case 'mnist-vgg':
      return bundled(name);
    case 'cifar10-vgg19q':
      return reference(name);
    case 'mnist-vgg-train':
      return { ...(await bundled('mnist-vgg')), ...training('mnist-vgg', 'mnist-vgg11q') };
    case 'cifar10-vgg19q-train':
      return { ...reference('cifar10-vgg19q'), ...training('cifar10-vgg19q', 'cifar10-vgg19q') };
  }
}

function training(name: BaseName, model: ReferenceModelName): Pick<StudyNetwork, 'images' | 'labels'> {
  const [first, count] = TRAINING[name];
  const { images, labels } = referenceModel(model).training(first, count);
  return { images: (wanted) => images.slice(0, wanted), labels };
}

async function bundled(name: string): Promise<StudyNetwork> {
  const host = createNodeHost(fileURLToPath(new URL('../', import.meta.url)));
  const { network, arrays, file, samples, calibration } = await loadWorkload(host, name);
  const all = imagesOf(samples!.images);
  return {
    network,
    arrays,
    normalisation: file.input.normalisation,
    images: (count) => all.slice(0, count),
    labels: samples!.labels.data,
    calibration: imagesOf(calibration!.images).slice(0, CALIBRATION_IMAGES),
    alphaTables: file.alphaTables,
  };
}

function reference(name: 'cifar10-vgg19q'): StudyNetwork {
  const { network, arrays, normalisation, images, labels, calibration } = referenceModel(name);
  return {
    network,
    arrays,
    normalisation,
    images,
    labels: labels(CIFAR_IMAGES),
    calibration: calibration(CALIBRATION_IMAGES),
    alphaTables: alphaTablesOf(name),
  };
}

/** Alphas of every step, as they were tuned on training images that are neither scored nor calibrated on. */
function alphaTablesOf(name: 'cifar10-vgg19q'): readonly AlphaTable[] {
  const text = new TextDecoder().decode(referenceBytes(`golden/snn/${name}/accuracy.json`));
  const { alpha } = JSON.parse(text) as { readonly alpha: Readonly<Record<'grid_train' | 'emp_train', number[]>> };
  return (['grid', 'emp'] as const).map((table) => ({
    name: table,
    internal: 'ic',
    estimate: 'code',
    origin: 'tuned on training images 500 to 1,499 in float32',
    knots: alpha[`${table}_train`].map((each, index) => [index + 1, each] as const),
  }));
}
