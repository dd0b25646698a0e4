import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { filesOf, sim, TINY, temporaryFolder } from './sim.js';

const JSON_ONLY = ['--json', '--quiet', '--no-write'];

describe('the cache of a run under hardware, which is what the default chip says', () => {
  test('is made by the first run and read by the second; both, and one without it, give the same bytes', async () => {
    const cache = join(temporaryFolder(), 'deep', 'cache');
    const env = { SPIKEFUSE_CACHE: cache };
    const first = await sim([...TINY, ...JSON_ONLY], { env });
    const entries = readdirSync(cache);
    expect([first.code, first.stderr, entries.length]).toEqual([0, '', 1]);
    const content = readFileSync(join(cache, entries[0]!));
    const second = await sim([...TINY, ...JSON_ONLY], { env });
    const without = await sim([...TINY, ...JSON_ONLY, '--no-cache'], { env: { SPIKEFUSE_CACHE: '/proc/nowhere' } });
    expect([second, without]).toEqual([first, first]);
    expect(readFileSync(join(cache, entries[0]!))).toEqual(content);
    expect((JSON.parse(first.stdout) as RunResult).run.numerics).toBe('hardware');
    const settings = ['--set', 'adc.bits=6', '--set', 'numerics.fullScalePercentile=99', '--steps', '5'];
    const run = ['run', 'spikesim-rram-64', 'two-bars', ...JSON_ONLY, ...settings];
    expect((await sim(run, { env })).code).toBe(0);
    expect(readdirSync(cache)).toEqual(entries);
  });

  test('that is damaged is noted, ignored and mended', async () => {
    const cache = temporaryFolder();
    const env = { SPIKEFUSE_CACHE: cache };
    const first = await sim([...TINY, ...JSON_ONLY], { env });
    const entry = join(cache, readdirSync(cache)[0]!);
    const sound = readFileSync(entry);
    for (const damaged of [
      sound.subarray(0, 300),
      Buffer.from('not an entry'),
      sound.map((byte, at) => (at === 200 ? 255 - byte : byte)),
    ]) {
      writeFileSync(entry, damaged);
      const { code, stdout, stderr } = await sim([...TINY, ...JSON_ONLY], { env });
      expect([code, stdout]).toEqual([0, first.stdout]);
      expect(stderr).toMatch(/^cache: .*; ignored and made anew\n$/);
      expect(readFileSync(entry)).toEqual(sound);
    }
  });

  test('that cannot be written is a note, never a failure', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const cache of [join(file, 'cache'), ...(existsSync('/proc') ? ['/proc/deep/cache'] : [])]) {
      const { code, stdout, stderr } = await sim([...TINY, ...JSON_ONLY], { env: { SPIKEFUSE_CACHE: cache } });
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ run: { numerics: 'hardware' } });
      expect(stderr.split('\n').filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    }
  });

  test('is not touched by other numerics', async () => {
    const cache = join(temporaryFolder(), 'cache');
    for (const numerics of ['reference', 'ideal', 'quantised']) {
      const { code } = await sim([...TINY, ...JSON_ONLY, '--numerics', numerics], { env: { SPIKEFUSE_CACHE: cache } });
      expect([code, existsSync(cache)]).toEqual([0, false]);
    }
  });
});

