import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { loadTuningSet } from '../src/cli/load-tuning-set.js';
import { createNodeHost } from '../src/host/node/files.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import type { AlphaTable, WorkloadFile } from '../src/model/workload.js';
import { workloadText } from '../src/model/workload-entries.js';
import { prepareRun } from '../src/run/prepare.js';
import { collectHeads } from '../src/run/tune/collect-heads.js';
import { tuneTable } from '../src/run/tune/tune-tables.js';
import { classesOf } from '../src/run/tune/tuning-set.js';
import { loadChip } from '../src/spec/load-chip.js';
import { loadPriceTable } from '../src/spec/load-prices.js';
import { loadWorkload } from '../src/spec/load-workload.js';
import { referenceFile } from '../test/reference.js';

const NAME = 'cifar10-vgg16h';
const TRAINING = 'datasets/cifar10/train-first3000.bin.gz';
const TEST = 'datasets/cifar10/test-first2000.bin.gz';
const NORMALISATION = ['--mean', '0.4914,0.4822,0.4465', '--std', '0.2023,0.1994,0.201'];

/** Images that are scored, that normalise the network, and that the fusion is tuned on; time steps of the study. */
export const SAMPLES = 100;
const NORMALISING = 500;
export const TUNING = 300;
export const STEPS = 300;

/**
 * The network of the placement study, made from the reference folder into `folder` unless it is there: a VGG16 at half width
 * with internal classifiers at ten positions, and a fusion table for each. `workers`: threads, by default all cores.
 * Returns the path of the workload.
 */
export async function placementNetwork(root: string, folder: string, workers?: number): Promise<string> {
  const path = `${folder}/${NAME}.json`;
  if (!existsSync(path)) {
    const converted = convert(root, folder);
    const file = JSON.parse(readFileSync(converted, 'utf8')) as WorkloadFile;
    const tables = await fusionTables(root, converted, workers);
    const defaults = { ...file.defaults, images: SAMPLES, steps: STEPS };
    writeFileSync(path, workloadText({ ...file, name: NAME, alphaTables: tables, defaults } as WorkloadFile));
  }
  return path;
}

/** The shapes of `workload` alone: no weights, no images; what the study is read with before the network is there. */
export function shapesOnly(workload: string): string {
  const {
    arrays: _,
    samples: __,
    calibration: ___,
    ...file
  } = JSON.parse(readFileSync(workload, 'utf8')) as WorkloadFile & Record<string, unknown>;
  return workloadText(withoutWeights(file as WorkloadFile));
}

const withoutWeights = (file: WorkloadFile): WorkloadFile =>
  ({
    ...file,
    populations: file.populations.map(({ bias: _, ...population }) => population),
    projections: file.projections.map((projection) => {
      if (!('weights' in projection)) return projection;
      const { weights: _, ...rest } = projection;
      return rest;
    }),
  }) as WorkloadFile;

function convert(root: string, folder: string): string {
  const target = `${folder}/model_bn.json`;
  if (existsSync(target)) return target;
  const options = [
    ...['--calibrate', referenceFile(TRAINING), '--limit', String(NORMALISING)],
    ...['--images', referenceFile(TEST), '--samples', String(SAMPLES), ...NORMALISATION],
    ...['--final', 'fc', '--out', folder, '--quiet'],
  ];
  const model = referenceFile(`models/${NAME}/model_bn.onnx`);
  execFileSync(process.execPath, [`${root}dist/cli/main.js`, 'convert', model, ...options], { stdio: 'inherit' });
  return target;
}

/** Spikes of every classifier on training images, once for all; alpha by grid at the paper's steps for each internal one. */
async function fusionTables(root: string, path: string, workers?: number): Promise<readonly AlphaTable[]> {
  const host = createNodeHost(root);
  const [chip, prices, workload] = await Promise.all([
    loadChip(host, 'spikesim-rram-64', []),
    loadPriceTable(host, 'phys'),
    loadWorkload(host, path),
  ]);
  const set = await loadTuningSet(
    { on: { path: referenceFile(TRAINING) }, images: TUNING, allowOutside: true, quiet: true },
    workload,
    { host, signal: new AbortController().signal, err: () => undefined },
  );
  const prepared = prepareRun(
    { chip, prices, workload: { ...workload, samples: set } },
    {
      ...{ steps: STEPS, images: TUNING, numerics: 'ideal', compare: false, fidelity: { kind: 'counts' } },
      ...{ seed: undefined, methods: ['fc'], version: 'study' },
    },
  );
  const script = new URL(`file://${root}dist/host/node/image-worker.js`);
  const pool = createWorkerPool({ script, ...(workers === undefined ? {} : { workers }) });
  const { signal } = new AbortController();
  const said = (done: number): void => void (done % 50 === 0 && console.log(`${done} of ${TUNING} images tuned on`));
  const heads = await collectHeads(prepared, pool, said, signal);
  const { classifiers } = workload.network;
  const final = classifiers.find(({ role }) => role === 'final')!.name;
  const tables: AlphaTable[] = [];
  for (const { name: internal } of classifiers.filter(({ role }) => role === 'internal')) {
    const counts = {
      ...{ steps: STEPS, classes: classesOf(workload), labels: prepared.labels },
      ...{ final: heads[final]!, internal: heads[internal]! },
    };
    const origin = `grid, numerics ideal, ${TUNING} training images`;
    const request = {
      name: internal,
      method: 'grid',
      as: 'paper',
      knots: { kind: 'paper' },
      internal,
      origin,
    } as const;
    tables.push((await tuneTable(counts, request, { signal, onStep: () => undefined })).table);
  }
  return tables;
}
