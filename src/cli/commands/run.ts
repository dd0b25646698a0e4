import { checkSpikeFolder } from '../../host/node/cache-folder.js';
import { checkResultFolder, type Written, writeResultFolder } from '../../host/node/result-folder.js';
import { checkTraceFile, writeTraceFile } from '../../host/node/trace-file.js';
import type { RunResult } from '../../model/result.js';
import { resultFiles } from '../../report/csv-files.js';
import { resultJson } from '../../report/result-json.js';
import { textReport } from '../../report/text-report.js';
import { traceJson } from '../../report/trace-json.js';
import type { PreparedRun } from '../../run/prepare.js';
import { traceImage } from '../../run/trace-image.js';
import { canonicalJson } from '../../spec/canonical.js';
import type { Action, Context } from '../context.js';
import { loadRunInputs } from '../load.js';
import { withData } from '../replace-samples.js';
import { outcomeOf } from '../run-outcome.js';
import { parseRunRequest, type RunRequest } from '../run-request.js';
import { Stopwatch } from '../stopwatch.js';
import { verdict } from '../verdict.js';

/** `sim run`: one chip, one network. */
export const runCommand: Action = async ({ arguments: [chipName, workloadName], options }, context) => {
  const request = parseRunRequest(options);
  const stopwatch = new Stopwatch();
  if (request.out !== undefined) await checkResultFolder(request.out);
  if (request.trace !== undefined) await checkTraceFile(request.trace.file, request.force, request.out);
  if (request.spikes !== undefined) await checkSpikeFolder(request.spikes);
  const loaded = await loadRunInputs(context.host, chipName!, workloadName!, request);
  const inputs = await withData(loaded, request, context);
  stopwatch.lap('load');
  const { run, result } = await outcomeOf(inputs, request, stopwatch, context);
  stopwatch.lap('evaluate');
  const folder = request.write ? await write(result, request, context) : undefined;
  stopwatch.lap('write');
  say(result, folder, request, context);
  if (request.trace !== undefined) await trace(run!, request.trace, request, stopwatch, context);
  if (!request.quiet) context.err(stopwatch.text());
  return verdict(result.checks, context);
};

/** Writes the trace of one image; says so when it did not fit. */
async function trace(
  run: PreparedRun,
  { file, ...wanted }: NonNullable<RunRequest['trace']>,
  { quiet }: RunRequest,
  stopwatch: Stopwatch,
  context: Context,
): Promise<void> {
  const traced = traceImage(run, wanted);
  await writeTraceFile(file, traceJson(traced, run.inputs.chip.chip.technology.clockMhz), context.signal);
  stopwatch.lap('trace');
  if (quiet) return;
  const { firstStep, lastStep } = traced.source;
  context.err(
    `trace: ${file}, steps ${firstStep} to ${lastStep}${traced.truncated ? ', cut off: too many events' : ''}\n`,
  );
}

interface WrittenFolder {
  readonly folder: string;
  readonly how: Written;
}

async function write(result: RunResult, request: RunRequest, { host, signal }: Context): Promise<WrittenFolder> {
  const folder = request.out ?? defaultFolder(result, (text) => host.sha256(new TextEncoder().encode(text)));
  return { folder, how: await writeResultFolder(folder, resultFiles(result), { force: request.force, signal }) };
}

/** One folder per run: its digest covers everything that the result depends on. */
function defaultFolder(
  { run, methods, accuracyCost, uncertainty }: RunResult,
  sha256: (text: string) => string,
): string {
  const names = methods.map(({ name }) => name);
  const digest = sha256(
    canonicalJson({
      run,
      methods: names,
      compares: accuracyCost !== undefined,
      ...(uncertainty === undefined ? {} : { uncertainty: uncertainty.draws }),
    }),
  ).slice(0, 10);
  return `results/${run.chip}-${run.workload}-${digest}`;
}

function say(result: RunResult, written: WrittenFolder | undefined, request: RunRequest, context: Context): void {
  if (request.json) context.out(resultJson(result));
  else if (request.quiet) context.out(written === undefined ? '' : `${written.folder}\n`);
  else context.out(textReport(result, context.colours));
  if (!request.quiet && written !== undefined) context.err(`${written.how}: ${written.folder}\n`);
}
