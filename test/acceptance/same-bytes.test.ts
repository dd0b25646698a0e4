import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, root, sim, temporaryFolder } from './sim.js';

const IDEAL = ['spikesim-rram-64', 'mnist-vgg', '--images', '5', '--numerics', 'ideal'];
const HARDWARE = [
  'spikesim-rram-64',
  'two-bars',
  '--images',
  '5',
  '--no-cache',
  '--set',
  'device.conductanceSpread=0.1',
];

test.each([
  ['counts', [...IDEAL, '--steps', '20']],
  [
    'cycle, sampled',
    [...IDEAL, '--fidelity', 'cycle', '--sample-steps', '10', '--sample-images', '3', '--steps', '40'],
  ],
  ['hardware, each with a calibration of its own', HARDWARE],
])('1, 2 and 3 workers write the same bytes into the folder of the same name: %s', async (_, run) => {
  const results = await Promise.all(
    ['1', '2', '3'].map(async (workers) => {
      const cwd = temporaryFolder();
      const { code, stdout } = await sim(['run', ...run, '--quiet', '--workers', workers], { cwd });
      expect(code).toBe(0);
      return { folder: stdout, files: filesOf(join(cwd, stdout.trim())) };
    }),
  );
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test('a result depends neither on the working folder nor on how a file is named', async () => {
  const out = temporaryFolder();
  const relative = ['run', 'arch/spikesim-rram-64.yaml', 'workloads/two-bars.json', '--quiet', '--out', join(out, 'a')];
  const absolute = ['run', join(root, 'arch/spikesim-rram-64.yaml'), 'two-bars', '--quiet', '--out', join(out, 'b')];
  expect((await sim(relative, { cwd: root })).code).toBe(0);
  expect((await sim(absolute, { cwd: out })).code).toBe(0);
  const [a, b] = [filesOf(join(out, 'a')), filesOf(join(out, 'b'))];
  expect(a).toEqual(b);
  expect(JSON.stringify(a)).not.toContain(root);
  expect(JSON.stringify(a)).not.toContain(out);
});

test('one digest per run: another step count, preset, setting, fidelity or method is another folder', async () => {
  const cwd = temporaryFolder();
  const tiny = ['run', 'spikesim-rram-64', 'two-bars', '--quiet', '--images', '1', '--steps', '5'];
  const others = [
    [],
    ['--preset', 'ela'],
    ['--set', 'adc.bits=5'],
    ['--seed', 'a'],
    ['--method', 'fc'],
    ['--fidelity', 'cycle'],
  ];
  const folders = await Promise.all(others.map(async (other) => (await sim([...tiny, ...other], { cwd })).stdout));
  expect(new Set(folders).size).toBe(5);
  expect(folders[0]).toBe(folders[4]);
});
