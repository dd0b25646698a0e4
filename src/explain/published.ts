import type { ComponentRow, RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { ceil, type Expression, figure, over, reduced, times } from './expression.js';

/** Area of a PE and what adds its columns up, as the tool counts it. */
const PE_AND_SUB = ['crossbar.array', 'crossbar.columnMux', 'adc.converter', 'shiftAdd.unit'];

/** What SpikeSim's own tool says of the network; nothing under other presets. */
export function publishedMetrics({ published, chip, area, mapping }: RunResult): readonly Metric[] {
  if (published === undefined) return [];
  const { pes, tilesForArea, peAndSubUm2, ...areas } = published.spikesim;
  const metric = (name: string, unit: string, meaning: string, stored: number, expression: Expression): Metric => ({
    name: `published.spikesim.${name}`,
    unit,
    meaning,
    draft: (): Draft => ({
      stored,
      expression,
      topics: ['prices'],
      facts: ['the conventions of the tool are in docs/models/ela.md'],
    }),
  });
  const tiles = figure('published.spikesim.tilesForArea', tilesForArea);
  const rows = area.rows.filter(({ module, component }) => PE_AND_SUB.includes(`${module}.${component}`));
  const given = (name: 'neuronMemoryUm2' | 'digitalUm2' | 'totalUm2', meaning: string): Metric =>
    metric(name, 'um2', meaning, areas[name], figure(`${meaning}, by the tool's constants`, areas[name], 'um2'));
  return [
    given('totalUm2', 'area of the chip'),
    given('digitalUm2', 'input memory, PEs and buffers'),
    given('neuronMemoryUm2', 'memory of the first membranes'),
    metric(
      'peAndSubUm2',
      'um2',
      'PEs and their shift-add',
      peAndSubUm2,
      times(tiles, over(inUse(rows), mapping.tiles)),
    ),
    metric(
      'tilesForArea',
      '',
      'tiles filled across layers',
      tilesForArea,
      ceil(over(figure('published.spikesim.pes', pes), figure('tile.pesPerTile', chip.tile.pesPerTile))),
    ),
  ];
}

const inUse = (rows: readonly ComponentRow[]): Expression =>
  reduced(
    'sum',
    `used x each over ${rows.length} components`,
    rows.map(({ module, component, used, each }) =>
      times(figure(`${module}.${component} in use`, used), figure('each', each, 'um2')),
    ),
  );
