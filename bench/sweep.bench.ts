/**
 * Points a second of `sim sweep`, on 1 and 2 workers: (a) prices of one run, (b) a geometry that shares its spikes, (c) other
 * numerics at every point; what a point costs against a run of its own; memory against points.
 *
 *     npm run bench:sweep
 *     OUT=docs/data npm run bench:sweep            writes performance-study.csv there
 *     STUDIES=prices,geometry npm run bench:sweep
 *
 * (npm run bench:sweeps is something else: how the function model's speed depends on sizes.)
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { listed, machineNote, type Row, writeRows } from './support/rows.js';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const IMAGES = Number(process.env['IMAGES'] ?? 100);
const WORKERS = [1, 2];

const study = (name: string, axes: string, metrics: string, run = 'numerics: ideal'): string =>
  [
    'format: snn-study/1',
    `name: ${name}`,
    'description: for a measurement',
    'chip: spikesim-rram-64',
    'workload: mnist-vgg',
    `run: { images: ${IMAGES}, steps: 100, ${run} }`,
    'axes:',
    axes,
    'objectives: [{ metric: energy.totalPj, direction: min }]',
    `metrics: [${metrics}]`,
    '',
  ].join('\n');

const price = (path: string, count: number): string =>
  `  - { path: prices.${path}.valuePj, from: 0.1, to: 10, count: ${count} }`;
const FIGURES =
  'latency.decisionNs, accuracy.fusion, area.totalUm2, merits.energyDelayPjNs, methods.fusion-grid.energyToTargetPj';

const STUDIES = {
  prices: study('prices', `${price('adc.conversion', 100)}\n${price('neuron.update', 100)}`, FIGURES),
  pricesFew: study('prices-few', `${price('adc.conversion', 10)}\n${price('neuron.update', 100)}`, FIGURES),
  geometry: study(
    'geometry',
    '  - { path: chip.tile.pesPerTile, values: [4, 8, 16, 32] }\n  - { path: chip.noc.flitBits, values: [16, 32, 64] }\n  - { path: chip.tile.neuronLanes, values: [8, 16, 32, 64] }',
    FIGURES,
  ),
  crossbars: study(
    'crossbars',
    '  - { path: chip.crossbar.rows, linked: [chip.crossbar.cols], values: [32, 64, 128, 256] }\n  - { path: chip.noc.flitBits, values: [16, 32, 64] }',
    FIGURES,
  ),
  numerics: study(
    'numerics',
    '  - { path: chip.crossbar.weightBits, from: 3, to: 8, step: 1 }',
    FIGURES,
    'numerics: quantised',
  ),
} as const;
type Study = keyof typeof STUDIES;

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
  /** Seconds by phase of the command, and of its workers by kind of task. */
  readonly phases: Readonly<Record<string, number>>;
}

/** Phases and tasks as a sweep says them: `took 27 s: plan 1.92, ...`, `workers 44 s: images 10.33, ...`. */
function phasesIn(said: string): Record<string, number> {
  const parts = said.split(/^(?=took |workers )/m).filter((part) => /^(took|workers) /.test(part));
  const phases = parts.flatMap((part) => {
    const of = part.startsWith('workers') ? 'workers: ' : '';
    const list = part.slice(part.indexOf(':') + 1).replaceAll('\n', ' ');
    return [...list.matchAll(/([a-z][a-z ]*) (\d+\.\d+)/g)].map(([, name, seconds]) => [of + name, Number(seconds)]);
  });
  return Object.fromEntries(phases);
}

/** A process of the built `sim`, with what it took. */
function measured(args: readonly string[], cwd: string): Promise<Measured> {
  const report =
    'process.on("exit",()=>{const u=process.resourceUsage();require("fs").writeFileSync("usage.json",JSON.stringify(u))})';
  writeFileSync(join(cwd, 'usage.cjs'), report);
  const began = performance.now();
  const child = spawn(process.execPath, ['--require', './usage.cjs', main, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', async (code) => {
      if (code !== 0) return reject(new Error(`sim ${args.join(' ')} ended with ${code}`));
      const { readFileSync } = await import('node:fs');
      const usage = JSON.parse(readFileSync(join(cwd, 'usage.json'), 'utf8')) as NodeJS.ResourceUsage;
      const cpuSeconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
      resolve({
        seconds: (performance.now() - began) / 1000,
        cpuSeconds,
        megabytes: usage.maxRSS / 1024,
        phases: phasesIn(said),
      });
    });
  });
}

async function inFolder<T>(text: string, action: (cwd: string) => Promise<T>): Promise<T> {
  const cwd = mkdtempSync(join(tmpdir(), 'bench-sweep-'));
  try {
    writeFileSync(join(cwd, 'study.yaml'), text);
    return await action(cwd);
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const rows: Row[] = [];
/** Seconds by phase, and of all workers together by kind of task. */
const times: Row[] = [];
/** Processor seconds of a single `sim run` of the network of the studies, and of a sweep of one point. */
let single = 0;
let planned: Measured = { seconds: 0, cpuSeconds: 0, megabytes: 0, phases: {} };

beforeAll(async () => {
  console.log(machineNote());
  const run = [
    'run',
    'spikesim-rram-64',
    'mnist-vgg',
    '--images',
    String(IMAGES),
    '--numerics',
    'ideal',
    '--workers',
    '1',
    '--no-write',
    '--quiet',
  ];
  single = (await inFolder('', (cwd) => measured(run, cwd))).cpuSeconds;
  const one = study('one', '  - { path: chip.noc.flitBits, values: [32] }', FIGURES);
  planned = await inFolder(one, (cwd) => measured(['sweep', 'study.yaml', '--workers', '1', '--quiet'], cwd));
  console.log(
    `one sim run: ${single.toFixed(2)} s of processor time; a sweep of that point: ${planned.cpuSeconds.toFixed(2)} s`,
  );
}, 600_000);

test.each(listed<Study>('STUDIES', Object.keys(STUDIES) as Study[]))('%s', async (name) => {
  const text = STUDIES[name];
  for (const workers of WORKERS) {
    const taken = await inFolder(text, (cwd) => measured(['sweep', 'study.yaml', '--workers', String(workers)], cwd));
    const points = { prices: 10_000, pricesFew: 1000, geometry: 48, crossbars: 12, numerics: 6 }[name];
    const own = Math.max(0, taken.cpuSeconds - planned.cpuSeconds) / Math.max(1, points - 1);
    rows.push({
      study: name,
      points,
      workers,
      seconds: taken.seconds.toFixed(2),
      pointsPerSecond: (points / taken.seconds).toFixed(1),
      pointsPerSecondAfterTheFirst: ((points - 1) / Math.max(1e-3, taken.seconds - planned.seconds)).toFixed(1),
      cpuSeconds: taken.cpuSeconds.toFixed(2),
      cpuMsOfOneMorePoint: (1000 * own).toFixed(2),
      percentOfARun: ((100 * own) / single).toFixed(2),
      megabytes: taken.megabytes.toFixed(0),
    });
    times.push({ study: name, workers, ...taken.phases });
    expect(taken.seconds).toBeGreaterThan(0);
  }
  console.table(rows.slice(-WORKERS.length));
  console.table(times.slice(-WORKERS.length));
  const folder = process.env['OUT'];
  if (folder !== undefined) writeRows(`${folder}/performance-study.csv`, rows);
});
