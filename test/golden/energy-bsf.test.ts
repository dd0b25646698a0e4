import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { fillTiles } from '../../src/cost/spikesim-tool.js';
import { crossbarsOf, type ListedLayer, layerListOf } from '../../src/machine/layer-list.js';
import { type Network, neurons, restrictTo, shapeOf } from '../../src/model/network.js';
import type { EnergyRow } from '../../src/model/result.js';
import { buildNetwork } from '../../src/zoo/build-network.js';
import { DATA_SETS } from '../../src/zoo/data-sets.js';
import { NETS, type NetName } from '../../src/zoo/nets.js';
import { chipOf, denseCharge, shareOff, totalPj } from '../support/charge.js';
import { priceTable, projectFile } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

const TOTALS = csvParse(projectFile('test/golden/data/energy/bsf_energy.csv'));
const LAYERS = csvParse(projectFile('test/golden/data/energy/bsf_energy_layers.csv'));
const CODE = priceTable('bsf-code');
const PAPER = priceTable('bsf-paper');

type Row = (typeof TOTALS)[number];

/** A network of the zoo with its internal classifier where the script has it. */
function networkOf(row: Row): Network {
  const position = Number(row['ic_index']);
  return buildNetwork({
    name: row['model']!,
    net: NETS[row['model'] as NetName],
    dataSet: DATA_SETS[row['dataset']!]!,
    width: 1,
    internalAfter: position < 0 ? [] : [position],
    weighted: false,
  });
}

/** Energy of the layers that `isWanted`. */
const energyOf = (rows: readonly EnergyRow[], isWanted: (layer: string) => boolean): number =>
  totalPj(rows.filter(({ layer }) => isWanted(layer)));

const isInternal = (layer: string): boolean => layer.startsWith('ic');
const isFinal = (layer: string): boolean => layer.startsWith('fc');
const isFeature = (layer: string): boolean => !isInternal(layer) && !isFinal(layer);

/** Names of our projections by the script's names of its entries. */
function projectionOf(entry: string): string {
  const residual = /^b(\d+)\.(skip|conv1|conv2)$/.exec(entry);
  if (residual !== null) return `block${residual[1]}-${residual[2]}`;
  const head = entry.startsWith('cls[-1]') ? 'fc' : 'ic';
  return entry.endsWith('.pool') ? `${head}-gap` : entry.endsWith('.fc') ? head : entry;
}

/** What `table` charges for a layer list alone; where the list is given, the network that is mapped does not matter. */
const listCharge = (list: readonly ListedLayer[], size: number): readonly EnergyRow[] =>
  denseCharge(smallNetwork(), chipOf(size), CODE, 1, list);

const listOf = (network: Network, table = CODE): readonly ListedLayer[] =>
  layerListOf(network, network, table.conventions.layerList!, false);

const pesOf = (list: readonly ListedLayer[], size: number): number[] =>
  list.map((listed) => crossbarsOf(listed, chipOf(size)).pes.length);

const cases = TOTALS.map(
  (row) => [row['model']!, row['dataset']!, Number(row['ic_index']), Number(row['xbar']), row] as const,
);

describe('bsf-code gives what the script prints for one step, on networks of the zoo', () => {
  test.each(cases)('%s on %s, classifier at %i, crossbars of %i: to 1e-9', (_net, _set, _position, size, row) => {
    const list = listOf(networkOf(row));
    const rows = listCharge(list, size);
    const parts = [
      [totalPj(rows), 'total_pJ_per_step'],
      [energyOf(rows, isFeature), 'feature_pJ'],
      [energyOf(rows, isInternal), 'ic_head_pJ'],
      [energyOf(rows, isFinal), 'final_head_pJ'],
    ] as const;
    for (const [found, column] of parts) expect(shareOff(found, Number(row[column])), column).toBeLessThan(1e-9);
    expect(list).toHaveLength(Number(row['n_entries']));
    const pes = pesOf(list, size);
    expect(pes.reduce((sum, count) => sum + count, 0)).toBe(Number(row['pe_total']));
  });

  test.each(['vgg11', 'vgg19', 'resnet18'])('%s, mapped whole on crossbars of 64: the same total', (net) => {
    const row = TOTALS.find((each) => each['model'] === net && each['ic_index'] === '3' && each['xbar'] === '64')!;
    const total = totalPj(denseCharge(networkOf(row), chipOf(64), CODE, 1));
    expect(shareOff(total, Number(row['total_pJ_per_step']))).toBeLessThan(1e-9);
  });

  test('what the script sums up to a classifier is the network cut there', () => {
    for (const row of TOTALS.filter((each) => each['xbar'] === '64' && Number(each['ic_index']) >= 0)) {
      const whole = networkOf(row);
      const list = layerListOf(restrictTo(whole, ['ic']), whole, CODE.conventions.layerList!, false);
      const wanted = Number(row['feature_upto_ic_pJ']) + Number(row['ic_head_pJ']);
      expect(shareOff(totalPj(listCharge(list, 64)), wanted)).toBeLessThan(1e-9);
    }
  });
});

