import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sim, temporaryFolder } from './sim.js';

/** conv1 lies in two tiles, one of which adds up the sums of both; conv0, which feeds it, is five times faster. */
const SPLIT = ['--set', 'crossbar.rows=8', '--set', 'tile.pesPerTile=1'];
const run = (...more: readonly string[]) => [
  ...[
    'run',
    'spikesim-rram-64',
    'mnist-vgg',
    '--images',
    '1',
    '--steps',
    '3',
    '--method',
    'fc',
    '--quiet',
    '--numerics',
    'ideal',
  ],
  ...[...SPLIT, '--set', 'control.stepCredits=false', ...more],
];

test('a chip without step credits that deadlocks: exit code 4, the circle of waits, no file', async () => {
  const cwd = temporaryFolder();
  const { code, stdout, stderr } = await sim(run('--fidelity', 'cycle'), { cwd });
  expect([code, stdout]).toEqual([4, '']);
  const lines = stderr.split('\n');
  expect(lines[0]).toBe('the chip stands still, which control.stepCredits: true would prevent; who waits for whom:');
  expect(lines[1]).toMatch(/^image 0, chip full: machine at cycle \d+: deadlock: nothing can happen any more$/);
  expect(lines[2]).toBe(
    '  circle: conv1 tile 1 accumulation -> tile 1 input -> conv1 done -> tile 1 interface -> conv1 tile 1 accumulation',
  );
  expect(lines[4]).toBe('  tile 1 input waits for a free half for spikes of step 2 (conv1 done)');
  expect(stderr).not.toMatch(/please report|\n\s+at /);
  expect(readdirSync(cwd)).toEqual([]);
});

test('the same chip with step credits runs through', async () => {
  const { code, stderr } = await sim(
    run('--fidelity', 'cycle', '--no-write').map((part) => part.replace('=false', '=true')),
  );
  expect([code, stderr]).toEqual([0, '']);
});
