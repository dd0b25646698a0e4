import { checkSpikeFolder } from '../../host/node/cache-folder.js';
import { checkResultFolder, type Written, writeResultFolder } from '../../host/node/result-folder.js';
import type { CurveResult } from '../../model/curve.js';
import { curveFiles } from '../../report/curve-files.js';
import { curveText } from '../../report/curve-text.js';
import { resultJson } from '../../report/result-json.js';
import { compare } from '../../run/curve/compare.js';
import type { CurveOptions } from '../../run/curve/curve-options.js';
import { type PreparedCurve, prepareCurve } from '../../run/curve/prepare-curve.js';
import type { RunInputs } from '../../run/prepare.js';
import { canonicalJson } from '../../spec/canonical.js';
import type { Action, Context } from '../context.js';
import { type CurveRequest, parseCurveRequest } from '../curve-request.js';
import { loadRunInputs } from '../load.js';
import { startProgress } from '../progress.js';
import { runOnThreads } from '../run-on-threads.js';
import { Stopwatch } from '../stopwatch.js';
import { verdict } from '../verdict.js';

/** `sim curve`: accuracy against steps, energy and latency of every way to decide. */
export const curveCommand: Action = async ({ arguments: [chipName, workloadName], options }, context) => {
  const request = parseCurveRequest(options);
  const stopwatch = new Stopwatch();
  if (request.out !== undefined) await checkResultFolder(request.out);
  if (request.spikes !== undefined) await checkSpikeFolder(request.spikes);
  const inputs = await loadRunInputs(context.host, chipName!, workloadName!, request);
  stopwatch.lap('load');
  const prepared = prepareCurve(inputs, optionsOf(request, inputs, context.version));
  stopwatch.lap('prepare');
  const result = await compareOnThreads(prepared, request, stopwatch, context);
  stopwatch.lap('evaluate');
  const folder = request.write ? await write(result, request, context) : undefined;
  stopwatch.lap('write');
  say(result, folder, request, context);
  if (!request.quiet) context.err(stopwatch.text());
  return verdict(result.checks, context);
};

function optionsOf(request: CurveRequest, { workload, chip }: RunInputs, version: string): CurveOptions {
  const { defaults } = workload.file;
  const available = workload.samples?.images.shape[0] ?? defaults.images;
  return {
    images: request.images ?? Math.min(defaults.images, available),
    steps: request.steps ?? defaults.steps,
    numerics: request.numerics ?? chip.chip.numerics.kind,
    seed: request.seed,
    internal: request.internal,
    targetShare: request.targetShare,
    annAccuracy: request.annAccuracy,
    aucRangePj: request.aucRangePj,
    resamples: request.resamples,
    bootstrapSeed: request.seed ?? 'bootstrap',
    exitMargins: request.exitMargins,
    stopMargins: request.stopMargins,
    gateAfterIc: request.gateAfterIc,
    neuron: request.neuron,
    together: request.together,
    oracle: request.oracle,
    costImages: request.costImages,
    version,
  };
}

async function compareOnThreads(
  prepared: PreparedCurve,
  request: CurveRequest,
  stopwatch: Stopwatch,
  context: Context,
): Promise<CurveResult> {
  const { result } = await runOnThreads(
    prepared.run,
    request,
    stopwatch,
    context,
    async (run, executor, onProgress, signal) => {
      let drawing: Awaited<ReturnType<typeof startProgress>> | undefined;
      const start = async (done: number): Promise<void> => {
        drawing ??= await startProgress(prepared.options.resamples, request.quiet, context, 'draws');
        drawing.update(done);
      };
      try {
        const onResample = (done: number): void => void start(done);
        return await compare({ ...prepared, run }, executor, { onProgress, onResample, signal });
      } finally {
        drawing?.stop();
      }
    },
  );
  return result;
}

interface WrittenFolder {
  readonly folder: string;
  readonly how: Written;
}

async function write(result: CurveResult, request: CurveRequest, { host, signal }: Context): Promise<WrittenFolder> {
  const folder = request.out ?? defaultFolder(result, (text) => host.sha256(new TextEncoder().encode(text)));
  const files = await curveFiles(result, request.svg);
  return { folder, how: await writeResultFolder(folder, files, { force: request.force, signal }) };
}

/** One folder per comparison: its digest covers everything that the record depends on. */
function defaultFolder(result: CurveResult, sha256: (text: string) => string): string {
  const { run, target, aucRangePj, bootstrap, methods } = result;
  const names = methods.map(({ name }) => name);
  const digest = sha256(canonicalJson({ run, target, aucRangePj, bootstrap, names })).slice(0, 10);
  return `results/curve-${run.chip}-${run.workload}-${digest}`;
}

function say(result: CurveResult, written: WrittenFolder | undefined, request: CurveRequest, context: Context): void {
  if (request.json) context.out(resultJson(result));
  else if (request.quiet) context.out(written === undefined ? '' : `${written.folder}\n`);
  else context.out(curveText(result, context.colours));
  if (!request.quiet && written !== undefined) context.err(`${written.how}: ${written.folder}\n`);
}
