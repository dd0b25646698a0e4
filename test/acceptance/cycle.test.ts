import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { filesOf, finished, sim, startSim, temporaryFolder, wideLines } from './sim.js';

const BARS = ['run', 'spikesim-rram-64', 'two-bars', '--numerics', 'ideal'] as const;
const WHOLE = [...BARS, '--images', '4', '--fidelity', 'cycle'] as const;
const SAMPLED = [...BARS, '--images', '6', '--steps', '60', '--fidelity', 'cycle', '--sample-steps', '10'] as const;

async function json(args: readonly string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await sim([...args, '--json', '--no-write', '--quiet']);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as RunResult;
}

describe('sim run --fidelity cycle', () => {
  test('whole: 4 images x 30 steps simulated, no interval, 17 checks pass', async () => {
    const { run, latency, cycle, energy, methods, checks } = await json(WHOLE);
    expect(run).toMatchObject({ fidelity: 'cycle', sample: { stepsPerImage: 'all', images: 4 } });
    expect([cycle!.images, cycle!.steps]).toEqual([4, 120]);
    expect(latency.halfWidths).toBeUndefined();
    expect(energy.leakageHalfWidthPj).toBeUndefined();
    expect(methods[0]!.latencyHalfWidthNs).toBeUndefined();
    expect(latency.decisionNs).toBeGreaterThan(cycle!.formulaDecisionNs);
    expect(checks.filter(({ passed }) => passed)).toHaveLength(17);
  });

  test('sampled: 10 drawn steps of each image, intervals on latency and leakage, counts as without sampling', async () => {
    const [sampled, counts] = await Promise.all([
      json([...SAMPLED, '--sample-images', '3']),
      json([...BARS, '--images', '6', '--steps', '60']),
    ]);
    expect(sampled.run.sample).toEqual({ stepsPerImage: 10, images: 3 });
    expect(sampled.cycle!.steps).toBeLessThan(3 * 60);
    expect(sampled.latency.halfWidths!.decisionNs).toBeGreaterThan(0);
    expect(sampled.energy.leakageHalfWidthPj).toBeGreaterThan(0);
    expect(sampled.methods[0]!.latencyHalfWidthNs).toHaveLength(60);
    expect(sampled.energy.dynamicPj).toBeCloseTo(counts.energy.dynamicPj, 6);
    expect(sampled.energy.rows).toEqual(counts.energy.rows);
  });

  test('a sample of 10 of 20 steps saves nothing: every step is simulated, and the result says so', async () => {
    const { run, notes, latency } = await json([
      ...BARS,
      '--images',
      '2',
      '--steps',
      '20',
      '--fidelity',
      'cycle',
      '--sample-steps',
      '10',
    ]);
    expect(run.sample).toEqual({ stepsPerImage: 'all', images: 2 });
    expect(notes).toContain('a sample of 10 steps saves nothing: every step was simulated');
    expect(latency.halfWidths).toBeUndefined();
  });

  test('a trace of steps 12 and 13 is written beside the result, the same bytes twice, and replaced only with --force', async () => {
    const cwd = temporaryFolder();
    const args = [
      ...BARS,
      '--images',
      '2',
      '--fidelity',
      'cycle',
      '--trace',
      't.json',
      '--trace-steps',
      '12-13',
      '--no-write',
    ];
    const first = await sim(args, { cwd });
    expect(first.code).toBe(0);
    expect(first.stderr).toContain('trace: t.json, steps 12 to 13\n');
    const { 't.json': text } = filesOf(cwd);
    expect(JSON.parse(text!).otherData).toMatchObject({ firstStep: 12, lastStep: 13, image: 0, truncated: false });
    expect((await sim(args, { cwd })).code).toBe(2);
    expect((await sim([...args, '--force'], { cwd })).code).toBe(0);
    expect(filesOf(cwd)).toEqual({ 't.json': text });
  });

  test('the decision of a sampled run lies within 5 % of the whole one', async () => {
    const [sampled, whole] = await Promise.all([json(SAMPLED), json(SAMPLED.slice(0, -2))]);
    expect(Math.abs(sampled.latency.decisionNs / whole.latency.decisionNs - 1)).toBeLessThan(0.05);
  });

  test.each([
    ['whole', WHOLE, 'simulated           every step of 4 of 4 images, 120 in all\n'],
    ['sampled', SAMPLED, ' +- '],
    ['global', [...WHOLE, '--set', 'control.sync=global'], 'barrier'],
    ['sequential', [...WHOLE, '--set', 'control.schedule=sequential'], 'none: the layers work on different steps'],
  ] as const)('%s: a report within 80 columns', async (_, args, fragment) => {
    const { code, stdout } = await sim([...args, '--no-write']);
    expect(code).toBe(0);
    expect(wideLines(stdout)).toEqual([]);
    for (const part of [
      'Cycle by cycle',
      'Where the time',
      'Critical path',
      'Power while',
      '17 of 17 passed',
      fragment,
    ]) {
      expect(stdout).toContain(part);
    }
  });

  test('power.csv: a row for the length of each of 30 steps and one for each of 13 modules in it', async () => {
    const out = join(temporaryFolder(), 'result');
    await sim([...WHOLE, '--quiet', '--out', out]);
    const lines = filesOf(out)['power.csv']!.trimEnd().split('\n');
    expect(lines[0]).toBe('step,module,value,unit');
    expect(lines).toHaveLength(1 + 30 * (1 + 13));
    expect(lines[1]).toMatch(/^1,step,\d+(\.\d+)?,ns$/);
  });

  test('power.csv is not written for a sequential chip', async () => {
    const out = join(temporaryFolder(), 'result');
    await sim([...WHOLE, '--quiet', '--out', out, '--set', 'control.schedule=sequential']);
    expect(Object.keys(filesOf(out)).sort()).toEqual([
      'curve.csv',
      'layers.csv',
      'modules.csv',
      'result.json',
      'time.csv',
    ]);
  });

  test('Ctrl-C while an image is simulated: exit code 130, a word, no file', async () => {
    const cwd = temporaryFolder();
    const long = [
      'run',
      'spikesim-rram-64',
      'mnist-vgg',
      '--steps',
      '3000',
      '--fidelity',
      'cycle',
      '--numerics',
      'ideal',
    ];
    const child = startSim(long, { cwd });
    const end = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('interrupted; nothing was written');
    expect(readdirSync(cwd)).toEqual([]);
  });
});
