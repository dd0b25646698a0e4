import { readFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { areaRows } from '../../src/cost/area.js';
import { type SpikesimTool, spikesimTool } from '../../src/cost/spikesim-tool.js';
import { countComponents } from '../../src/machine/components.js';
import { describeReference, referenceFile } from '../reference.js';
import {
  chipOf,
  denseCharge,
  mappingOf,
  pricesOf,
  restrictToProjection,
  shareOff,
  totalPj,
} from '../support/charge.js';
import { priceTable, projectFile } from '../support/load.js';
import { SPIKESIM_LAYERS, SPIKESIM_TOTALS, spikesimNetwork } from '../support/spikesim-lists.js';

const tableFor = (device: string) => priceTable(device === 'sram' ? 'ela-sram' : 'ela');

/** SpikeSim's four areas, in the order in which it returns them. */
const AREAS = [
  ['neuronMemoryUm2', 'area_ret0_neuron_mem_um2'],
  ['peAndSubUm2', 'area_ret1_pe_plus_sub_um2'],
  ['digitalUm2', 'area_ret2_digital_um2'],
  ['totalUm2', 'area_ret3_total_um2'],
] as const;

describe('presets ela and ela-sram give what SpikeSim prints for dense inputs', () => {
  test.each(
    SPIKESIM_TOTALS.map(
      (row) =>
        [row['net']!, row['dataset']!, Number(row['xbar']), row['device']!, Number(row['time_steps']), row] as const,
    ),
  )(
    '%s on %s, crossbars of %i, %s, %i steps: energy and areas to 1e-9, PEs, tiles',
    (net, dataset, size, device, steps, row) => {
      const [network, chip, table] = [spikesimNetwork(net, dataset), chipOf(size), tableFor(device)];
      const total = totalPj(denseCharge(network, chip, table, steps));
      expect(shareOff(total, Number(row['total_energy_pJ']))).toBeLessThan(1e-9);
      const mapping = mappingOf(network, chip);
      const areas = areaRows(countComponents(network, chip, mapping), pricesOf(table, chip, mapping, steps));
      const { pesPerTile } = chip.tile;
      const tool = spikesimTool({ network, mapping, pesPerTile, areas }, table.tileTool as SpikesimTool);
      expect(tool).toMatchObject({
        pes: Number(row['pe_total']),
        tiles: Number(row['tiles_printed']),
        tilesForArea: Number(row['tiles_used_for_area']),
      });
      expect(row['order_msg'] === 'Layers in order').toBe(tool.refused === undefined);
      for (const [key, column] of AREAS) expect(shareOff(tool[key], Number(row[column])), key).toBeLessThan(1e-9);
    },
  );

  test('VGG9, 5 steps: 15,906,934.026 pJ from eight event prices', () => {
    const rows = denseCharge(spikesimNetwork('spikesim_vgg9', 'cifar10'), chipOf(64), priceTable('ela'), 5);
    expect(totalPj(rows)).toBeCloseTo(15_906_934.026, 3);
    const charged = new Set(rows.filter((row) => row.pricePj > 0).map((row) => `${row.module}.${row.action}`));
    expect(charged.size).toBe(8);
  });
});

/** What a network was run with. */
const runOf = (row: (typeof SPIKESIM_LAYERS)[number]): string =>
  ['net', 'dataset', 'xbar', 'device', 'time_steps'].map((column) => row[column]).join(' ');

describe('and layer by layer', () => {
  test.each([...new Set(SPIKESIM_LAYERS.map(runOf))])('%s: energy of every layer to 1e-9 and its PEs', (key) => {
    const [net, dataset, size, device, steps] = key.split(' ') as [string, string, string, string, string];
    const [network, chip, table] = [spikesimNetwork(net, dataset), chipOf(Number(size)), tableFor(device)];
    const mapping = mappingOf(network, chip);
    const rows = SPIKESIM_LAYERS.filter((row) => runOf(row) === key);
    for (const [at, row] of rows.entries()) {
      const { name } = network.projections[at]!;
      const alone = totalPj(denseCharge(restrictToProjection(network, name), chip, table, Number(steps)));
      expect(shareOff(alone, Number(row['energy_pJ'])), name).toBeLessThan(1e-9);
      expect(mapping.projections[name]!.pes.length).toBe(Number(row['pe']));
    }
  });
});

describeReference('the committed rows of the published tools', () => {
  test.each(['spikesim_ela', 'spikesim_ela_layers', 'bsf_energy', 'bsf_energy_layers'])(
    '%s: the rows of the reference, unchanged',
    (name) => {
      const whole = csvParse(readFileSync(referenceFile(`golden/energy/${name}.csv`), 'utf8'));
      expect([...csvParse(projectFile(`test/golden/data/energy/${name}.csv`))]).toEqual([...whole]);
    },
  );
});
