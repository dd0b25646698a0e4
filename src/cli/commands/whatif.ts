import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specError } from '../../base/errors.js';
import { diff } from '../../diff/diff.js';
import type { RunResult } from '../../model/result.js';
import { whatIfText } from '../../report/what-if-text.js';
import type { RunInputs } from '../../run/prepare.js';
import { type Action, type Context, jsonText } from '../context.js';
import { allOrProblems, loadRunInputs } from '../load.js';
import { outcomeOf } from '../run-outcome.js';
import { parseRunRequest, type RunRequest } from '../run-request.js';
import { Stopwatch } from '../stopwatch.js';
import { verdict } from '../verdict.js';

/** `sim whatif`: the chip as it is against the chip with changes. */
export const whatIfCommand: Action = async ({ arguments: [chip, workload], options }, context) => {
  const request = parseRunRequest({ ...options, write: false });
  const changes = [
    ...request.settings.map((text) => `--set ${text}`),
    ...request.prices.map((text) => `--price ${text}`),
  ];
  if (changes.length === 0) {
    throw specError('--set', '', 'is missing: say what is other than in the chip, e.g. --set adc.bits=6');
  }
  const [base, variant] = await allOrProblems([
    loadRunInputs(context.host, chip!, workload!, { ...request, settings: [], prices: [] }),
    loadRunInputs(context.host, chip!, workload!, request),
  ]);
  const [before, after] = await resultsOf(base, { ...variant, workload: base.workload }, request, context);
  const found = diff(before, after, { before: 'as it is', after: changes.join(' ') });
  const all = options['all'] === true;
  if (request.json) context.out(jsonText({ runs: { before: before.run, after: after.run }, ...found }));
  else context.out(whatIfText(before, after, found, { all, colours: context.colours }));
  return verdict([...before.checks, ...after.checks], context);
};

/** Both results; spikes that both need are computed once. */
async function resultsOf(
  base: RunInputs,
  variant: RunInputs,
  request: RunRequest,
  context: Context,
): Promise<readonly [RunResult, RunResult]> {
  const stopwatch = new Stopwatch();
  const run = async (name: string, inputs: RunInputs, asked: RunRequest): Promise<RunResult> => {
    if (!request.quiet) context.err(`${name}:\n`);
    return (await outcomeOf(inputs, asked, stopwatch, context)).result;
  };
  if (request.fidelity.kind === 'analytic') {
    const quiet = { ...request, quiet: true };
    return [await run('as it is', base, quiet), await run('with changes', variant, quiet)];
  }
  const spikes = await mkdtemp(join(tmpdir(), 'spikefuse-whatif-'));
  try {
    const kept = { ...request, spikes };
    return [await run('as it is', base, kept), await run('with changes', variant, kept)];
  } finally {
    await rm(spikes, { recursive: true, force: true });
  }
}
