/**
 * Makes workloads/two-bars.json and .safetensors, a network small enough to follow by hand, and shows how to make a
 * workload of your own: name the populations, name the projections between them, write the arrays.
 *
 *     npm run build && node scripts/make-two-bars.mjs [out folder]
 *
 * An image of 4 x 4 pixels shows a horizontal or a vertical bar. Population `edges` looks at every 3 x 3 window with two
 * detectors, one for each direction; population `classes` adds up the spikes of each detector.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import seedrandom from 'seedrandom';
import { formatJson } from './format-json.mjs';

const NAME = 'two-bars';
const SIDE = 4;

/** conv2d weights [out, in, height, width]: a bright row between dark rows, a bright column between dark columns. */
const EDGES = [
  [-0.25, -0.25, -0.25],
  [0.5, 0.5, 0.5],
  [-0.25, -0.25, -0.25],

  [-0.25, 0.5, -0.25],
  [-0.25, 0.5, -0.25],
  [-0.25, 0.5, -0.25],
];

/** dense weights [out, in], inputs ordered channel, y, x: own detector +0.25 at all 16 positions, the other -0.25. */
const CLASSES = [
  [...Array(16).fill(0.25), ...Array(16).fill(-0.25)],
  [...Array(16).fill(-0.25), ...Array(16).fill(0.25)],
];

const neuron = { kind: 'integrateAndFire', threshold: 1, initialPotential: 0 };

const file = {
  format: 'snn-workload/1',
  name: NAME,
  description: 'Horizontal or vertical bar in 4 x 4 pixels, told apart by hand-written weights',
  arrays: `${NAME}.safetensors`,
  defaults: { images: 40, steps: 30 },
  input: { shape: [1, SIDE, SIDE], coding: 'direct', normalisation: { scale: 255, mean: [0], std: [1] } },
  populations: [
    { name: 'edges', shape: [2, SIDE, SIDE], neuron, bias: 'edges.bias' },
    { name: 'classes', shape: [2, 1, 1], neuron },
  ],
  projections: [
    {
      kind: 'conv2d',
      name: 'edges',
      source: 'input',
      target: 'edges',
      kernel: [3, 3],
      stride: [1, 1],
      padding: [1, 1],
      weights: 'edges.weight',
    },
    { kind: 'dense', name: 'classes', source: 'edges', target: 'classes', weights: 'classes.weight' },
  ],
  classifiers: [{ name: 'bar', role: 'final', population: 'classes' }],
  alphaTables: [],
  samples: {
    images: 'samples.images',
    labels: 'samples.labels',
    origin: 'drawn by scripts/make-two-bars.mjs, seed samples',
  },
  calibration: {
    images: 'calibration.images',
    labels: 'calibration.labels',
    origin: 'drawn by scripts/make-two-bars.mjs, seed calibration',
  },
  referenceAccuracies: [],
};

/** `count` images [count, 1, 4, 4] with labels 0 (horizontal), 1 (vertical) in turn: bar 155-255, background 0-100. */
function drawBars(seed, count) {
  const random = seedrandom(seed);
  const pixels = new Uint8Array(count * SIDE * SIDE);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % 2);
  for (let image = 0; image < count; image += 1) {
    const bar = Math.floor(random() * SIDE);
    for (let y = 0; y < SIDE; y += 1) {
      for (let x = 0; x < SIDE; x += 1) {
        const isBar = (labels[image] === 0 ? y : x) === bar;
        pixels[(image * SIDE + y) * SIDE + x] = (isBar ? 155 : 0) + Math.floor(random() * 101);
      }
    }
  }
  return [
    [`${seed}.images`, { dtype: 'U8', shape: [count, 1, SIDE, SIDE], data: pixels }],
    [`${seed}.labels`, { dtype: 'U8', shape: [count], data: labels }],
  ];
}

const floats = (shape, values) => ({ dtype: 'F32', shape, data: Float32Array.from(values) });

/**
 * The two files of the workload, written with `writeSafetensors`.
 * @returns {{ json: string, arrays: Uint8Array }}
 */
export function makeTwoBars({ writeSafetensors }) {
  const arrays = new Map([
    ['edges.weight', floats([2, 1, 3, 3], EDGES.flat())],
    ['edges.bias', floats([2], [-0.25, -0.25])],
    ['classes.weight', floats([2, 32], CLASSES.flat())],
    ...drawBars('samples', 40),
    ...drawBars('calibration', 100),
  ]);
  return { json: `${formatJson(file)}\n`, arrays: writeSafetensors(arrays) };
}

async function main([out = fileURLToPath(new URL('../workloads', import.meta.url))]) {
  const { writeSafetensors } = await import('../dist/formats/safetensors.js');
  const { json, arrays } = makeTwoBars({ writeSafetensors });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, `${NAME}.json`), json);
  writeFileSync(join(out, `${NAME}.safetensors`), arrays);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
