import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Tensor } from '../src/base/tensor.js';
import { readSafetensors, writeSafetensors } from '../src/formats/safetensors.js';
import { accuracyPerStep } from '../src/fusion/accuracy.js';
import { predict } from '../src/fusion/predict.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { restrictTo } from '../src/model/network.js';
import type { ImageSet, Workload } from '../src/model/workload.js';
import { withNeurons } from '../src/run/curve/neuron-changes.js';
import { prepareImages, type RunInputs } from '../src/run/prepare.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';

/** What is run for its classifiers' spikes alone. */
export interface HeadsRequest {
  /** Names the folder of what is kept. */
  readonly name: string;
  readonly inputs: RunInputs;
  readonly set: Pick<ImageSet, 'images' | 'labels'> & Partial<ImageSet>;
  /** Images of the set, the first ones. */
  readonly images: number;
  readonly steps: number;
  /** Internal classifiers. */
  readonly internals: readonly string[];
  readonly initialPotential: number | undefined;
  readonly workers: number;
  /** Folder of what is kept. */
  readonly cache: string;
  readonly say: (text: string) => void;
}

const CHUNK = 50;
const script = new URL('../dist/host/node/image-worker.js', import.meta.url);

/** Cumulative spikes of all classifiers, [step-1][class] per image. Chunks of images that were run before are read. */
export async function headsOf(request: HeadsRequest): Promise<HeadCounts> {
  const { cache, name, images, say } = request;
  const folder = `${cache}/heads/${name}`;
  mkdirSync(folder, { recursive: true });
  const all: Record<string, Uint32Array[]> = {};
  for (let from = 0; from < images; from += CHUNK) {
    const to = Math.min(images, from + CHUNK);
    const file = `${folder}/${from}-${to - 1}.safetensors`;
    const begin = performance.now();
    const chunk = existsSync(file) ? readChunk(file) : await runChunk(request, from, to);
    if (!existsSync(file)) {
      writeFileSync(`${file}.new`, chunkBytes(chunk));
      renameSync(`${file}.new`, file);
      say(`${name}: images ${from} to ${to - 1} of ${images}, ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    }
    for (const [head, counts] of Object.entries(chunk)) all[head] = [...(all[head] ?? []), ...counts];
  }
  return all;
}

async function runChunk(
  { inputs, set, steps, internals, initialPotential, workers }: HeadsRequest,
  from: number,
  to: number,
): Promise<HeadCounts> {
  const workload = withSlice(changed(inputs.workload, internals, initialPotential), set, from, to);
  const { job } = prepareImages(
    { ...inputs, workload },
    {
      steps,
      images: to - from,
      numerics: 'ideal',
      compare: false,
      fidelity: { kind: 'counts' },
      seed: undefined,
      methods: ['fc'],
      version: 'results',
    },
  );
  const heads: Record<string, Uint32Array[]> = {};
  const pool = createWorkerPool({ workers, script });
  const keep = (image: number, counts: Readonly<Record<string, Uint32Array>>): void => {
    for (const [head, each] of Object.entries(counts)) {
      heads[head] ??= [];
      heads[head][image] = each;
    }
  };
  await pool.run(job, (image, { result }) => keep(image, result.headCounts), new AbortController().signal);
  return heads;
}

/** The workload with the final classifier and these internal ones, membranes starting elsewhere. */
export function changed(
  workload: Workload,
  internals: readonly string[],
  initialPotential: number | undefined,
): Workload {
  const { whole = workload.network } = workload;
  const final = whole.classifiers.filter(({ role }) => role === 'final').map(({ name }) => name);
  const network = restrictTo(whole, [...final, ...internals]);
  return {
    ...workload,
    network: withNeurons(network, { initialPotential, threshold: undefined, resetBy: 'threshold' }),
  };
}

function withSlice(workload: Workload, { images, labels }: HeadsRequest['set'], from: number, to: number): Workload {
  const size = images.data.length / images.shape[0]!;
  const samples: ImageSet = {
    images: {
      dtype: 'U8',
      shape: [to - from, ...images.shape.slice(1)],
      data: Uint8Array.from(images.data.subarray(from * size, to * size)),
    },
    labels: { ...labels, shape: [to - from], data: labels.data.slice(from, to) },
    origin: '',
    digest: '',
  };
  return { ...workload, samples };
}

/** Spikes per step as bytes: a count grows by at most 1 a step. [image][step-1][class] */
function chunkBytes(heads: HeadCounts): Uint8Array {
  const tensors = Object.entries(heads).map(([head, images]): [string, Tensor] => {
    const size = images[0]!.length;
    const data = new Uint8Array(images.length * size);
    const classes = 10;
    images.forEach((counts, image) => {
      for (let at = 0; at < size; at += 1)
        data[image * size + at] = counts[at]! - (at < classes ? 0 : counts[at - classes]!);
    });
    return [head, { dtype: 'U8', shape: [images.length, size / classes, classes], data }];
  });
  return writeSafetensors(new Map(tensors));
}

function readChunk(file: string): HeadCounts {
  const arrays = readSafetensors(readFileSync(file), file);
  return Object.fromEntries(
    [...arrays].map(([head, { shape, data }]) => {
      const [count, steps, classes] = shape as [number, number, number];
      const images = Array.from({ length: count }, (_, image) => {
        const counts = new Uint32Array(steps * classes);
        for (let at = 0; at < counts.length; at += 1) {
          counts[at] = data[image * counts.length + at]! + (at < classes ? 0 : counts[at - classes]!);
        }
        return counts;
      });
      return [head, images];
    }),
  );
}

/** Share of right images after every step, from the cumulative spikes of one classifier. */
export function finalAccuracy(
  images: readonly Uint32Array[],
  labels: ArrayLike<number>,
  steps: number,
): ArrayLike<number> {
  const predictions = images.map((counts) => {
    const classes = counts.length / steps;
    return Array.from({ length: steps }, (_, at) => predict(counts.subarray(at * classes, (at + 1) * classes)));
  });
  return accuracyPerStep(predictions, labels);
}
