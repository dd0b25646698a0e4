import { basename, dirname, join } from 'node:path';
import { specError } from '../../base/errors.js';
import { didYouMean } from '../../base/suggest.js';
import { checkSpikeFolder } from '../../host/node/cache-folder.js';
import { checkFileSet, writeFileSet } from '../../host/node/file-set.js';
import type { AlphaTable, ImageSet, StopTableEntry, Workload } from '../../model/workload.js';
import { workloadText } from '../../model/workload-entries.js';
import { type TuneOutcome, tablesJson, tuneText } from '../../report/tune-text.js';
import { prepareRun, type RunInputs } from '../../run/prepare.js';
import { collectHeads } from '../../run/tune/collect-heads.js';
import {
  FINAL_STOP,
  headAccuracy,
  type TunedStop,
  type TunedTable,
  type TuningCounts,
  tuneStopTable,
  tuneTable,
} from '../../run/tune/tune-tables.js';
import { classesOf, sharedWithSamples } from '../../run/tune/tuning-set.js';
import { loadWorkload, MAX_ARRAY_BYTES } from '../../spec/load-workload.js';
import { pathBeside } from '../../spec/locate.js';
import { type Action, type Context, jsonText } from '../context.js';
import { loadRunInputs } from '../load.js';
import { loadTuningSet } from '../load-tuning-set.js';
import { startProgress } from '../progress.js';
import { runOnThreads } from '../run-on-threads.js';
import { Stopwatch } from '../stopwatch.js';
import { parseTuneRequest, type TuneRequest } from '../tune-request.js';

/** Folder of the copy when none is named. */
const DEFAULT_OUT = 'tuned';

/** `sim tune`: alpha over the time steps, and a stop rule, on images that are not scored. */
export const tuneCommand: Action = async (input, context) => {
  const request = parseTuneRequest(input);
  const [chipName, workloadName] = input.arguments;
  const inputs = await loadRunInputs(context.host, chipName!, workloadName!, {
    ...request,
    preset: 'phys',
    prices: [],
  });
  const { workload } = inputs;
  const internal = internalOf(workload, request.internal);
  const names = tableNames(request);
  refuseNames(workload, names, request);
  const set = await loadTuningSet(context.host, request.on, request.images, workload);
  await checkOutputs(workload, request);
  const counts = await countHeads(inputs, set, internal, request, context);
  const outcome = await tune(counts, { inputs, set, internal, names }, request, context);
  await write(outcome, workload, request, context);
  if (request.json) context.out(jsonText(outcome));
  else if (!request.quiet) context.out(tuneText(outcome, context.colours));
  return 0;
};

function internalOf({ path, network }: Workload, wanted: string | undefined): string {
  const known = network.classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name);
  if (known.length === 0) throw specError(path, 'classifiers', 'none is internal; fusion needs one');
  const name = wanted ?? (known.length === 1 ? known[0]! : undefined);
  if (name === undefined) throw specError('--ic', '', `must name one of ${known.join(', ')}`);
  if (known.includes(name)) return name;
  throw specError(
    '--ic',
    '',
    `there is no internal classifier ${JSON.stringify(name.slice(0, 40))}, known are ${known.join(', ')}${didYouMean(name, known)}`,
  );
}

const SHORT = { grid: 'grid', empirical: 'emp' } as const;

/** Names of the tables, one per method. */
function tableNames({ methods, name }: TuneRequest): readonly string[] {
  if (methods.length === 1) return [name ?? SHORT[methods[0]!]];
  return methods.map((method) => (name === undefined ? SHORT[method] : `${name}-${SHORT[method]}`));
}

/** Tables of the workload are only ever replaced on request. @throws SpecError */
function refuseNames({ file }: Workload, names: readonly string[], request: TuneRequest): void {
  if (request.write === undefined || request.replace) return;
  const alphas = names.filter((name) => file.alphaTables.some((table) => table.name === name));
  const stops = request.stop === undefined ? [] : [FINAL_STOP, ...names];
  const stopNames = stops.filter((name) => file.stopTables?.some((table) => table.name === name));
  const taken = [...alphas.map((name) => `table ${name}`), ...stopNames.map((name) => `stop table ${name}`)];
  if (taken.length === 0) return;
  throw specError('--name', '', `the workload has a ${taken.join(' and a ')}; choose another name or give --replace`);
}

/** Files of the copy: its arrays first, so that no file ever names arrays that are not there. */
const copyNames = ({ path, file }: Workload): readonly string[] => [
  ...(file.arrays === undefined ? [] : [basename(file.arrays)]),
  basename(path),
];

async function checkOutputs(workload: Workload, { write: wanted, tables, force, spikes }: TuneRequest): Promise<void> {
  if (spikes !== undefined) await checkSpikeFolder(spikes);
  if (tables !== undefined) await checkFileSet(dirname(tables), [basename(tables)], force);
  if (wanted !== undefined) await checkFileSet(wanted.out ?? DEFAULT_OUT, copyNames(workload), force);
}

