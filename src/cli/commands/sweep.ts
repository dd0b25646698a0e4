import { Interrupted, type Problem, SpecError } from '../../base/errors.js';
import { createSlurmExecutor } from '../../host/node/slurm-executor.js';
import {
  createPointStore,
  openSweepFolder,
  removeStages,
  tidySweepFolder,
  writeSweepFiles,
} from '../../host/node/sweep-folder.js';
import { createSweepPool } from '../../host/node/sweep-pool.js';
import type { SweepResult } from '../../model/sweep.js';
import type { SweepPlace } from '../../model/sweep-executor.js';
import { sweepFiles, sweepJson } from '../../report/sweep-files.js';
import { sweepText } from '../../report/sweep-text.js';
import { loadStudy } from '../../spec/load-study.js';
import type { SweepExecutor } from '../../sweep/executor.js';
import { expand } from '../../sweep/expand.js';
import { partKey } from '../../sweep/image-stages.js';
import { planSweep } from '../../sweep/plan.js';
import type { StudyContext } from '../../sweep/point-inputs.js';
import { type PreparedSweep, runSweep, type SweepRun, sweepDigest } from '../../sweep/run-sweep.js';
import { firstGeneration, searchSweep } from '../../sweep/search.js';
import { studyMetrics } from '../../sweep/study-metrics.js';
import { type Action, type Context, commonOptions, jsonText } from '../context.js';
import { complainTo, optionValues } from '../option-values.js';
import { Stopwatch } from '../stopwatch.js';
import { dryRunOf, dryRunText } from '../sweep-dry-run.js';
import { type PlaceOptions, placeOf, placeOptions } from '../sweep-place.js';
import { SweepProgress } from '../sweep-progress.js';
import { sweepReport } from '../sweep-report.js';

/** What `sim sweep` was asked for. */
interface SweepRequest {
  readonly study: string;
  readonly workload: string | undefined;
  readonly workers: number | undefined;
  readonly place: PlaceOptions;
  readonly out: string | undefined;
  readonly dryRun: boolean;
  readonly retry: boolean;
  readonly keepStages: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly allowOutside: boolean;
}

/** `sim sweep`: many chips, one question. */
export const sweepCommand: Action = async ({ arguments: [study], options }, context) => {
  const request = parseRequest(String(study), options);
  const watches = { all: new Stopwatch(), workers: new Stopwatch() };
  const { prepared, common } = await prepare(request, context);
  watches.all.lap('plan');
  const problems: Problem[] = [];
  const place = placeOf(prepared.loaded.study, request.place, complainTo(problems));
  if (problems.length > 0) throw new SpecError(problems);
  if (request.dryRun) {
    const found = dryRunOf(prepared.plan, request.workers);
    context.out(request.json ? jsonText(found) : dryRunText(prepared, found));
    return 0;
  }
  const folder = request.out ?? `results/sweep-${prepared.loaded.study.name}`;
  await openSweepFolder(folder, prepared.loaded.study.name);
  const sweep = await run(prepared, common, folder, { ...request, executor: place, watches }, context);
  watches.all.lap('points');
  await writeSweepFiles(folder, sweepFiles(sweep), context.signal);
  await writeSweepFiles(folder, await sweepReport(sweep, folder), context.signal);
  tidySweepFolder(folder, request.keepStages);
  watches.all.lap('figures and page');
  say(sweep, folder, request, context);
  if (!request.quiet) context.err(`${watches.all.text()}${watches.workers.text('workers')}`);
  return sweep.points.some(({ status }) => status === 'failed') ? 1 : 0;
};

function parseRequest(study: string, options: Readonly<Record<string, unknown>>): SweepRequest {
  const problems: Problem[] = [];
  const complain = complainTo(problems);
  const { text, whole } = optionValues(options, complain);
  const [workers, out, workload] = [whole('workers', 1, 1024), text('out'), text('workload')];
  const place = placeOptions(options, workers, complain);
  if (problems.length > 0) throw new SpecError(problems);
  const { json, allowOutside } = commonOptions(options);
  return {
    study,
    workload,
    workers,
    place,
    out,
    dryRun: options['dryRun'] === true,
    retry: options['retry'] === true,
    keepStages: options['keepStages'] === true,
    json,
    quiet: options['quiet'] === true,
    allowOutside,
  };
}

async function prepare(
  { study, workload, allowOutside, quiet }: SweepRequest,
  { host, version, err }: Context,
): Promise<{ readonly prepared: PreparedSweep; readonly common: StudyContext }> {
  const options = { allowOutside, ...(workload === undefined ? {} : { workload }) };
  const loaded = await loadStudy(host, study, options);
  const { sampling } = loaded.study;
  const points = sampling?.kind === 'nsga2' ? firstGeneration(loaded, sampling) : expand(loaded);
  const common: StudyContext = { study: loaded.study, resolve: loaded.resolve, options, version };
  const metrics = await studyMetrics(host, loaded, common, points);
  let said = performance.now();
  const plan = await planSweep(host, loaded, common, points, (done) => {
    if (quiet || performance.now() - said < 5000) return;
    said = performance.now();
    err(`${done} of ${points.length} points planned\n`);
  });
  return { prepared: { loaded, plan, metrics, digest: sweepDigest(loaded, plan, host), version }, common };
}

interface RunningRequest extends SweepRequest {
  readonly executor: SweepPlace;
  /** Wall time of the command, and of its workers by kind of task. */
  readonly watches: { readonly all: Stopwatch; readonly workers: Stopwatch };
}

async function run(
  prepared: PreparedSweep,
  common: StudyContext,
  folder: string,
  { workers, executor: place, retry, quiet, keepStages, watches }: RunningRequest,
  context: Context,
): Promise<SweepResult> {
  const { study, options, version } = common;
  const { loaded, metrics } = prepared;
  const search = study.sampling?.kind === 'nsga2' ? study.sampling : undefined;
  const progress = new SweepProgress(context, quiet, study, metrics);
  const note = (text: string): void => progress.note(text);
  const data = { study, file: loaded.path, options, version, folder };
  const chosen =
    place.kind === 'slurm'
      ? createSlurmExecutor(data, place)
      : createSweepPool(data, workers === undefined ? {} : { workers });
  const executor: SweepExecutor = {
    run(graph, listener, signal) {
      progress.start();
      return chosen.run(graph, listener, signal);
    },
  };
  try {
    const asked: SweepRun = {
      store: createPointStore(folder, note),
      executor,
      signal: context.signal,
      retry,
      note,
      onRow: (point, state) => progress.add(point, state),
      onTask: (done) => watches.workers.add(done.task, done.milliseconds),
      onSpent: ({ activity }) => {
        if (keepStages || activity === undefined) return;
        const keys = activity.ranges.map((range) => partKey(activity.key, range, context.host.sha256));
        void removeStages(folder, keys);
      },
    };
    if (search === undefined) return await runSweep(prepared, asked);
    return await searchSweep(context.host, prepared, common, search, { ...asked, onSpent: () => undefined });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`${error.message}; ${progress.ended} points are kept in ${folder}, the same command goes on`);
  } finally {
    progress.stop();
  }
}

function say(sweep: SweepResult, folder: string, { json, quiet }: SweepRequest, context: Context): void {
  if (json) context.out(sweepJson(sweep));
  else if (quiet) context.out(`${folder}\n`);
  else context.out(sweepText(sweep, context.colours));
  if (!quiet) context.err(`written: ${folder}\n`);
}
