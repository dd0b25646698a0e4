import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { RunResult } from '../../src/model/result.js';
import { DEFAULT, filesOf, root, SHORT, sim, TINY, temporaryFolder, wideLines } from './sim.js';

describe('sim run', () => {
  test('2 images x 20 steps: report on stdout within 80 columns, 5 files in the default folder', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await sim(SHORT, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^spikesim-rram-64 runs mnist-vgg\n {2}images +2, the first in file order\n/);
    for (const part of ['numerics', 'left out', 'Energy by module', 'Latency', 'Area', 'TOPS/W', '13 of 13 passed']) {
      expect(stdout).toContain(part);
    }
    expect(wideLines(stdout + stderr)).toEqual([]);
    const folder = stderr.match(/written: (results\/spikesim-rram-64-mnist-vgg-[0-9a-f]{10})\n/)?.[1] ?? '';
    expect(Object.keys(filesOf(join(cwd, folder))).sort()).toEqual([
      'curve.csv',
      'layers.csv',
      'modules.csv',
      'power.csv',
      'result.json',
      'time.csv',
    ]);
  });

  test('--json: stdout is the result of result.json and nothing else', async () => {
    const out = join(temporaryFolder(), 'result');
    const { code, stdout } = await sim([...SHORT, '--json', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toBe(filesOf(out)['result.json']);
    const result = JSON.parse(stdout) as RunResult;
    expect(result.run).toMatchObject({ images: 2, steps: 20, preset: 'phys', fidelity: 'counts', numerics: 'ideal' });
    expect(result.accuracy['fc']).toHaveLength(20);
    expect(result.checks.every(({ passed }) => passed)).toBe(true);
  });

  test('--quiet: the folder on stdout, nothing on stderr', async () => {
    const out = join(temporaryFolder(), 'result');
    expect(await sim([...TINY, '--quiet', '--out', out])).toEqual({ code: 0, stdout: `${out}\n`, stderr: '' });
  });

  test('--json --quiet: the JSON on stdout, nothing on stderr, the files all the same', async () => {
    const out = join(temporaryFolder(), 'result');
    const { code, stdout, stderr } = await sim([...TINY, '--json', '--quiet', '--out', out]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(filesOf(out)['result.json']);
  });

  test('--no-write leaves the folder empty', async () => {
    const cwd = temporaryFolder();
    expect((await sim([...TINY, '--no-write'], { cwd })).code).toBe(0);
    expect(filesOf(cwd)).toEqual({});
  });

  test('without a terminal there is no escape code, with NO_COLOR=1 neither', async () => {
    const ESC = String.fromCharCode(27);
    for (const env of [{}, { NO_COLOR: '1' }]) {
      const { stdout, stderr } = await sim([...TINY, '--no-write'], { env });
      expect(stdout + stderr).not.toContain(ESC);
    }
  });

  test('every option reaches the result', async () => {
    const given = ['--preset', 'ela', '--numerics', 'reference', '--seed', 'a', '--method', 'fc,fusion'];
    const { stdout } = await sim([
      ...DEFAULT,
      ...given,
      '--set',
      'adc.bits=6',
      '--workers',
      '1',
      '--json',
      '--no-write',
    ]);
    const { run, methods } = JSON.parse(stdout) as RunResult;
    expect(run).toMatchObject({ preset: 'ela', numerics: 'reference', seed: 'a', images: 2, steps: 20 });
    expect(run.settings).toEqual([{ op: 'replace', path: ['adc', 'bits'], value: 6 }]);
    expect(methods.map(({ name }) => name)).toEqual(['fc', 'fusion-grid']);
  });

  test('images and steps that are not given are those of the workload: 40 and 30', async () => {
    const { stdout } = await sim(['run', 'spikesim-rram-64', 'two-bars', '--json', '--no-write']);
    expect((JSON.parse(stdout) as RunResult).run).toMatchObject({ images: 40, steps: 30 });
  });

  test('curve.csv is long: 4 methods x 20 steps x 3 metrics, one unit a row', async () => {
    const out = join(temporaryFolder(), 'result');
    await sim([...SHORT, '--quiet', '--out', out]);
    const lines = filesOf(out)['curve.csv']!.trimEnd().split('\n');
    expect(lines[0]).toBe('method,step,metric,value,unit');
    expect(lines).toHaveLength(1 + 4 * 20 * 3);
    expect(lines[2]).toMatch(/^fc,1,energy,\d+(\.\d+)?,pJ$/);
  });
});

test('sim map: floorplan with 10 tiles, a row for each of 12 layers, 80 columns', async () => {
  const { code, stdout } = await sim(['map', 'spikesim-rram-64', 'mnist-vgg']);
  expect(code).toBe(0);
  expect(stdout).toContain('mesh        4 x 4, the smallest square that fits');
  expect(stdout).toContain('  A*B C D\n');
  expect(stdout).toMatch(/\n {2}D {2}conv3 +64x7x7 +conv 3x3\/1 +1 +1 +9\/9 +100.0 %\n/);
  expect(wideLines(stdout)).toEqual([]);
  const json = JSON.parse((await sim(['map', 'spikesim-rram-64', 'mnist-vgg', '--json'])).stdout);
  expect(json).toMatchObject({ fits: true, mesh: { width: 4, height: 4 } });
  expect([json.tiles.length, json.layers.length]).toEqual([10, 12]);
});

test('sim map of a chip that is too small: exit code 2, every reason, the smallest that fits', async () => {
  const small = ['--set', 'noc.mesh={width: 2, height: 2}', '--set', 'tile.inputBufferKib=1'];
  const { code, stdout, stderr } = await sim(['map', 'spikesim-rram-64', 'mnist-vgg', '--json', ...small]);
  expect(code).toBe(2);
  expect(stderr).toContain("--set 'noc.mesh={width: 4, height: 4}'\n  --set tile.inputBufferKib=3.07\n");
  expect(stderr).toContain('noc.mesh: mnist-vgg needs 10 tiles, 2 x 2 = 4');
  expect(stderr).toContain('tile.inputBufferKib: the fullest tile must hold 3.06 KiB');
  const { fits, misfits, smallestThatFits } = JSON.parse(stdout);
  expect([fits, misfits.length]).toEqual([false, 2]);
  const enough = Object.entries(smallestThatFits).flatMap(([key, value]) => ['--set', `${key}=${String(value)}`]);
  expect((await sim(['map', 'spikesim-rram-64', 'mnist-vgg', ...enough])).code).toBe(0);
});

test('sim show: YAML that is the chip again, with file and line or --set for each value', async () => {
  const { code, stdout } = await sim(['show', 'rram-128-w8', '--set', 'adc.bits=5']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n {2}rows: 128 +# rram-128-w8.yaml:\d+\n/);
  expect(stdout).toMatch(/\n {2}clockMhz: 250 +# spikesim-rram-64.yaml:\d+\n/);
  expect(stdout).toMatch(/\n {2}bits: 5 +# --set adc.bits=5\n/);
  expect(wideLines(stdout)).toEqual([]);
  const json = JSON.parse((await sim(['show', 'rram-128-w8', '--set', 'adc.bits=5', '--json'])).stdout);
  expect(parse(stdout)).toEqual(json.chip);
  expect(json.derived).toMatchObject({ clocksPerPhase: 5, peCycleClocks: 42, peCycleNs: 168 });
});

test('sim show with a workload adds the quantities that depend on it', async () => {
  const { stdout } = await sim(['show', 'spikesim-rram-64', 'mnist-vgg']);
  expect(stdout).toContain('#   peCycleClocks: 26\n');
  expect(stdout).toContain('#   tilesInUse: 10\n');
});

test('sim check: one line for each right file, all problems of wrong ones', async () => {
  const right = ['arch/spikesim-rram-64.yaml', 'workloads/two-bars.json', 'arch/prices/phys.yaml'];
  const { code, stdout } = await sim(['check', ...right]);
  expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 3]);
  const mixed = await sim(['check', right[0]!, 'missing.yaml', 'README-missing.md', '--json']);
  expect(mixed.code).toBe(2);
  expect(JSON.parse(mixed.stdout)).toHaveLength(3);
  expect(mixed.stderr.trimEnd().split('\n')).toHaveLength(2);
});

test('sim list names at least 2 chips, workloads, price tables, meshes and studies, each with a sentence', async () => {
  const { stdout } = await sim(['list']);
  expect(wideLines(stdout)).toEqual([]);
  const lists = JSON.parse((await sim(['list', '--json'])).stdout) as Record<string, { name: string }[]>;
  expect(Object.keys(lists)).toEqual(['chip', 'workload', 'prices', 'mesh', 'study']);
  for (const entries of Object.values(lists)) {
    expect(entries.length).toBeGreaterThanOrEqual(2);
    for (const { name } of entries) expect(stdout).toContain(name);
  }
});

test('sim init writes 3 files that run at once, and refuses to replace them', async () => {
  const cwd = temporaryFolder();
  const { code, stdout } = await sim(['init', 'mine'], { cwd });
  expect(code).toBe(0);
  const next = stdout.match(/next: sim (run .*)\n/)?.[1]?.split(' ') ?? [];
  expect(next).toEqual(['run', 'mine/chip.yaml', 'mine/workload.json']);
  expect((await sim(next, { cwd })).stdout).toContain('my-chip runs my-workload');
  const again = await sim(['init', 'mine'], { cwd });
  expect(again.code).toBe(2);
  expect(again.stderr.match(/exists already/g)).toHaveLength(3);
});

test('sim --help, sim help run and sim run --help say the same as the table of options', async () => {
  const top = await sim(['--help']);
  expect(top.code).toBe(0);
  for (const word of ['run', 'map', 'show', 'check', 'list', 'init', 'Examples:', 'Exit codes:']) {
    expect(top.stdout).toContain(word);
  }
  const [byHelp, byOption] = await Promise.all([sim(['help', 'run']), sim(['run', '--help'])]);
  expect(byHelp.stdout).toBe(byOption.stdout);
  expect(byOption.stdout).toMatch(/--preset <name> +bundled price table or path of one \(default: phys\)/);
  expect(wideLines(top.stdout + byOption.stdout)).toEqual([]);
});

test('sim --version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await sim(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test('sim alone shows its help and ends with 2', async () => {
  const { code, stderr } = await sim([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: sim');
});
