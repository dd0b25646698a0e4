import { readFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { energyRows } from '../../src/cost/energy.js';
import { resolvePrices } from '../../src/cost/prices.js';
import { MACHINE_ACTIONS } from '../../src/machine/actions.js';
import { COMPONENTS } from '../../src/machine/components.js';
import { countActions } from '../../src/machine/count-actions.js';
import { designPoint } from '../../src/machine/design-point.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import { denseActivity } from '../../src/model/dense-activity.js';
import type { Network, Population, Projection } from '../../src/model/network.js';
import type { PriceTable } from '../../src/model/price-table.js';
import { describeReference, referenceFile } from '../reference.js';
import { defaultChip, priceTable, projectFile } from '../support/load.js';
import { conv, shape, spiking } from '../support/networks.js';

const totals = csvParse(projectFile('test/golden/data/energy/spikesim_ela_64.csv'));
const layers = csvParse(projectFile('test/golden/data/energy/spikesim_ela_layers_64.csv'));

interface Layer {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly inSize: number;
  readonly outSize: number;
}

/** SpikeSim's layer list of a network; the lists do not depend on device or steps. */
function layerList(net: string, dataset: string): Layer[] {
  return layers
    .filter((row) => row['net'] === net && row['dataset'] === dataset && row['device'] === 'rram')
    .map((row) => ({
      inChannels: Number(row['in_ch']),
      outChannels: Number(row['out_ch']),
      inSize: Number(row['in_dim']),
      outSize: Number(row['out_dim']),
    }));
}

/** A chain, or for the residual networks blocks of (skip, first, second) convolutions after the first layer. */
function networkOf(net: string, list: readonly Layer[]): Network {
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const add = (layer: Layer, source: string, target: string, name = target): void => {
    if (!populations.some((population) => population.name === target)) {
      populations.push(spiking(target, shape(layer.outChannels, layer.outSize)));
    }
    projections.push(conv(name, source, target, Math.round(layer.inSize / layer.outSize)));
  };
  let last = 'input';
  for (let index = 0; index < list.length; index += 1) {
    const name = `layer${index}`;
    if (net.startsWith('resnet') && index > 0) {
      const [skip, first, second] = list.slice(index, index + 3) as [Layer, Layer, Layer];
      add(first, last, `${name}-inner`);
      add(skip, last, name, `${name}-skip`);
      add(second, `${name}-inner`, name);
      index += 2;
    } else add(list[index]!, last, name);
    last = name;
  }
  const first = list[0]!;
  return { name: net, input: shape(first.inChannels, first.inSize), populations, projections, classifiers: [] };
}

/** SpikeSim's constants for its SRAM device differ in the active row alone. */
function tableFor(device: string): PriceTable {
  const table = priceTable('ela');
  if (device === 'rram') return table;
  const row = { ...table.energy['crossbar.rowActivation']!, valuePj: 671.089 / 8 };
  return { ...table, energy: { ...table.energy, 'crossbar.rowActivation': row } };
}

function simulateDense(net: string, dataset: string, device: string, steps: number) {
  const chip = defaultChip();
  const network = networkOf(net, layerList(net, dataset));
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map((misfit) => misfit.message).join());
  const table = tableFor(device);
  const activity = denseActivity(network, cutNetwork(network, chip), { steps, inputBits: 8, meanLevel: 7 });
  const { mapping } = outcome;
  const counts = countActions({ network, chip, mapping, conventions: table.conventions }, activity);
  const prices = resolvePrices(table, designPoint(chip, mapping, steps), MACHINE_ACTIONS, Object.keys(COMPONENTS));
  const pes = Object.values(mapping.projections).reduce((sum, projection) => sum + projection.pes.length, 0);
  return { pes, rows: energyRows(counts, prices) };
}

describe('preset ela gives what SpikeSim prints for dense inputs on 64 x 64 crossbars', () => {
  test.each(
    totals.map((row) => [row['net']!, row['dataset']!, row['device']!, Number(row['time_steps']), row] as const),
  )('%s on %s, %s, %i steps: total energy to 1e-9 and PEs', (net, dataset, device, steps, golden) => {
    const { pes, rows } = simulateDense(net, dataset, device, steps);
    const total = rows.reduce((sum, row) => sum + row.energyPj, 0);
    const wanted = Number(golden['total_energy_pJ']);
    expect(pes).toBe(Number(golden['pe_total']));
    expect(Math.abs(total - wanted) / wanted).toBeLessThan(1e-9);
  });

  test('VGG9, 5 steps: 15,906,934.026 pJ from eight event prices', () => {
    const { rows } = simulateDense('spikesim_vgg9', 'cifar10', 'rram', 5);
    const total = rows.reduce((sum, row) => sum + row.energyPj, 0);
    const wanted = Number(
      totals.find((row) => row['net'] === 'spikesim_vgg9' && row['device'] === 'rram' && row['time_steps'] === '5')![
        'total_energy_pJ'
      ],
    );
    expect(wanted).toBeCloseTo(15_906_934.026, 3);
    expect(Math.abs(total - wanted) / wanted).toBeLessThan(1e-9);
    const charged = new Set(rows.filter((row) => row.pricePj > 0).map((row) => `${row.module}.${row.action}`));
    expect(charged.size).toBe(8);
  });
});

describeReference('the committed rows of SpikeSim', () => {
  test.each(['spikesim_ela', 'spikesim_ela_layers'])(
    '%s: the rows for 64 x 64 crossbars are all there, unchanged',
    (name) => {
      const whole = csvParse(readFileSync(referenceFile(`golden/energy/${name}.csv`), 'utf8'));
      const committed = csvParse(projectFile(`test/golden/data/energy/${name}_64.csv`));
      expect(committed.map((row) => ({ ...row }))).toEqual(
        whole.filter((row) => row['xbar'] === '64').map((row) => ({ ...row })),
      );
    },
  );
});
