/** A program as a user of the library writes it; it must compile against the published types. */
import {
  assumedActivity,
  COMPONENTS,
  countActions,
  createNodeHost,
  createWorkerPool,
  cutNetwork,
  designPoint,
  energyRows,
  loadChip,
  loadPriceTable,
  loadWorkload,
  MACHINE_ACTIONS,
  mapNetwork,
  packageRoot,
  prepareRun,
  type RunResult,
  resolvePrices,
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
    {
      images: 2,
      steps: 10,
      numerics: 'ideal',
      fidelity: { kind: 'counts' },
      seed: undefined,
      methods: undefined,
      version: 'mine',
    },
  );
  const pool = createWorkerPool({ workers: 2 });
  const result: RunResult = await simulate(run, pool, () => undefined, new AbortController().signal);
  const text: string = textReport(result, false);
  return text === '' ? 0 : result.energy.totalPj;
}

/** Energy of one image in which everything fires: the network's shapes are enough [pJ]. */
export async function denseEnergyOf(chipName: string, workloadName: string, steps: number): Promise<number> {
  const host = createNodeHost(packageRoot);
  const { chip } = await loadChip(host, chipName, []);
  const { network } = await loadWorkload(host, workloadName);
  const { table } = await loadPriceTable(host, 'ela');
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map(({ message }) => message).join());
  const { mapping } = outcome;
  const activity = assumedActivity(network, cutNetwork(network, chip), {
    firing: 'dense',
    steps,
    inputBits: 8,
    meanLevel: 7,
  });
  const counts = countActions({ network, chip, mapping, conventions: table.conventions }, activity);
  const prices = resolvePrices(table, designPoint(chip, mapping, steps), MACHINE_ACTIONS, Object.keys(COMPONENTS));
  return energyRows(counts, prices).reduce((sum, { energyPj }) => sum + energyPj, 0);
}

// @ts-expect-error a chip's name is not a number
export const wrong = () => energyOf(64, 'two-bars');
