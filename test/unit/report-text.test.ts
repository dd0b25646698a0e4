import { csvParse } from 'd3-dsv';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { layersCsv, modulesCsv, resultFiles } from '../../src/report/csv-files.js';
import { resultJson } from '../../src/report/result-json.js';
import { textReport } from '../../src/report/text-report.js';
import { prepared, resultOf } from '../support/runs.js';

let result: RunResult;
beforeAll(async () => {
  result = await resultOf(await prepared('mnist-vgg', 1, 12));
});

const wide = (text: string) => text.split('\n').filter((line) => line.length > 80);
const ESC = String.fromCharCode(27);

describe('the text report', () => {
  test('begins with what was run and what is left out, ends with the checks', () => {
    const text = textReport(result, false);
    expect(text.split('\n').slice(0, 6)).toEqual([
      'spikesim-rram-64 runs mnist-vgg',
      '  images      1, the first in file order',
      '  steps       12',
      '  numerics    ideal',
      '  preset      phys',
      '  fidelity    counts',
    ]);
    expect(text).toContain('  left out    ');
    expect(text.trimEnd().split('\n').at(-1)).toBe(`  ${result.checks.length} of ${result.checks.length} passed`);
  });

  test('the parts of its energy table add up to the total to the digits shown', () => {
    const lines = textReport(result, false).split('Energy by module')[1]!.split('Energy by layer')[0]!.split('\n');
    const cells = lines
      .slice(2)
      .map((line) => line.trim().split(/\s+/))
      .filter(([name]) => name !== '');
    const total = Number(cells.at(-1)![1]);
    const sum = cells.slice(0, -1).reduce((all, [, value]) => all + Number(value), 0);
    expect(cells.at(-1)![0]).toBe('total');
    expect(Math.abs(sum / total - 1)).toBeLessThan(2e-3);
  });

  test('keeps to 80 columns with names of 64 letters and numbers of 12 digits', () => {
    const long = 'n'.repeat(64);
    const stretched: RunResult = {
      ...result,
      run: {
        ...result.run,
        chip: long,
        workload: long,
        seed: 's'.repeat(200),
        settings: [{ path: [long], value: long }],
      },
      methods: result.methods.map((method) => ({
        ...method,
        name: long,
        stepsToTarget: 100_000,
        energyToTargetPj: 1e14,
      })),
      energy: { ...result.energy, byLayerPj: { [long]: 1e14, b: 1e-9 } },
      notes: [long.repeat(4)],
      checks: [{ name: long, passed: false, detail: long.repeat(3) }],
    };
    expect(wide(textReport(stretched, false))).toEqual([]);
    expect(wide(textReport(result, false))).toEqual([]);
  });

  test('prints failed checks in full', () => {
    const checks = [...result.checks, { name: 'flits', passed: false, detail: '3 sent, 2 received' }];
    const text = textReport({ ...result, checks }, false);
    expect(text).toContain(`${result.checks.length} of ${result.checks.length + 1} passed\n`);
    expect(text).toContain('FAILED      flits: 3 sent, 2 received');
  });

  test('has colours only when asked for, and then the same words', () => {
    const [plain, coloured] = [textReport(result, false), textReport(result, true)];
    expect(plain).not.toContain(ESC);
    expect(coloured).toContain(ESC);
    expect(coloured.replaceAll(new RegExp(`${ESC}\\[[0-9;]*m`, 'g'), '')).toBe(plain);
  });

  test('leaves out the cost of internal classifiers where there is none', () => {
    const { internalCost: _, ...rest } = result;
    expect(textReport({ ...rest, internalCost: undefined }, false)).not.toContain('internal classifier costs');
    expect(textReport({ ...rest, target: undefined, internalCost: undefined }, false)).not.toContain('99 %');
  });
});

describe('the files of a result', () => {
  test('result.json has the required figures and reads back as the same values', () => {
    const read = JSON.parse(resultJson(result)) as RunResult;
    expect(read).toEqual(JSON.parse(JSON.stringify(result)));
    expect(read.energy.totalPj).toBe(result.energy.totalPj);
    expect(resultJson(result).split('\n').length).toBeLessThan(4000);
  });

  test('are 5 and hold neither an absolute path nor a time of day', () => {
    const files = resultFiles(result);
    expect([...files.keys()]).toEqual([
      'result.json',
      'modules.csv',
      'layers.csv',
      'curve.csv',
      'time.csv',
      'power.csv',
    ]);
    for (const text of files.values())
      expect(text).not.toMatch(/(?<![\w.:/])\/(home|work|tmp|root|usr)\b|\d\d:\d\d:\d\d/);
  });

  test('energies of modules.csv and of layers.csv add up to the total to 1e-9', () => {
    for (const csv of [modulesCsv(result), layersCsv(result)]) {
      const sum = csvParse(csv).reduce((total, row) => total + Number(row['energyPj']), 0);
      expect(Math.abs(sum / result.energy.totalPj - 1)).toBeLessThan(1e-9);
    }
  });

  test('areas and leakages of modules.csv add up to those of the chip', () => {
    const rows = csvParse(modulesCsv(result));
    const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
    expect(sum('areaUm2') / result.area.totalUm2).toBeCloseTo(1, 9);
    expect(sum('leakageUw') / result.leakage.powerUw).toBeCloseTo(1, 9);
  });
});
