import type { RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { type Expression, figure, over, reduced, times } from './expression.js';

/** What the network takes of the chip, and how often its layers fire. */
export function structureMetrics({ mapping, layers, chip, run }: RunResult): readonly Metric[] {
  const summed = (
    name: keyof typeof mapping & ('pes' | 'crossbarsUsed' | 'cells'),
    key: 'pes' | 'crossbars' | 'cells',
    meaning: string,
  ): Metric => ({
    name: `mapping.${name}`,
    unit: '',
    meaning,
    draft: (): Draft => ({
      stored: mapping[name],
      expression: reduced(
        'sum',
        `${key} of ${layers.length} layers`,
        layers.map((layer) => figure(`layers.${layer.name}.${key}`, layer[key])),
      ),
      breakdowns: [{ by: 'layer', parts: layers.map((layer) => [layer.name, layer[key]] as const) }],
      topics: [],
    }),
  });
  const places: Expression = times(
    figure('mapping.crossbarsUsed', mapping.crossbarsUsed),
    figure('crossbar.rows', chip.crossbar.rows),
    figure('crossbar.cols', chip.crossbar.cols),
  );
  return [
    {
      name: 'mapping.cellUtilisation',
      unit: '',
      meaning: 'share of the cells of used crossbars that hold weights',
      draft: () => ({
        stored: mapping.cellUtilisation,
        expression: over(figure('mapping.cells', mapping.cells), places),
        topics: [],
      }),
    },
    summed('pes', 'pes', 'PEs that hold weights'),
    summed('crossbarsUsed', 'crossbars', 'crossbars that hold weights'),
    summed('cells', 'cells', 'cells that hold weights'),
    ...layers.map(
      (layer): Metric => ({
        name: `layers.${layer.name}.rate`,
        unit: '',
        meaning: `spikes of ${layer.name} per neuron and step`,
        draft: () => ({
          stored: layer.rate,
          expression: over(
            figure(`layers.${layer.name}.spikes`, layer.spikes),
            times(figure(`layers.${layer.name}.neurons`, layer.neurons), figure('run.steps', run.steps)),
          ),
          topics: ['function'],
        }),
      }),
    ),
  ];
}