describe('--spikes', () => {
  test('keeps 2 images and their ideal twins; other prices and fidelity read them; results keep their bytes', async () => {
    const cwd = temporaryFolder();
    const store = ['--spikes', 'spikes'];
    const kept = await sim([...TINY, ...store], { cwd });
    expect(kept.code).toBe(0);
    expect(kept.stderr).toMatch(/^spikes: 0 entries read from spikes, 4 made; \d+(\.\d)? bytes per image and step$/m);
    const entries = filesOf(join(cwd, 'spikes'));
    expect(Object.keys(entries)).toHaveLength(4);
    const anyThreads = TINY.slice(0, TINY.indexOf('--workers'));
    for (const other of [[], ['--preset', 'ela'], ['--fidelity', 'cycle'], ['--workers', '1']]) {
      const [read, made] = await Promise.all(
        [store, []].map((where) => sim([...anyThreads, ...where, ...other, '--json', '--no-write'], { cwd })),
      );
      expect(read!.stderr).toContain('spikes: 4 entries read from spikes, 0 made');
      expect(read!.stdout).toBe(made!.stdout);
    }
    expect(filesOf(join(cwd, 'spikes'))).toEqual(entries);
  });

  test('that were damaged are noted and made anew', async () => {
    const cwd = temporaryFolder();
    const run = [...TINY, '--numerics', 'quantised', '--no-compare', '--spikes', 'spikes', '--no-write'];
    const first = await sim(run, { cwd });
    const [entry] = readdirSync(join(cwd, 'spikes'));
    writeFileSync(join(cwd, 'spikes', entry!), 'rubbish');
    const { code, stdout, stderr } = await sim(run, { cwd });
    expect([code, stdout]).toEqual([0, first.stdout]);
    expect(stderr).toContain('is no entry, or cut off; ignored and made anew');
    expect(stderr).toContain('spikes: 1 entries read from spikes, 1 made');
  });

  test('of another image, or with a folder in their place, are noted and made anew', async () => {
    const cwd = temporaryFolder();
    const run = [...TINY, '--numerics', 'quantised', '--no-compare', '--spikes', 'spikes', '--no-write'];
    const first = await sim(run, { cwd });
    const [one, other] = readdirSync(join(cwd, 'spikes')).map((name) => join(cwd, 'spikes', name));
    writeFileSync(one!, readFileSync(other!));
    rmSync(other!);
    mkdirSync(other!);
    const { code, stdout, stderr } = await sim(run, { cwd });
    expect([code, stdout]).toEqual([0, first.stdout]);
    expect(stderr).toContain(`${relative(cwd, one!)}: is the entry of another key; ignored and made anew`);
    expect(stderr).toContain(`${relative(cwd, other!)}: cannot be read: a folder is in its place; made anew`);
    expect(stderr).toContain('spikes: cannot be written: a folder is in its place; nothing is kept there');
  });

  test('on a full disk: said once, the run goes on, nothing is left behind', async () => {
    const cwd = temporaryFolder();
    const run = [...TINY, '--numerics', 'ideal', '--spikes', 'deep/spikes', '--no-write'];
    const refuse = ['--import', fileURLToPath(new URL('fixtures/refuse-write.mjs', import.meta.url))];
    const { code, stderr } = await sim(run, { cwd, env: { REFUSE: 'ENOSPC:write' }, nodeArguments: refuse });
    expect([code, readdirSync(cwd)]).toEqual([0, []]);
    expect(stderr.match(/^deep\/spikes: cannot be written: the disk is full; nothing is kept there$/gm)).toHaveLength(
      1,
    );
    expect(stderr).toContain('spikes: 0 entries read from deep/spikes, 2 made');
  });

  test('two processes that keep the same spikes at once do not hurt each other', async () => {
    const cwd = temporaryFolder();
    const run = ['run', 'spikesim-rram-64', 'two-bars', '--numerics', 'ideal', '--spikes', 's', '--no-write', '--json'];
    const [a, b] = await Promise.all([sim(run, { cwd }), sim(run, { cwd })]);
    expect([a.code, b.code, b.stdout]).toEqual([0, 0, a.stdout]);
    const again = await sim(run, { cwd });
    expect(again.stdout).toBe(a.stdout);
    expect(again.stderr).toContain('spikes: 40 entries read from s, 0 made');
    expect(readdirSync(join(cwd, 's'))).toHaveLength(40);
  });
});

test('the report names the numerics, how columns are summed and what precision costs; --no-compare leaves that out', async () => {
  const [full, bare] = await Promise.all([[], ['--no-compare']].map((more) => sim([...TINY, '--no-write', ...more])));
  const text = full!.stdout.replaceAll(/\s+/g, ' ');
  expect(text).toContain(
    'numerics hardware: 4-bit weights, one scale a channel; columnSum analog, sign diff, through a 4-bit',
  );
  expect(text).toContain('full scale from 100 calibration images x 100 steps');
  expect(text).toMatch(/precision fc \d+\.\d % \(ideal \d+\.\d %, [+-]\d+\.\d points\)/);
  expect(bare!.stdout).not.toContain('precision');
});

test('--no-compare is another result in another folder', async () => {
  const cwd = temporaryFolder();
  const folders = await Promise.all([[], ['--no-compare']].map((more) => sim([...TINY, '--quiet', ...more], { cwd })));
  expect(folders.map(({ code }) => code)).toEqual([0, 0]);
  expect(folders[0]!.stdout).not.toBe(folders[1]!.stdout);
});
