import type { RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { constant, type Expression, figure, over, reduced, times } from './expression.js';

/** Figures of merit, and what of a run they are made of; those that do not exist in the run are left out. */
export function meritMetrics(result: RunResult): readonly Metric[] {
  const { merits, energy, latency, area, run, layers } = result;
  const energyPj = figure('energy.totalPj', energy.totalPj, 'pJ');
  const intervalNs = figure('latency.intervalNs', latency.intervalNs, 'ns');
  const operations = figure('merits.synapticOperations', merits.synapticOperations);
  const perSecond = over(constant(1e9), intervalNs);
  const merit = (
    name: keyof RunResult['merits'],
    unit: string,
    meaning: string,
    expression: Expression,
    rest: Partial<Draft> = {},
  ): Metric[] => {
    const stored = merits[name];
    if (typeof stored !== 'number') return [];
    const draft = (): Draft => ({ stored, expression, topics: ['prices', 'time', 'function'], ...rest });
    return [{ name: `merits.${name}`, unit, meaning, draft }];
  };
  const dense = figure('merits.operationsPerStep', merits.operationsPerStep);
  const facts = [merits.operation];
  return [
    ...merit(
      'energyDelayPjNs',
      'pJ ns',
      'energy-delay product',
      times(energyPj, figure('latency.decisionNs', latency.decisionNs, 'ns')),
    ),
    ...merit('pjPerSynapticOperation', 'pJ', 'energy of a synaptic operation', over(energyPj, operations), { facts }),
    ...merit(
      'synapticOperations',
      '',
      'weights added because of a spike, per image',
      reduced(
        'sum',
        `synaptic operations of ${layers.length} layers`,
        layers.map(({ name, synapticOperations }) => figure(`layers.${name}.synapticOperations`, synapticOperations)),
      ),
      {
        breakdowns: [
          { by: 'layer', parts: layers.map(({ name, synapticOperations }) => [name, synapticOperations] as const) },
        ],
        topics: ['function'],
      },
    ),
    ...merit('imagesPerSecond', '1/s', 'images back to back', perSecond, { topics: ['time'] }),
    ...merit('imagesPerJoule', '1/J', 'images of a joule', over(constant(1e12), energyPj)),
    ...merit(
      'imagesPerSecondPerMm2',
      '1/(s mm2)',
      'images per second and area in use',
      over(perSecond, over(figure('area.usedUm2', area.usedUm2, 'um2'), constant(1e6))),
    ),
    ...merit(
      'topsPerWatt',
      'TOPS/W',
      'operations of the dense network per second and power',
      over(times(dense, figure('run.steps', run.steps)), energyPj),
      { facts },
    ),
  ];
}
