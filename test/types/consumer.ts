/** A program as a user of the library writes it; it must compile against the published types. */
import {
  createNodeHost,
  createWorkerPool,
  loadChip,
  loadPriceTable,
  loadWorkload,
  packageRoot,
  prepareRun,
  type RunResult,
  simulate,
  textReport,
} from 'spikefuse';

export async function energyOf(chipName: string, workloadName: string): Promise<number> {
  const host = createNodeHost(packageRoot);
  const chip = await loadChip(host, chipName, ['adc.bits=6']);
  const workload = await loadWorkload(host, workloadName);
  const prices = await loadPriceTable(host, 'phys');
  const run = prepareRun(
    { chip, workload, prices },
    { images: 2, steps: 10, numerics: 'ideal', seed: undefined, methods: undefined, version: 'mine' },
  );
  const pool = createWorkerPool({ workers: 2 });
  const result: RunResult = await simulate(run, pool, () => undefined, new AbortController().signal);
  const text: string = textReport(result, false);
  return text === '' ? 0 : result.energy.totalPj;
}

// @ts-expect-error a chip's name is not a number
export const wrong = () => energyOf(64, 'two-bars');
