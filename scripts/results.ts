/**
 * Makes the figures of docs/results.md: curves, stop rules, placement of internal classifiers and start potentials of trained
 * networks of the reference folder, in results/<network>/.
 *
 *     SPIKEFUSE_REFERENCE=folder npm run make:results                     every network
 *     npm run make:results -- page                                        the page alone, from what is there
 *     npm run make:results -- cifar10-vgg19q --heads run --cost 1000      one, everything simulated here
 *
 * `--images` (1000) are scored, `--train` (1000) tuned on, the spikes of the first `--cost` (100) are priced. `--heads
 * recorded` (the default) takes the classifiers' spikes of all others from golden/snn where they are recorded; `run`
 * simulates them. `--oracle 0.9,0.99` adds the exact posterior, `--potential-images 0` leaves out start potentials. What was simulated is kept in `--cache` (results/.cache): an interrupted run goes on, and a run at other
 * prices only repeats the costed images.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { stepsToReach } from '../src/fusion/accuracy.js';
import type { AlphaTable, Workload } from '../src/model/workload.js';
import { curveSvg } from '../src/report/curve-svg.js';
import type { CurveOptions } from '../src/run/curve/curve-options.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';
import { recordedCounts, recordedCurves } from '../test/support/reference-spikes.js';
import { coinCsv } from './results-coin.js';
import { compareWith } from './results-curve.js';
import { stepsCsv, summaryOf } from './results-files.js';
import { changed, finalAccuracy, headsOf } from './results-heads.js';
import { annAccuracyOf, inputsOf, NETWORKS, type ResultNetwork, root, trainingImages } from './results-networks.js';
import { writePage } from './results-page.js';
import { potentialCsv, potentialSummary } from './results-potential.js';
import { type Tables, type TrainingRun, tunedStops, tunedTables } from './results-tune.js';

const TOLERANCE = 0.002;
/** At another start potential at most this many images are costed; its energy varies little between images. */
const POTENTIAL_COSTED = 200;
const PRESETS = ['phys', 'bsf-paper'];

interface Settings {
  readonly images: number;
  readonly train: number;
  readonly cost: number;
  readonly recorded: boolean;
  readonly resamples: number;
  /** Probabilities at which the oracle stops; minutes each. */
  readonly oracle: readonly number[];
  readonly workers: number;
  readonly cache: string;
  /** Images at a start potential. */
  readonly potentialImages: number;
}

const say = (text: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Replaces a file as a whole, so that an interrupt leaves the old or the new one. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`;

/** One network: tables, curves under every price table, start potentials. */
async function make(network: ResultNetwork, settings: Settings): Promise<void> {
  const { name } = network;
  const inputs = await Promise.all(PRESETS.map((preset) => inputsOf(network, preset, settings.cache)));
  const all = inputs[0]!.workload.whole!.classifiers.filter(({ role }) => role === 'internal').map((each) => each.name);
  const scored = Math.min(settings.images, inputs[0]!.workload.samples!.images.shape[0]!);
  const heads = await testHeads(network, inputs[0]!.workload, all, scored, undefined, settings);
  const annAccuracy = annAccuracyOf(network);
  const { data: labels } = inputs[0]!.workload.samples!.labels;
  const target = { annAccuracy, targetShare: targetOf(heads['fc']!, labels, network.steps, annAccuracy) };
  const tables = await tablesOf(network, all, settings);
  say(`${name}: costs of ${settings.cost} images, then intervals`);
  const kept = all.length > 1 ? inputs.slice(0, 1) : inputs;
  const { results, differences } = await compareWith({
    options: curveOptions(network, all, scored, settings, target),
    inputs: kept.map((each) => ({ ...each, workload: withTables(each.workload, tables) })),
    heads,
    workers: settings.workers,
  });
  const folder = `${root}results/${name}`;
  for (const [at, result] of results.entries()) {
    replaceFile(`${folder}/curve-${PRESETS[at]}.csv`, stepsCsv(result));
    if (at === 0) replaceFile(`${folder}/curve.svg`, await curveSvg(result));
  }
  const potentials = await Promise.all(
    (settings.potentialImages === 0 ? [] : network.potentials).map(async (potential) => {
      const images = Math.min(settings.potentialImages, scored);
      const other = await testHeads(network, inputs[0]!.workload, all, images, potential, settings);
      replaceFile(
        `${folder}/start-potential-${potential}.csv`,
        potentialCsv([heads['fc']!, other['fc']!], labels, network.steps, potential),
      );
      say(`${name}: start potential ${potential}`);
      const options = {
        ...curveOptions(network, all, images, settings, target),
        oracle: [],
        costImages: Math.min(settings.cost, POTENTIAL_COSTED, images),
      };
      const { workers } = settings;
      return potentialSummary({ inputs: inputs[0]!, options, heads: [heads, other], potential, workers });
    }),
  );
  const summary = Object.fromEntries(results.map((result, at) => [PRESETS[at]!, summaryOf(result)]));
  const source = isRecorded(network, settings) ? 'recorded (golden/snn), the costed images simulated too' : 'simulated';
  replaceFile(
    `${folder}/summary.json`,
    jsonText({ network: name, spikes: source, differences, ...summary, potentials }),
  );
  say(`${name}: done`);
}

const isRecorded = ({ from }: ResultNetwork, { recorded }: Settings): boolean => recorded && from.kind === 'weights';

/** Spikes of the classifiers for the test images. */
async function testHeads(
  network: ResultNetwork,
  workload: Workload,
  internals: readonly string[],
  images: number,
  potential: number | undefined,
  settings: Settings,
): Promise<HeadCounts> {
  if (potential === undefined && isRecorded(network, settings)) return recorded(network, 'test');
  const inputs = await inputsOf(network, 'phys', settings.cache);
  return headsOf({
    ...settings,
    name: `${network.name}-test${potential === undefined ? '' : `-v0-${potential}`}`,
    inputs,
    set: workload.samples!,
    images,
    steps: network.steps,
    internals,
    initialPotential: potential,
    say,
  });
}

function recorded({ name }: ResultNetwork, set: string): HeadCounts {
  const { final, internal } = recordedCounts(name, set);
  return { fc: final as Uint32Array[], ic: internal as Uint32Array[] };
}

/** Tables that were tuned on training images; kept, since nothing of them depends on prices. */
async function tablesOf(network: ResultNetwork, internals: readonly string[], settings: Settings): Promise<Tables> {
  const file = `${settings.cache}/tables/${network.name}.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Tables;
  const origin = `${settings.train} training images from number ${network.training.from} on, numerics ideal`;
  const common = { steps: network.steps, final: 'fc', internals, tolerance: TOLERANCE, origin };
  const tables = isRecorded(network, settings)
    ? await recordedTables(network, common)
    : await tunedTables({ ...common, ...(await trainingHeads(network, internals, settings)) });
  replaceFile(file, jsonText(tables));
  return tables;
}

