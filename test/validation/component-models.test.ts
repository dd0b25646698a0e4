import { readFileSync } from 'node:fs';
import { csvParse, type DSVRowString } from 'd3-dsv';
import { expect, test } from 'vitest';
import { resolvePrices } from '../../src/cost/prices.js';
import { senseTime } from '../../src/hw/crossbar/timing.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import { MACHINE_ACTIONS } from '../../src/machine/actions.js';
import { COMPONENTS } from '../../src/machine/components.js';
import { designPoint } from '../../src/machine/design-point.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Chip } from '../../src/model/chip.js';
import { describeReference, referenceFile } from '../reference.js';
import { defaultChip, priceTable } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

const rows = (path: string): readonly DSVRowString[] => [...csvParse(readFileSync(referenceFile(path), 'utf8'))];

/** Prices of `phys` at the supply at which CACTI ran, so that they are its own values. */
function pricesOf(changes: Parameters<typeof defaultChip>[0]): ReturnType<typeof resolvePrices> {
  const chip: Chip = defaultChip({ technology: { supplyVoltageV: 0.8 }, ...changes });
  const outcome = mapNetwork(smallNetwork(), chip);
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map(({ message }) => message).join('; '));
  return resolvePrices(
    priceTable('phys'),
    designPoint(chip, outcome.mapping, 1),
    MACHINE_ACTIONS,
    Object.keys(COMPONENTS),
  );
}

/** Largest relative difference of pairs [ours, theirs]. */
const worst = (pairs: readonly (readonly [number, number])[]): number =>
  Math.max(...pairs.map(([ours, theirs]) => Math.abs(ours / theirs - 1)));

describeReference('component models that the prices come from', () => {
  test('router energy, area and leakage of phys are within 25 % of all 65 nm CACTI runs, 32 to 128 bits, 1 and 2 VCs', () => {
    const runs = rows('golden/scaling/cacti_noc.csv').filter(
      (row) => row['kind'] === 'router' && row['node_nm'] === '65',
    );
    const pairs = runs.flatMap((row) => {
      const noc = { flitBits: Number(row['flit_bits']), virtualChannels: Number(row['vc']) };
      const prices = pricesOf({ noc });
      const energy = Object.entries(row).find(([column]) => column.startsWith('per_flit_hop_pJ'))![1];
      return [
        [prices.energyPj['noc.routerTraversal']!.value, Number(energy)],
        [prices.areaUm2['noc.router']!.value, Number(row['area_um2'])],
        [prices.leakageUw['noc.router']!.value, 1000 * Number(row['leak_mW'])],
      ] as const;
    });
    expect(pairs).toHaveLength(18);
    expect(worst(pairs)).toBeLessThan(0.25);
  });

  test('SRAM reads are within 17.5 % and writes within 21.5 % of the 65 nm CACTI runs from 1 to 256 KiB', () => {
    const runs = rows('golden/scaling/cacti_sram.csv').filter(
      (row) => row['node_um'] === '0.065' && Number(row['size_B']) >= 1024,
    );
    const energyOf = (row: DSVRowString, action: string): number =>
      pricesOf({ tile: { membraneBankKib: Number(row['size_B']) / 1024 } }).energyPj[action]!.value;
    expect(runs).toHaveLength(9);
    expect(worst(runs.map((row) => [energyOf(row, 'neuron.membraneRead'), Number(row['read_pJ'])]))).toBeLessThan(
      0.175,
    );
    expect(worst(runs.map((row) => [energyOf(row, 'neuron.membraneWrite'), Number(row['write_pJ'])]))).toBeLessThan(
      0.215,
    );
  });

  test('sense times equal the 65 nm NeuroSim runs (flash-like, 4 bits, 100 kohm) to 0.1 % at every size and sharing there', () => {
    const wanted = { node: '65', levels: '16', adc: 'MLSA', ron: '100000', onoff: '17', cellbit: '4' };
    const runs = rows('golden/scaling/neurosim_crossbar.csv').filter((row) =>
      Object.entries(wanted).every(([column, value]) => row[column] === value),
    );
    const points = new Set(runs.map((row) => `${row['rows']} rows, ${row['mux']} columns per ADC`));
    expect([...points].sort()).toEqual([
      '256 rows, 8 columns per ADC',
      '32 rows, 8 columns per ADC',
      '64 rows, 16 columns per ADC',
      '64 rows, 4 columns per ADC',
      '64 rows, 8 columns per ADC',
    ]);
    const pairs = runs.map((row) => {
      const crossbar = { rows: Number(row['rows']), columnsPerAdc: Number(row['mux']) };
      return [senseTime(defaultChip({ crossbar })).ns, Number(row['t_sense_ns'])] as const;
    });
    expect(worst(pairs)).toBeLessThan(0.001);
  });

  test('packets without load take the clocks of every single-packet run of BookSim2 with delay set A and deep buffers', () => {
    const runs = rows('golden/noc/exact.csv').filter(
      (row) => row['case'] === 'single' && row['delays'] === 'r1v1s1p0f1c0' && Number(row['vc_buf']) >= 8,
    );
    expect(runs.length).toBeGreaterThan(50);
    for (const row of runs) {
      const links = Number(row['router_hops']) - 1;
      expect(packetClocks(defaultChip(), links, Number(row['len'])), JSON.stringify(row)).toBe(Number(row['plat']));
    }
  });
});