/** What one network was run with. */
const runOf = (row: Row): string => `${row['model']} ${row['dataset']} ${row['ic_index']}`;
const runs = [...new Set(LAYERS.map(runOf))];
const entriesOf = (key: string): Row[] => LAYERS.filter((row) => runOf(row) === key);
const printed = (entries: readonly Row[], name: string): number =>
  Number(entries.find((entry) => projectionOf(entry['entry']!) === name)!['energy_pJ_per_step']);
const totalOf = (key: string): Row => TOTALS.find((row) => runOf(row) === key && row['xbar'] === '64')!;

describe('bsf-code, entry by entry on crossbars of 64', () => {
  test.each(runs)('%s: energy of every entry to 1e-9, its PEs and PE cycles', (key) => {
    const entries = entriesOf(key);
    const list = listOf(networkOf(entries[0]!));
    expect(entries).toHaveLength(list.length);
    for (const entry of entries) {
      const listed = list.find(({ name }) => name === projectionOf(entry['entry']!))!;
      const [pes] = pesOf([listed], 64) as [number];
      expect(pes).toBe(Number(entry['pe']));
      expect(pes * listed.positions).toBe(Number(entry['pe_cycles_per_step']));
      const energy = totalPj(listCharge([listed], 64));
      expect(shareOff(energy, Number(entry['energy_pJ_per_step'])), listed.name).toBeLessThan(1e-9);
    }
  });

  test('the final classifier alone keeps the internal one and drops its own pool (B4)', () => {
    for (const key of runs.filter((each) => !each.endsWith('-1'))) {
      const [entries, whole] = [entriesOf(key), networkOf(entriesOf(key)[0]!)];
      const list = layerListOf(restrictTo(whole, ['fc']), whole, CODE.conventions.layerList!, true);
      const wanted = Number(totalOf(key)['total_pJ_per_step']) - printed(entries, 'fc-gap');
      expect(shareOff(totalPj(listCharge(list, 64)), wanted)).toBeLessThan(1e-9);
    }
  });
});

describe('bsf-paper on crossbars of 64', () => {
  test.each(runs.filter((key) => /^(vgg11|resnet18) cifar10 |^vgg19 mnist /.test(key)))(
    '%s: features as printed, each classifier its dense layer and additions of its pool',
    (key) => {
      const [entries, network] = [entriesOf(key), networkOf(entriesOf(key)[0]!)];
      const rows = denseCharge(network, chipOf(64), PAPER, 1);
      const features = Number(totalOf(key)['feature_pJ']);
      expect(shareOff(energyOf(rows, isFeature), features)).toBeLessThan(1e-9);
      const addition = PAPER.energy['pooling.addition'] as { valuePj: number };
      const head = (name: string): number => {
        const pool = network.projections.find((projection) => projection.name === `${name}-gap`)!;
        return printed(entries, name) + neurons(shapeOf(network, pool.source)) * addition.valuePj;
      };
      expect(shareOff(energyOf(rows, isFinal), head('fc'))).toBeLessThan(1e-9);
      if (key.endsWith('-1')) return;
      expect(shareOff(energyOf(rows, isInternal), head('ic'))).toBeLessThan(1e-9);
      const alone = layerListOf(restrictTo(network, ['fc']), network, PAPER.conventions.layerList!, true);
      expect(shareOff(totalPj(listCharge(alone, 64)), features + printed(entries, 'fc'))).toBeLessThan(1e-9);
    },
  );
});

describe("SpikeSim's tile tool refuses the script's lists, as it does itself", () => {
  test('every row: PEs do not ascend, and the tiles that it would take', () => {
    for (const row of TOTALS) {
      const list = listOf(networkOf(row));
      const pes = pesOf(list, Number(row['xbar']));
      const tiles = fillTiles(
        list.map(({ name }, at) => ({ name, pes: pes[at]! })),
        8,
      );
      expect(tiles.refused?.startsWith('Check layer order')).toBe(row['layer_order_check']!.endsWith('None'));
      expect(tiles.tiles).toBeUndefined();
      expect(tiles.tilesForArea).toBe(Number(row['tiles_if_not_refused']));
    }
  });
});
