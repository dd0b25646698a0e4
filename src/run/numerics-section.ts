import { neurons } from '../model/network.js';
import type { IntegerFormat } from '../model/numerics.js';
import type { AccuracyCost, NumericsResult, PopulationNumerics } from '../model/result.js';
import type { Collected } from './collect.js';
import { type Method, methodAccuracy } from './methods.js';
import type { PreparedRun } from './prepare.js';

/** What a run computed with: formats, full scales, and how often membranes saturated. */
export function numericsSection(run: PreparedRun, { saturations }: Collected): NumericsResult {
  const { numerics } = run.job.options;
  const { kind } = numerics;
  if (kind === 'reference' || kind === 'ideal') return { kind };
  const integers = integersOf(numerics.integers);
  const populations = populationsOf(run, saturations);
  if (kind === 'quantised') return { kind, integers, populations };
  return { kind, integers, populations, array: numerics.array, ...calibrated(run, numerics.integers) };
}

const integersOf = (format: IntegerFormat): NonNullable<NumericsResult['integers']> => ({
  ...format,
  lowestPotential: format.lowestPotential ?? 'none',
});

function populationsOf(
  { stored, inputs, options }: PreparedRun,
  saturations: Collected['saturations'],
): Readonly<Record<string, PopulationNumerics>> {
  const populations = inputs.workload.network.populations.flatMap(({ name, shape }) => {
    const integers = stored[name];
    if (integers === undefined) return [];
    const perImage = (saturations[name] ?? 0) / options.images;
    const saturationShare = perImage / (options.steps * neurons(shape));
    return [[name, { ...integers, saturations: perImage, saturationShare }] as const];
  });
  return Object.fromEntries(populations);
}

function calibrated(
  { calibration, inputs }: PreparedRun,
  { fractionBits }: IntegerFormat,
): Pick<NumericsResult, 'adc' | 'calibration'> {
  if (calibration === undefined) throw new Error('the run is not calibrated');
  const adc = Object.entries(calibration.fullScales).map(([name, each]) => {
    const fullScale = each.map((of) => of.fullScale);
    return [name, { fullScale, step: each.map(({ step }) => step / 2 ** fractionBits) }] as const;
  });
  const percentile = inputs.chip.chip.numerics.fullScalePercentile;
  return { adc: Object.fromEntries(adc), calibration: { ...calibration.set, percentile } };
}

/** Accuracy of each method beside that under `ideal`; undefined where the run did not compare. */
export function accuracyCostSection(
  methods: readonly Method[],
  accuracyOf: ReadonlyMap<Method, readonly number[]>,
  { idealHeads }: Collected,
  labels: ArrayLike<number>,
): Readonly<Record<string, AccuracyCost>> | undefined {
  if (idealHeads === undefined) return undefined;
  const costs = methods.map((method) => {
    const ideal = methodAccuracy(method, { headCounts: idealHeads }, labels);
    const points = accuracyOf.get(method)!.map((share, step) => 100 * (share - ideal[step]!));
    return [method.name, { ideal, points }] as const;
  });
  return Object.fromEntries(costs);
}
