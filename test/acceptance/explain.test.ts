import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Diff } from '../../src/diff/diff.js';
import { explainChosen } from '../../src/explain/explain.js';
import type { Explanation } from '../../src/explain/explanation.js';
import { metricsOf } from '../../src/explain/metrics.js';
import type { RunResult } from '../../src/model/result.js';
import { sim, TINY, wideLines } from './sim.js';

const cwd = mkdtempSync(join(tmpdir(), 'sim-explain-'));
const RUNS: Readonly<Record<string, readonly string[]>> = {
  a: TINY,
  finer: [...TINY, '--set', 'projections.classes.adcBits=6'],
  analytic: ['run', 'spikesim-rram-64', 'two-bars', '--fidelity', 'analytic'],
  cycle: [...TINY, '--fidelity', 'cycle', '--preset', 'ela'],
  drawn: [...TINY, '--fidelity', 'cycle', '--uncertainty'],
};
const WRONG: readonly (readonly [string, (text: string) => string, RegExp])[] = [
  ['empty', () => '', /^wrong\/empty\.json/],
  ['cut', (text) => text.slice(0, 5000), /^wrong\/cut\.json:\d+:\d+/],
  [
    'version',
    (text) => text.replace('spikefuse-result/1', 'spikefuse-result/9'),
    /^wrong\/version\.json:\d+:\d+ format: /,
  ],
  ['list', () => '[]', /^wrong\/list\.json:1:1/],
  ['nothing', () => '{"format": "spikefuse-result/1"}', /^wrong\/nothing\.json:1:1.* energy: is missing/m],
  [
    'word',
    (text) => text.replace(/"totalPj": [\d.]+/, '"totalPj": "many"'),
    /^wrong\/word\.json:\d+:\d+ energy\.totalPj: /,
  ],
  [
    'forged',
    (text) => text.replace(/"totalPj": [\d.]+/, '"totalPj": 1'),
    /^wrong\/forged\.json energy\.totalPj: is 1, /,
  ],
];

beforeAll(async () => {
  for (const [name, args] of Object.entries(RUNS)) {
    const { code, stderr } = await sim([...args, '--quiet', '--out', name], { cwd });
    expect([name, code, stderr]).toEqual([name, 0, '']);
  }
  mkdirSync(join(cwd, 'wrong'));
  const text = readFileSync(join(cwd, 'a/result.json'), 'utf8');
  for (const [name, change] of WRONG) writeFileSync(join(cwd, 'wrong', `${name}.json`), change(text));
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const METRICS = ['energy', 'adc.conversion'];

describe('sim explain', () => {
  test.each(Object.keys(RUNS))('%s: every section in 80 columns and as JSON with the same value', async (run) => {
    for (const metric of METRICS) {
      const text = await sim(['explain', run, metric, '--all'], { cwd });
      expect([metric, text.code, text.stderr, wideLines(text.stdout)]).toEqual([metric, 0, '', []]);
      expect(text.stdout).toMatch(/\n {2}formula /);
      const json = await sim(['explain', `${run}/result.json`, metric, '--json'], { cwd });
      const { value, recomputed } = JSON.parse(json.stdout) as Explanation;
      expect(Math.abs(recomputed - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value));
    }
  });

  test.each(Object.keys(RUNS))('%s: every figure that is listed follows from its operands', (run) => {
    const result = JSON.parse(readFileSync(join(cwd, run, 'result.json'), 'utf8')) as RunResult;
    const metrics = metricsOf(result);
    for (const metric of metrics) explainChosen(result, { metric, at: metric.steps ?? 1 }, run);
    const groups = new Set(metrics.map(({ name }) => name.split('.')[0]));
    expect([groups.has('cycle'), groups.has('uncertainty'), groups.has('published'), groups.has('numerics')]).toEqual([
      run === 'cycle' || run === 'drawn',
      run === 'drawn',
      run === 'cycle',
      run !== 'analytic',
    ]);
  });

  test('without a metric lists what can be asked, accuracy only where images were run', async () => {
    const counts = await sim(['explain', 'a'], { cwd });
    const analytic = await sim(['explain', 'analytic'], { cwd });
    expect([counts.code, wideLines(counts.stdout)]).toEqual([0, []]);
    expect(counts.stdout).toContain('accuracy.fc');
    expect(analytic.stdout).not.toContain('accuracy');
    const all = JSON.parse((await sim(['explain', 'finer', '--json'], { cwd })).stdout) as { metric: string }[];
    expect(all.map(({ metric }) => metric)).toContain('projections.classes.prices.energyPj.adc.conversion');
  });
});

describe('sim diff', () => {
  test.each([
    ['a', 'finer'],
    ['a', 'cycle'],
    ['analytic', 'a'],
  ])('%s and %s: in 80 columns; in JSON the parts sum to the change', async (before, after) => {
    for (const all of [[], ['--all']]) {
      const { code, stdout, stderr } = await sim(['diff', before, after, ...all], { cwd });
      expect([code, stderr, wideLines(stdout)]).toEqual([0, '', []]);
      expect(stdout).toMatch(/\nChange of energy\.totalPj by module\n/);
    }
    const { attributions } = JSON.parse((await sim(['diff', before, after, '--json'], { cwd })).stdout) as Diff;
    expect(attributions.map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['energy.totalPj', 'area.totalUm2']),
    );
    for (const { change, breakdowns, before: old } of attributions) {
      for (const { parts } of breakdowns) {
        const sum = parts.reduce((all, part) => all + part.change, 0);
        expect(Math.abs(sum - change)).toBeLessThanOrEqual(1e-9 * (old + Math.abs(change)));
      }
    }
  });

  test('of a run and itself says that nothing changed', async () => {
    const { stdout } = await sim(['diff', 'a', 'a'], { cwd });
    expect(stdout).toContain('the two results are the same');
    expect(stdout).not.toContain('Change');
  });
});

describe('what is no result ends with 2 and a place', () => {
  test.each(WRONG)('%s', async (name, _, message) => {
    const file = `wrong/${name}.json`;
    for (const args of [
      ['explain', file, 'energy'],
      ['diff', 'a', file],
    ]) {
      const { code, stdout, stderr } = await sim(args, { cwd });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
    }
  });

  test.each<[string, readonly string[], string]>([
    ['a folder that is not there', ['explain', 'b'], 'b: is neither a file nor a folder, here or in results/'],
    ['a folder without result', ['explain', 'wrong'], 'wrong/result.json'],
    ['a misspelt figure', ['explain', 'a', 'energy.totlPj'], 'did you mean "energy.totalPj"?'],
    ['a step beyond the last', ['explain', 'a', 'methods.fc.energyPj[99]'], 'the run has steps 1 to 10'],
    ['a chip file', ['explain', join('..', '..', 'nowhere.yaml')], 'is neither a file nor a folder'],
    ['no name', ['explain', ' '], 'must not be empty'],
    ['one run alone', ['diff', 'a'], "missing required argument 'after'"],
    ['two that are not there', ['diff', 'x', 'y'], 'x: is neither'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await sim(args, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
