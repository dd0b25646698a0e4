import type { RunResult, VariantResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { figure, minus } from './expression.js';
import { energyAt } from './methods.js';

const WITHOUT = 'final-only';

/** What each hardware variant costs, and what the internal classifiers add to the chip without them. */
export function variantMetrics(result: RunResult): readonly Metric[] {
  return [
    ...Object.entries(result.variants).map(
      ([name, variant]): Metric => ({
        name: `variants.${name}.energyPj`,
        unit: 'pJ',
        meaning: `energy of ${variant.description}`,
        draft: () => ({
          stored: variant.energyPj,
          expression: energyAt(result, name, result.run.steps),
          breakdowns: [
            { by: 'module', parts: Object.entries(variant.energyByModulePj) },
            { by: 'layer', parts: Object.entries(variant.energyByLayerPj) },
          ],
          topics: ['prices', 'time', 'function'],
        }),
      }),
    ),
    ...internalMetrics(result),
  ];
}

function internalMetrics({ internalCost, variants }: RunResult): Metric[] {
  const [full, without] = [variants['full'], variants[WITHOUT]];
  if (internalCost === undefined || full === undefined || without === undefined) return [];
  const metric = (
    key: keyof typeof internalCost,
    of: 'energyPj' | 'latencyNs' | 'usedAreaUm2',
    unit: string,
    meaning: string,
    rest: Pick<Draft, 'topics' | 'breakdowns'>,
  ): Metric => ({
    name: `internalCost.${key}`,
    unit,
    meaning: `${meaning} that the internal classifiers add`,
    draft: () => ({
      stored: internalCost[key],
      expression: minus(
        figure(`variants.full.${of}`, full[of], unit),
        figure(`variants.${WITHOUT}.${of}`, without[of], unit),
      ),
      ...rest,
    }),
  });
  const parts = (key: 'energyByModulePj' | 'energyByLayerPj') => differences(full[key], without[key]);
  return [
    metric('energyPj', 'energyPj', 'pJ', 'energy', {
      topics: ['prices', 'time', 'function'],
      breakdowns: [
        { by: 'module', parts: parts('energyByModulePj') },
        { by: 'layer', parts: parts('energyByLayerPj') },
      ],
    }),
    metric('latencyNs', 'latencyNs', 'ns', 'latency', { topics: ['time'] }),
    metric('areaUm2', 'usedAreaUm2', 'um2', 'area in use', { topics: ['prices'] }),
  ];
}

function differences(
  full: VariantResult['energyByLayerPj'],
  without: VariantResult['energyByLayerPj'],
): [string, number][] {
  const names = new Set([...Object.keys(full), ...Object.keys(without)]);
  return [...names].map((name) => [name, (full[name] ?? 0) - (without[name] ?? 0)]);
}
