import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { filesOf, finished, main, root, sim, startSim, TINY, temporaryFolder } from './sim.js';

const refuse = ['--import', fileURLToPath(new URL('fixtures/refuse-write.mjs', import.meta.url))];

test.each([
  ['SIGINT', 'a run', ['--numerics', 'ideal']],
  ['SIGTERM', 'a run', ['--numerics', 'ideal']],
  ['SIGINT', 'the calibration', ['--no-cache']],
  ['SIGTERM', 'a run that keeps spikes', ['--numerics', 'ideal', '--spikes', 'spikes']],
] as const)('%s during %s: exit code 130, a word, no file', async (signal, _, how) => {
  const cwd = temporaryFolder();
  const child = startSim(['run', 'spikesim-rram-64', 'mnist-vgg', '--steps', '3000', ...how], { cwd });
  const end = finished(child);
  await new Promise((resolve) => child.stderr?.once('data', resolve));
  child.kill(signal);
  const { code, stdout, stderr } = await end;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toContain('interrupted; nothing was written');
  expect(readdirSync(cwd)).toEqual([]);
});

test('a reader that closes stdout ends the command quietly', async () => {
  const child = startSim([...TINY, '--no-write', '--json']);
  const end = finished(child);
  child.stdout?.destroy();
  const { code, stderr } = await end;
  expect(code).toBe(0);
  expect(stderr).not.toMatch(/EPIPE|Error|\n\s+at /);
});

test('a reader that closes stderr changes nothing on stdout', async () => {
  const run = [...TINY, '--no-write', '--json'];
  const child = startSim(run);
  const end = finished(child);
  child.stderr?.destroy();
  const { code, stdout } = await end;
  expect([code, stdout]).toEqual([0, (await sim(run)).stdout]);
});

describe.runIf(existsSync('/dev/full'))('a stream that takes nothing ends with 2 and one line', () => {
  /** Runs `sim` with its streams redirected as a shell writes it. */
  const redirected = (args: readonly string[], redirection: string) =>
    spawnSync('sh', ['-c', `"$@" ${redirection}`, 'sh', process.execPath, main, ...args], { encoding: 'utf8' });

  test.each<[string, readonly string[]]>([
    ['a run', [...TINY, '--no-write']],
    ['a run as JSON', [...TINY, '--no-write', '--json', '--quiet']],
    ['a list', ['list']],
    ['the help', ['--help']],
  ])('%s into a full disk', (_, args) => {
    const { status, stderr } = redirected(args, '> /dev/full');
    expect(status).toBe(2);
    expect(stderr.split('\n').filter((line) => line.startsWith('stdout'))).toEqual([
      'stdout: cannot be written: the disk is full',
    ]);
    expect(stderr).not.toMatch(/Error|\n\s+at /);
  });

  test('stdout that is open for reading only', () => {
    const { status, stderr } = redirected(['list'], '1< /dev/null');
    expect([status, stderr]).toEqual([2, 'stdout: cannot be written: it is not open for writing\n']);
  });

  test('stderr on a full disk', () => {
    const { status, stdout } = redirected(['run', 'nochip', 'nonet'], '2> /dev/full');
    expect([status, stdout]).toEqual([2, '']);
    expect(redirected([...TINY, '--no-write'], '2> /dev/full').status).toBe(2);
  });
});

describe('what cannot be written leaves nothing behind and ends with 2', () => {
  test.each([
    ['ENOSPC:write', 'the disk is full'],
    ['EDQUOT:write', 'the disk quota is used up'],
    ['EROFS:mkdir', 'the file system is read-only'],
    ['EACCES:mkdir', 'permission denied'],
  ])('%s, with and without --out', async (how, message) => {
    for (const out of [[], ['--out', 'here/deeper']]) {
      const cwd = temporaryFolder();
      const { code, stderr } = await sim([...TINY, ...out], { cwd, env: { REFUSE: how }, nodeArguments: refuse });
      expect(code).toBe(2);
      expect(stderr).toContain(`cannot be written: ${message}; nothing was written`);
      expect(readdirSync(cwd)).toEqual([]);
    }
  });

  const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
  const means = mounts ? ['a file system of 16 KiB', 'one that refuses'] : ['one that refuses'];
  test.each(means)('a full disk, as %s', (mean) => {
    const cwd = temporaryFolder();
    const full = join(cwd, 'full');
    mkdirSync(full);
    const run = [process.execPath, main, ...TINY, '--out', join(full, 'result')];
    const script = 'mount -t tmpfs -o size=16k tmpfs "$0" && "$@"; code=$?; ls -A "$0"; exit $code';
    const { status, stdout, stderr } = mean.startsWith('a file')
      ? spawnSync('unshare', ['-rm', 'sh', '-c', script, full, ...run], { encoding: 'utf8' })
      : spawnSync(process.execPath, [...refuse, ...run.slice(1)], {
          encoding: 'utf8',
          env: { ...process.env, REFUSE: 'ENOSPC:write' },
        });
    expect(stderr).toContain('the disk is full; nothing was written');
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('an existing folder', () => {
  test('the same run again says unchanged, another run needs --force', async () => {
    const out = join(temporaryFolder(), 'result');
    const run = [...TINY, '--out', out];
    expect((await sim(run)).stderr).toContain('written: ');
    const before = filesOf(out);
    expect((await sim(run)).stderr).toContain('unchanged: ');
    const other = await sim([...run, '--set', 'adc.bits=5']);
    expect([other.code, other.stdout]).toEqual([2, '']);
    expect(other.stderr).toContain('holds another result; replace it with --force or choose another folder with --out');
    expect(filesOf(out)).toEqual(before);
    expect((await sim([...run, '--set', 'adc.bits=5', '--force'])).stderr).toContain('replaced: ');
    expect(filesOf(out)).not.toEqual(before);
    expect(readdirSync(join(out, '..'))).toEqual(['result']);
  });

  test('what is not a result of sim is never replaced, not even with --force', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.tex'), 'years of work');
    const { code, stderr } = await sim([...TINY, '--out', folder, '--force']);
    expect(code).toBe(2);
    expect(stderr).toContain('is not empty and holds no result of sim');
    expect(filesOf(folder)).toEqual({ 'thesis.tex': 'years of work' });
  });

  test('notes beside a result keep it from being replaced', async () => {
    const out = join(temporaryFolder(), 'result');
    await sim([...TINY, '--out', out]);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const { code, stderr } = await sim([...TINY, '--out', out, '--set', 'adc.bits=5', '--force']);
    expect(code).toBe(2);
    expect(stderr).toContain('holds files besides its result (notes.txt)');
    expect(existsSync(join(out, 'notes.txt'))).toBe(true);
  });

  test('a file in the way is named', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect((await sim([...TINY, '--out', file])).stderr).toContain('is a file, not a folder');
    expect((await sim([...TINY, '--out', join(file, 'x')])).stderr).toContain('a part of its path is a file');
  });

  test('an empty folder is filled', async () => {
    const folder = temporaryFolder();
    expect((await sim([...TINY, '--out', folder], { cwd: root })).code).toBe(0);
    const tables = ['curve.csv', 'layers.csv', 'modules.csv', 'power.csv', 'time.csv'];
    expect(Object.keys(filesOf(folder)).sort()).toEqual([...tables, 'result.json'].sort());
  });
});
