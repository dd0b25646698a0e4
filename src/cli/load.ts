import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { RunInputs } from '../run/prepare.js';
import { loadChip } from '../spec/load-chip.js';
import { loadPriceTable } from '../spec/load-prices.js';
import { loadWorkload } from '../spec/load-workload.js';
import type { CommonOptions, PriceChoice } from './context.js';

/** Waits for everything and throws one SpecError with the problems of all. */
export async function allOrProblems<T extends readonly Promise<unknown>[] | []>(
  loads: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled: readonly PromiseSettledResult<unknown>[] = await Promise.allSettled(loads);
  const errors: unknown[] = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
  const crash = errors.find((error) => !(error instanceof SpecError));
  if (crash !== undefined) throw crash;
  const problems = errors.flatMap((error) => (error instanceof SpecError ? error.problems : []));
  if (problems.length > 0) throw new SpecError(problems);
  return Promise.all(loads);
}

/** Loads what a run needs. @throws SpecError with the problems of all files at once */
export async function loadRunInputs(
  host: Host,
  chipName: string,
  workloadName: string,
  { settings, allowOutside, preset, prices: priceSettings }: CommonOptions & PriceChoice,
): Promise<RunInputs> {
  const [chip, prices, workload] = await allOrProblems([
    loadChip(host, chipName, settings, { allowOutside }),
    loadPriceTable(host, preset, { allowOutside }, priceSettings).catch((error: unknown) => blameOption(error, preset)),
    loadWorkload(host, workloadName, { allowOutside }),
  ]);
  return { chip, prices, workload };
}

/** A name that is no file is the option's fault. */
function blameOption(error: unknown, preset: string): never {
  if (!(error instanceof SpecError)) throw error;
  throw new SpecError(
    error.problems.map((problem) => (problem.file === preset ? { ...problem, file: `--preset ${preset}` } : problem)),
  );
}
