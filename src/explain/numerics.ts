import { adcBitsOf } from '../model/numerics.js';
import type { RunResult } from '../model/result.js';
import type { Metric } from './explanation.js';
import { ceil, constant, figure, over, times } from './expression.js';

/** Full scale and step of every ADC, and how often membranes saturated; only what the run's numerics have. */
export const numericsMetrics = (result: RunResult): readonly Metric[] => [
  ...adcMetrics(result),
  ...saturationMetrics(result),
];

function adcMetrics({ numerics }: RunResult): Metric[] {
  const { adc = {}, array, integers, calibration } = numerics ?? {};
  if (array === undefined || integers === undefined || calibration === undefined) return [];
  const { percentile, images, steps, origin } = calibration;
  const found = `${percentile} % of the non-zero column sums of ${images} images x ${steps} steps (${origin}) are not above it`;
  return Object.entries(adc).flatMap(([projection, { fullScale, step }]) => {
    const bits = adcBitsOf(array, projection);
    const codes = array.sign === 'pair' ? 2 ** (bits - 1) : 2 ** bits - 1;
    const codesText = array.sign === 'pair' ? `2^(${bits} - 1)` : `(2^${bits} - 1)`;
    const fraction = 2 ** integers.fractionBits;
    return fullScale.flatMap((scale, plane): Metric[] => {
      const path = `numerics.adc.${projection}${fullScale.length === 1 ? '' : `.plane${plane}`}`;
      const of = fullScale.length === 1 ? projection : `bit plane ${plane} of ${projection}`;
      const [stored, parts] = [step[plane]!, figure(`${path}.fullScale`, scale, 'levels')];
      const steps = over(times(parts, fraction), figure(codesText, codes));
      return [
        {
          name: `${path}.fullScale`,
          unit: 'levels',
          meaning: `largest sum that the ADC of ${of} tells from larger ones`,
          draft: () => ({
            stored: scale,
            expression: figure('sum at the percentile of the calibration set', scale, 'levels'),
            topics: ['function'],
            facts: [found],
          }),
        },
        {
          name: `${path}.step`,
          unit: 'levels',
          meaning: `one code of the ADC of ${of}`,
          draft: () => ({
            stored,
            expression: scale === 0 ? constant(1) : over(ceil(steps), fraction),
            topics: ['function'],
            facts: [
              scale === 0
                ? 'no sum of the calibration set was other than zero'
                : `rounded up to ${integers.fractionBits} fraction bits of a level`,
            ],
          }),
        },
      ];
    });
  });
}

function saturationMetrics({ numerics, layers, run }: RunResult): Metric[] {
  return Object.entries(numerics?.populations ?? {}).map(([name, { saturations, saturationShare }]): Metric => {
    const neurons = layers.find((layer) => layer.name === name)?.neurons ?? Number.NaN;
    const path = `numerics.populations.${name}`;
    return {
      name: `${path}.saturationShare`,
      unit: '',
      meaning: `share of the updates of ${name} at which the membrane saturated`,
      draft: () => ({
        stored: saturationShare,
        expression: over(
          figure(`${path}.saturations`, saturations),
          times(figure('run.steps', run.steps), figure(`layers.${name}.neurons`, neurons)),
        ),
        topics: ['function'],
      }),
    };
  });
}