async function countHeads(
  inputs: RunInputs,
  set: ImageSet,
  internal: string,
  request: TuneRequest,
  context: Context,
): Promise<TuningCounts> {
  const { workload, chip } = inputs;
  const steps = request.steps ?? workload.file.defaults.steps;
  const prepared = prepareRun(
    { ...inputs, workload: { ...workload, samples: set } },
    {
      steps,
      images: set.images.shape[0]!,
      numerics: request.numerics ?? chip.chip.numerics.kind,
      compare: false,
      fidelity: { kind: 'counts' },
      seed: undefined,
      methods: ['fc'],
      version: context.version,
    },
  );
  const { result: heads } = await runOnThreads(prepared, request, new Stopwatch(), context, collectHeads);
  const final = workload.network.classifiers.find(({ role }) => role === 'final')!.name;
  return {
    steps,
    classes: classesOf(workload),
    final: heads[final]!,
    internal: heads[internal]!,
    labels: prepared.labels,
  };
}

interface Tuning {
  readonly inputs: RunInputs;
  readonly set: ImageSet;
  readonly internal: string;
  readonly names: readonly string[];
}

async function tune(counts: TuningCounts, of: Tuning, request: TuneRequest, context: Context): Promise<TuneOutcome> {
  const { inputs, set, internal, names } = of;
  const { chip, workload } = inputs;
  const numerics = request.numerics ?? chip.chip.numerics.kind;
  const images = counts.labels.length;
  const origin = `sim tune, numerics ${numerics}, ${counts.steps} steps, ${images} images: ${set.origin}`.slice(
    0,
    1900,
  );
  const tables: TunedTable[] = [];
  for (const [at, method] of request.methods.entries()) {
    const progress = await startProgress(counts.steps, request.quiet, context, `steps of ${method}`);
    const wanted = {
      name: names[at]!,
      method,
      as: request.as,
      knots: request.knots,
      internal,
      origin: `${method}; ${origin}`,
    };
    const hooks = { signal: context.signal, onStep: progress.update };
    tables.push(await tuneTable(counts, wanted, hooks).finally(() => progress.stop()));
  }
  return {
    chip: chip.chip.name,
    workload: workload.file.name,
    images: { origin: set.origin, count: images, digest: set.digest },
    steps: counts.steps,
    numerics,
    as: request.as,
    heads: { final: headAccuracy(counts, counts.final), internal: headAccuracy(counts, counts.internal) },
    tables,
    stops: await tuneStops(counts, tables, request.stop, origin, context),
    notes: notesOf(set, workload),
  };
}

/** A stop rule for the final classifier alone, and one for each table. */
async function tuneStops(
  counts: TuningCounts,
  tables: readonly TunedTable[],
  tolerance: number | undefined,
  origin: string,
  { signal }: Context,
): Promise<readonly TunedStop[]> {
  if (tolerance === undefined) return [];
  const stops: TunedStop[] = [];
  for (const table of [undefined, ...tables.map((tuned) => tuned.table)]) {
    const options = { tolerance, origin: `may lose ${tolerance} of the accuracy; ${origin}`.slice(0, 1990) };
    stops.push(await tuneStopTable(counts, table, options, signal));
  }
  return stops;
}

const FEW_IMAGES = 500;

function notesOf(set: ImageSet, workload: Workload): readonly string[] {
  const images = set.images.shape[0]!;
  const shared = sharedWithSamples(set, workload);
  return [
    ...(images < FEW_IMAGES
      ? [`${images} images: accuracy moves in steps of ${(100 / images).toFixed(2)} points; the paper tunes on 10,000`]
      : []),
    ...(shared === 0
      ? []
      : [`${shared} of the images are samples of the workload: accuracies on those say nothing about new images`]),
  ];
}

/** Tables of the copy: those of the same name are replaced where they stand, others come last. */
function merged<T extends { readonly name: string }>(old: readonly T[], tuned: readonly T[]): T[] {
  const replaced = old.map((table) => tuned.find(({ name }) => name === table.name) ?? table);
  return [...replaced, ...tuned.filter(({ name }) => !old.some((table) => table.name === name))];
}

async function write(outcome: TuneOutcome, workload: Workload, request: TuneRequest, context: Context): Promise<void> {
  const { write: wanted, tables, quiet } = request;
  if (tables !== undefined) {
    await writeFileSet(dirname(tables), new Map([[basename(tables), tablesJson(outcome)]]), context.signal);
    if (!quiet) context.err(`written: ${tables}\n`);
  }
  if (wanted === undefined) return;
  const out = wanted.out ?? DEFAULT_OUT;
  await writeFileSet(out, await copyOf(outcome, workload, request, context), context.signal);
  const copy = join(out, basename(workload.path));
  await loadWorkload(context.host, copy);
  if (!quiet) context.err(`written: ${copy}\n`);
}

async function copyOf(
  { tables, stops }: TuneOutcome,
  { path, file }: Workload,
  request: TuneRequest,
  { host }: Context,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const alphaTables: AlphaTable[] = merged(
    file.alphaTables,
    tables.map(({ table }) => table),
  );
  const stopTables: StopTableEntry[] = merged(
    file.stopTables ?? [],
    stops.map(({ table }) => table),
  );
  const { arrays, ...rest } = file;
  if (arrays !== undefined) {
    files.set(basename(arrays), await host.read(pathBeside(host, path, arrays, request)!, MAX_ARRAY_BYTES));
  }
  const own = arrays === undefined ? {} : { arrays: basename(arrays) };
  const stopped = stopTables.length === 0 ? {} : { stopTables };
  return files.set(basename(path), workloadText({ ...rest, ...own, alphaTables, ...stopped }));
}
