import { specError } from '../../base/errors.js';
import { didYouMean } from '../../base/suggest.js';
import { checkSpikeFolder } from '../../host/node/cache-folder.js';
import { restrictTo } from '../../model/network.js';
import type { ImageSet, Workload } from '../../model/workload.js';
import { type TuneOutcome, tuneText } from '../../report/tune-text.js';
import { prepareRun, type RunInputs } from '../../run/prepare.js';
import { collectHeads, type HeadCounts } from '../../run/tune/collect-heads.js';
import { type TunedStop, tuneStopTable } from '../../run/tune/tune-stops.js';
import { headAccuracy, type TunedTable, type TuningCounts, tuneTable } from '../../run/tune/tune-tables.js';
import { classesOf, sharedWithSamples } from '../../run/tune/tuning-set.js';
import { type Action, type Context, jsonText } from '../context.js';
import { loadRunInputs } from '../load.js';
import { loadTuningSet } from '../load-tuning-set.js';
import { startProgress } from '../progress.js';
import { runOnThreads } from '../run-on-threads.js';
import { Stopwatch } from '../stopwatch.js';
import { checkTuneFiles, writeTuneFiles } from '../tune-files.js';
import { type PlannedTables, planTables, refuseNames } from '../tune-plan.js';
import { parseTuneRequest, type TuneRequest } from '../tune-request.js';

/** `sim tune`: alpha over the time steps, and a stop rule, on images that are not scored. */
export const tuneCommand: Action = async (input, context) => {
  const request = parseTuneRequest(input);
  const [chipName, workloadName] = input.arguments;
  const loaded = await loadRunInputs(context.host, chipName!, workloadName!, {
    ...request,
    preset: 'phys',
    prices: [],
  });
  const internals = chooseInternal(loaded.workload, request.internal);
  const inputs = withHeads(loaded, internals);
  const { workload } = inputs;
  const planned = planTables(workload.file, internals, request);
  refuseNames(workload, planned, request);
  const set = await loadTuningSet(request, workload, context);
  if (request.spikes !== undefined) await checkSpikeFolder(request.spikes);
  await checkTuneFiles(workload, request);
  const counts = await countHeads(inputs, set, request, context);
  const outcome = await tune(counts, { inputs, set, planned }, request, context);
  await writeTuneFiles(outcome, workload, request, context);
  if (request.json) context.out(jsonText(outcome));
  else if (!request.quiet) context.out(tuneText(outcome, context.colours));
  return 0;
};

/** The internal classifiers that are tuned, in the order of the workload. */
function chooseInternal(
  { path, network, whole = network }: Workload,
  wanted: TuneRequest['internal'],
): readonly string[] {
  const namesOf = ({ classifiers }: typeof network): readonly string[] =>
    classifiers.filter(({ role }) => role === 'internal').map(({ name }) => name);
  const known = namesOf(whole);
  if (known.length === 0) throw specError(path, 'classifiers', 'none is internal; fusion needs one');
  if (wanted === undefined) return namesOf(network);
  if (wanted === 'all') return known;
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return known.filter((name) => wanted.includes(name));
  throw specError(
    '--ic',
    '',
    `there is no internal classifier ${JSON.stringify(unknown.slice(0, 40))}, known are ${known.join(', ')}${didYouMean(unknown, known)}`,
  );
}

/** The network with these internal classifiers and the final one. */
function withHeads(inputs: RunInputs, internals: readonly string[]): RunInputs {
  const { network, whole = network } = inputs.workload;
  const final = network.classifiers.filter(({ role }) => role === 'final').map(({ name }) => name);
  const kept = [...final, ...internals];
  const part = kept.length === network.classifiers.length && isAmong(network, kept) ? network : restrictTo(whole, kept);
  return { ...inputs, workload: { ...inputs.workload, network: part } };
}

const isAmong = ({ classifiers }: Workload['network'], names: readonly string[]): boolean =>
  classifiers.every(({ name }) => names.includes(name));

/** Counts of all classifiers, with what is common to them. */
interface TuningRun extends Pick<TuningCounts, 'steps' | 'classes' | 'labels' | 'final'> {
  readonly heads: HeadCounts;
}

/** What the tuning of one internal classifier sees. */
const countsWith = ({ heads, ...common }: TuningRun, internal: string): TuningCounts => ({
  ...common,
  internal: heads[internal]!,
});

async function countHeads(
  inputs: RunInputs,
  set: ImageSet,
  request: TuneRequest,
  context: Context,
): Promise<TuningRun> {
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
  return { steps, classes: classesOf(workload), final: heads[final]!, heads, labels: prepared.labels };
}

interface Tuning {
  readonly inputs: RunInputs;
  readonly set: ImageSet;
  readonly planned: PlannedTables;
}

async function tune(counts: TuningRun, of: Tuning, request: TuneRequest, context: Context): Promise<TuneOutcome> {
  const { inputs, set, planned } = of;
  const { chip, workload } = inputs;
  const numerics = request.numerics ?? chip.chip.numerics.kind;
  const images = counts.labels.length;
  const origin = `sim tune, numerics ${numerics}, ${counts.steps} steps, ${images} images: ${set.origin}`.slice(
    0,
    1900,
  );
  const tables: TunedTable[] = [];
  for (const { name, method, internal } of planned.alphas) {
    const progress = await startProgress(counts.steps, request.quiet, context, `steps of ${name}`);
    const wanted = {
      name,
      method,
      as: request.as,
      knots: request.knots,
      internal,
      origin: `${method}; ${origin}`,
    };
    const hooks = { signal: context.signal, onStep: progress.update };
    tables.push(await tuneTable(countsWith(counts, internal), wanted, hooks).finally(() => progress.stop()));
  }
  const heads = [...new Set(planned.alphas.map(({ internal }) => internal))];
  return {
    chip: chip.chip.name,
    workload: workload.file.name,
    images: { origin: set.origin, count: images, digest: set.digest },
    steps: counts.steps,
    numerics,
    as: request.as,
    heads: {
      final: headAccuracy(counts, counts.final),
      internal: Object.fromEntries(heads.map((name) => [name, headAccuracy(counts, counts.heads[name]!)])),
    },
    tables,
    stops: await tuneStops(counts, planned, tables, origin, request, context),
    notes: notesOf(set, workload),
  };
}

/** A stop rule for the final classifier alone, one for leaving at each internal one, and one for each table. */
async function tuneStops(
  counts: TuningRun,
  { stops, alphas }: PlannedTables,
  tables: readonly TunedTable[],
  origin: string,
  { stop: tolerance, quiet }: TuneRequest,
  context: Context,
): Promise<readonly TunedStop[]> {
  if (tolerance === undefined) return [];
  const tuned: TunedStop[] = [];
  const progress = await startProgress(stops.length, quiet, context, 'stop tables');
  const about = { tolerance, origin: `may lose ${tolerance} of the accuracy; ${origin}`.slice(0, 1990) };
  try {
    for (const { name, method, of } of stops) {
      const table = of.kind === 'fusion' ? tables.find((each) => each.table.name === of.alpha)!.table : undefined;
      const scores = table === undefined ? { kind: of.kind as 'final' | 'exit' } : { kind: 'fusion' as const, table };
      const internal = of.kind === 'final' ? alphas[0]!.internal : of.internal;
      tuned.push(await tuneStopTable(countsWith(counts, internal), { name, method, scores, ...about }, context.signal));
      progress.update(tuned.length);
    }
  } finally {
    progress.stop();
  }
  return tuned;
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
