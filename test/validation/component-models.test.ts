import { readFileSync } from 'node:fs';
import { csvParse, type DSVRowString } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import { crossbarRuns, runsOf } from '../../scripts/component-runs.js';
import { comparisons, PHYS } from '../../scripts/model-errors.js';
import { withTables } from '../../scripts/models.js';
import { FITS, fitTo, leftOut } from '../../scripts/scaling-fits.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import type { PricedEntry } from '../../src/model/price-table.js';
import { describeReference, referenceFile } from '../reference.js';
import { defaultChip, projectFile } from '../support/load.js';

const rows = (path: string): readonly DSVRowString[] => [...csvParse(readFileSync(referenceFile(path), 'utf8'))];

describe('prices of phys against the component runs that they stand for', () => {
  test.each(comparisons())('$price over $range: within $allowed', ({ runs, worst, allowed }) => {
    expect(runs).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(allowed);
  });

  test('docs/models/phys.md has the tables that npm run make:models makes', () => {
    const page = projectFile('docs/models/phys.md');
    expect(withTables(page)).toBe(page);
  });
});

describe('fits of phys', () => {
  const fits = new Map(FITS.map((request) => [request.name, fitTo(request)]));
  const entries = [PHYS.energy, PHYS.area, PHYS.leakage].flatMap((section) => Object.values(section) as PricedEntry[]);

  test.each(FITS.filter(({ law }) => law !== 'adcLevels').map(({ name, law }) => [name, law] as const))(
    '%s: factors and parameters of the price table are those of the fit',
    (name, law) => {
      const { parameters, nodeNm, factor } = fits.get(name)!;
      const table = PHYS.nodes![name]!;
      expect(table.nodeNm).toEqual(nodeNm);
      for (const [i, value] of factor.entries()) expect(table.factor[i]! / value).toBeCloseTo(1, 4);
      const users = entries.filter((entry) => entry.node === name);
      expect(users.length).toBeGreaterThan(0);
      for (const entry of users) {
        expect(entry.law).toBe(law);
        expect(entry.at).toMatchObject(parameters);
      }
    },
  );

  test('a size between the smallest and the largest SRAM that is left out of a fit comes out within 25 %, but for writes at 8 KiB', () => {
    const inner = FITS.filter(({ law }) => law === 'offsetPower').flatMap((request) =>
      leftOut(request, request.of)
        .slice(1, -1)
        .map(({ value, worst }) => ({ name: request.name, value, worst })),
    );
    const wide = inner.filter(({ worst }) => worst > 0.25);
    expect(wide.map(({ name, value }) => `${name} ${value}`)).toEqual(['sramWrite 8']);
    expect(wide[0]!.worst).toBeLessThan(0.34);
  });

  test('a flit width that is left out of a fit comes out within 25 %', () => {
    const routers = FITS.filter(({ law }) => law === 'router');
    expect(routers).toHaveLength(4);
    for (const request of routers) {
      for (const { worst } of leftOut(request, request.of)) expect(worst).toBeLessThan(0.25);
    }
  });

  test('node factors that are taken from runs equal the 64 x 64 runs to 0.1 %', () => {
    const at = (node: number, act: number) => {
      const usual = { node, rows: 64, mux: 8, levels: 16, ron: 100_000, onoff: 17, cellbit: 4 };
      return runsOf('neurosim_crossbar', { ...usual, adc: 'MLSA', act })[0]!;
    };
    const energy = (node: number, act: number, column: string): number => Number(at(node, act)[column]);
    const measured: Readonly<Record<string, (node: number) => number>> = {
      wordLine: (node) => energy(node, 1, 'E_wl_pJ'),
      rowDrive: (node) => energy(node, 1, 'E_rowdrv_pJ') - energy(node, 0, 'E_rowdrv_pJ'),
      rowSelection: (node) => energy(node, 0, 'E_rowdrv_pJ'),
      columnMux: (node) => energy(node, 1, 'E_mux_pJ'),
      flashAdc: (node) => energy(node, 1, 'E_adc_pJ'),
      logic: (node) => Number(runsOf('neurosim_digital', { node, block: 'adder_22b' })[0]!['E_pJ']),
    };
    for (const [name, value] of Object.entries(measured)) {
      for (const node of [22, 32]) {
        const { nodeNm, factor } = PHYS.nodes![name]!;
        expect((factor[nodeNm.indexOf(node)]! * value(65)) / value(node), `${name} at ${node} nm`).toBeCloseTo(1, 3);
      }
    }
    expect(crossbarRuns().length).toBeGreaterThan(20);
  });
});

describeReference('the committed rows of the component models', () => {
  test.each(['cacti_sram', 'cacti_noc', 'adc_plugin_table'])('%s is the whole file', (name) => {
    const whole = readFileSync(referenceFile(`golden/scaling/${name}.csv`), 'utf8');
    expect(projectFile(`test/golden/data/scaling/${name}.csv`)).toBe(whole);
  });

  test('crossbars: all runs without and with every row active; logic: all but memories', () => {
    const texts = (all: readonly DSVRowString[]) => all.map((row) => Object.values(row).join());
    const committed = (name: string) => [...csvParse(projectFile(`test/golden/data/scaling/${name}.csv`))];
    expect(texts(committed('neurosim_crossbar'))).toEqual(
      texts(rows('golden/scaling/neurosim_crossbar.csv').filter(({ act }) => act === '0' || act === '1')),
    );
    expect(texts(committed('neurosim_digital'))).toEqual(
      texts(rows('golden/scaling/neurosim_digital.csv').filter(({ block }) => !/^(regfile|sram)/.test(block!))),
    );
  });
});

describeReference('packets that the mesh stands for', () => {
  test('packets without load take the clocks of every single-packet run of BookSim2 with delay set A, buffers of every depth', () => {
    const runs = rows('golden/noc/exact.csv').filter(
      (row) => row['case'] === 'single' && row['delays'] === 'r1v1s1p0f1c0',
    );
    expect(runs.length).toBeGreaterThan(50);
    for (const row of runs) {
      const links = Number(row['router_hops']) - 1;
      const chip = { noc: { ...defaultChip().noc, bufferFlits: Number(row['vc_buf']) } };
      expect(packetClocks(chip, links, Number(row['len'])), JSON.stringify(row)).toBe(Number(row['plat']));
    }
  });
});