/** Alphas as recorded, which sim tune --as code finds too (a test holds them equal); stops tuned on the recorded spikes. */
async function recordedTables({ name }: ResultNetwork, common: Omit<TrainingRun, 'heads' | 'labels'>): Promise<Tables> {
  const { final, internal, labels } = recordedCounts(name, 'train');
  const { alpha } = recordedCurves(name);
  const alphaTables = (['grid', 'emp'] as const).map(
    (table): AlphaTable => ({
      name: table,
      internal: 'ic',
      estimate: 'code',
      origin: `${table}; ${common.origin}`,
      knots: alpha[`${table}_train`]!.map((each, at): [number, number] => [at + 1, each]),
    }),
  );
  const heads = { fc: final as Uint32Array[], ic: internal as Uint32Array[] };
  return { alphaTables, stopTables: await tunedStops({ ...common, heads, labels }, alphaTables[0]!) };
}

async function trainingHeads(network: ResultNetwork, internals: readonly string[], settings: Settings) {
  const set = await trainingImages(network, settings.train);
  const heads = await headsOf({
    ...settings,
    name: `${network.name}-train`,
    inputs: await inputsOf(network, 'phys', settings.cache),
    set,
    images: settings.train,
    steps: network.steps,
    internals,
    initialPotential: undefined,
    say,
  });
  return { heads, labels: set.labels.data };
}

const withTables = (workload: Workload, { alphaTables, stopTables }: Tables): Workload => ({
  ...changed(
    workload,
    workload.whole!.classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name),
    undefined,
  ),
  file: { ...workload.file, alphaTables: [...alphaTables], stopTables: [...stopTables] },
});

/** Shares of the trained network's accuracy, the first that the final classifier reaches is the target. */
const TARGETS = [0.99, 0.97, 0.9];

function targetOf(final: readonly Uint32Array[], labels: ArrayLike<number>, steps: number, ann: number): number {
  const accuracy = finalAccuracy(final, labels, steps);
  return TARGETS.find((share) => stepsToReach(accuracy, share * ann) !== undefined) ?? TARGETS.at(-1)!;
}

function curveOptions(
  { steps }: ResultNetwork,
  internals: readonly string[],
  images: number,
  { cost, resamples, oracle }: Settings,
  { annAccuracy, targetShare }: Pick<CurveOptions, 'annAccuracy' | 'targetShare'>,
): CurveOptions {
  const isOnly = internals.length === 1;
  return {
    images,
    steps,
    numerics: 'ideal',
    seed: undefined,
    internal: 'all',
    targetShare,
    annAccuracy,
    aucRangePj: undefined,
    resamples,
    bootstrapSeed: 'bootstrap',
    exitMargins: [],
    stopMargins: [],
    gateAfterIc: false,
    together: isOnly ? [] : internals.slice(-5),
    oracle: isOnly ? oracle : [],
    costImages: Math.min(cost, images),
    neuron: { initialPotential: undefined, threshold: undefined, resetBy: 'threshold' },
    version: 'results',
  };
}

/** Makes the named parts, or all. */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: Object.fromEntries(
      ['images', 'train', 'cost', 'heads', 'bootstrap', 'workers', 'cache', 'potential-images', 'oracle'].map(
        (name) => [name, { type: 'string' as const }],
      ),
    ),
  });
  const number = (name: string, fallback: number): number => Number(values[name] ?? fallback);
  const settings: Settings = {
    images: number('images', 1000),
    train: number('train', 1000),
    cost: number('cost', 100),
    recorded: values['heads'] !== 'run',
    resamples: number('bootstrap', 300),
    oracle: String(values['oracle'] ?? '')
      .split(',')
      .filter((share) => share !== '')
      .map(Number),
    workers: number('workers', 2),
    cache: String(values['cache'] ?? `${root}results/.cache`),
    potentialImages: number('potential-images', 200),
  };
  const names = [...NETWORKS.map(({ name }) => name), 'coin', 'page'];
  const unknown = positionals.find((part) => !names.includes(part));
  if (unknown !== undefined) throw new Error(`there is no part ${unknown}, known are ${names.join(', ')}`);
  const isWanted = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
  if (isWanted('coin')) replaceFile(`${root}results/coin/coin.csv`, coinCsv());
  for (const network of NETWORKS) {
    if (!isWanted(network.name)) continue;
    await make(network, settings);
    writePage();
  }
  if (isWanted('page')) writePage();
}
