import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { filesOf, finished, sim, startSim, temporaryFolder, wideLines } from './sim.js';

const refuse = ['--import', fileURLToPath(new URL('fixtures/refuse-write.mjs', import.meta.url))];
const SMALL = ['zoo', 'vgg11', '--dataset', 'mnist', '--width', '0.125', '--images', '2'] as const;
const SMALL_FILES = ['vgg11-mnist-w0p125.json', 'vgg11-mnist-w0p125.safetensors'];

describe('sim zoo', () => {
  test('a small VGG11 is written, checked, mapped and run; its table fits 80 columns', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await sim(SMALL, { cwd });
    expect([code, wideLines(stdout)]).toEqual([0, []]);
    expect(stdout).toMatch(/layer +shape +neurons +M weights +M MACs a step +rate\n/);
    expect(stderr).toMatch(
      /^written: vgg11-mnist-w0p125\.safetensors \(\d+\.\d kB\), vgg11-mnist-w0p125\.json \(\d\.\d kB\)\n$/,
    );
    expect(readdirSync(cwd).sort()).toEqual(SMALL_FILES);
    const [json] = SMALL_FILES as [string];
    const checked = await sim(['check', json], { cwd });
    expect(checked.stdout).toContain(
      '12 populations, 12 projections, 2 classifiers, 2 samples, 100 calibration images',
    );
    expect((await sim(['map', 'spikesim-rram-64', json], { cwd })).stdout).toContain('fits spikesim-rram-64');
    const run = await sim(
      ['run', 'spikesim-rram-64', json, '--images', '1', '--steps', '20', '--no-write', '--numerics', 'ideal'],
      { cwd },
    );
    expect([run.code, run.stderr.includes('checks')]).toEqual([0, false]);
    expect(run.stdout).toContain('fusion-constant');
  });

  test('--json: 12 layers with their rates, 398.1 M MACs of VGG19 on the whole', async () => {
    const cwd = temporaryFolder();
    const small = JSON.parse((await sim([...SMALL, '--json'], { cwd })).stdout) as {
      layers: { layer: string; rate: number }[];
      written: { file: string; bytes: number }[];
    };
    expect(small.layers).toHaveLength(12);
    for (const { layer, rate } of small.layers) expect(Math.abs(rate - 0.05), layer).toBeLessThan(0.0062);
    for (const { file, bytes } of small.written) expect(statSync(join(cwd, file)).size).toBe(bytes);
    const { stdout } = await sim(['zoo', 'vgg19', '--shapes-only', '--ic', 'none', '--json'], { cwd });
    const { total } = JSON.parse(stdout) as { total: { macs: number; rate?: number } };
    expect([(total.macs / 1e6).toFixed(1), total.rate]).toEqual(['398.1', undefined]);
  });

  test.each([
    ['vgg19', 'cifar10', '9 x 9'],
    ['resnet34', 'imagenet', '12 x 12'],
    ['resnet18', '3x64x64:20', '8 x 8'],
  ])('shapes of %s for %s are checked and mapped on a mesh of %s', async (net, dataSet, mesh) => {
    const cwd = temporaryFolder();
    expect((await sim(['zoo', net, '--dataset', dataSet, '--shapes-only'], { cwd })).code).toBe(0);
    const [file] = readdirSync(cwd) as [string];
    expect((await sim(['check', file], { cwd })).code).toBe(0);
    expect((await sim(['map', 'spikesim-rram-64', file], { cwd })).stdout).toContain(
      `mesh        ${mesh}, the smallest`,
    );
  });

  test('the same command twice gives the same bytes, another seed others', async () => {
    const [first, second, other] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await sim([...SMALL, '--out', first]);
    await sim([...SMALL, '--out', second]);
    await sim([...SMALL, '--seed', 'other', '--out', other]);
    expect(filesOf(second)).toEqual(filesOf(first));
    expect(filesOf(other)[SMALL_FILES[1]!]).not.toEqual(filesOf(first)[SMALL_FILES[1]!]);
  });

  test('existing files stay unless --force is given; others in the folder are left alone', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, SMALL_FILES[0]!), 'mine');
    writeFileSync(join(out, 'notes.txt'), 'mine too');
    const refused = await sim([...SMALL, '--out', out]);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toBe(`${join(out, SMALL_FILES[0]!)}: exists; replace it with --force\n`);
    expect(readFileSync(join(out, SMALL_FILES[0]!), 'utf8')).toBe('mine');
    expect((await sim([...SMALL, '--out', out, '--force'])).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['notes.txt', ...SMALL_FILES]);
    expect((await sim(['check', join(out, SMALL_FILES[0]!)])).code).toBe(0);
  });

  test('a folder in the way of a file is not replaced, not even with --force', async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, SMALL_FILES[1]!));
    const { code, stderr } = await sim([...SMALL, '--out', out, '--force']);
    expect([code, stderr]).toEqual([2, `${join(out, SMALL_FILES[1]!)}: is not a regular file\n`]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s while biases are tuned: exit code 130, no file, no folder',
    async (signal) => {
      const cwd = temporaryFolder();
      const child = startSim(['zoo', 'vgg19', '--out', 'deep/er'], { cwd });
      const end = finished(child);
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      child.kill(signal);
      const { code, stdout, stderr } = await end;
      expect([code, stdout]).toEqual([130, '']);
      expect(stderr).toContain('interrupted; nothing was written');
      expect(readdirSync(cwd)).toEqual([]);
    },
  );

  test.each(['ENOSPC:write', 'EROFS:mkdir'])('%s: nothing is left behind', async (how) => {
    const cwd = temporaryFolder();
    const args = [...SMALL, '--out', 'deep/er'];
    const { code, stderr } = await sim(args, { cwd, env: { REFUSE: how }, nodeArguments: refuse });
    expect([code, readdirSync(cwd)]).toEqual([2, []]);
    expect(stderr).toContain('nothing was written');
  });
});

describe('a wrong command ends with 2 and says what is known', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['no network', [], ["missing required argument 'net'"]],
    [
      'unknown network',
      ['vgg18'],
      ['net: "vgg18" is unknown, known are vgg11, vgg16, vgg19, resnet18, resnet34, did you mean'],
    ],
    ['empty network', [''], ['net: "" is unknown']],
    [
      'unknown data set',
      ['vgg11', '--dataset', 'cifar11'],
      ['--dataset: must be one of mnist,', 'is "cifar11", did you mean "cifar10"?'],
    ],
    [
      'a shape without classes',
      ['vgg11', '--dataset', '3x32x32'],
      ['or channels x height x width : classes, e.g. 3x64x64:20, is "3x32x32"'],
    ],
    ['no channels', ['vgg11', '--dataset', '0x32x32:10'], ['--dataset: channels: must be 1 to 1024']],
    [
      'a map of no height',
      ['vgg11', '--dataset', '3x0x32:10'],
      ['--dataset: height and width: must be 1 to 4096, are 0 and 32'],
    ],
    ['one class', ['vgg11', '--dataset', '3x32x32:1'], ['--dataset: classes: must be 2 to 65536, are 1']],
    [
      'a classifier behind the last convolution',
      ['vgg11', '--ic', '8'],
      ['--ic: must be 0 to 7 (convolutions count from 0), all or none, is "8"'],
    ],
    [
      'a classifier behind no block',
      ['resnet18', '--ic', '-1'],
      ['--ic: must be 0 to 8 (the first convolution is 0, the blocks follow)'],
    ],
    ['width 0', ['vgg11', '--width', '0'], ['--width: must be a number above 0, at most 4, is "0"']],
    ['a width in words', ['vgg11', '--width', 'half'], ['--width: must be a number above 0, at most 4, is "half"']],
    [
      'a width with an exponent',
      ['vgg11', '--width', '1e-1'],
      ['--width: must be written without exponent and with at most 6 decimals, is "1e-1"'],
    ],
    ['a width below 0', ['vgg11', '--width', '-1'], ['--width: must be a number above 0, at most 4, is "-1"']],
    ['a network in capitals', ['VGG11'], ['net: "VGG11" is unknown', 'did you mean "vgg11"?']],
    ['rate 0', ['vgg11', '--rate', '0'], ['--rate: must be a number from 0.01 to 0.5, is "0"']],
    ['rate 1', ['vgg11', '--rate', '1'], ['--rate: must be a number from 0.01 to 0.5, is "1"']],
    ['no images', ['vgg11', '--images', '0'], ['--images: must be an integer from 1 to 10000, is "0"']],
    ['empty seed', ['vgg11', '--seed', ''], ['--seed: must be a text that is not empty']],
    ['empty folder', ['vgg11', '--out', ' '], ['--out: must be a text that is not empty']],
    ['shapes with a rate', ['vgg11', '--shapes-only', '--rate', '0.1'], ['--shapes-only: contradicts --rate']],
    [
      'too many neurons',
      ['vgg11', '--dataset', '3x2048x2048:10'],
      ['neurons, at most 67108864 can be tuned; --shapes-only has no such limit'],
    ],
    [
      'too many images',
      ['vgg11', '--dataset', '3x1024x1024:10', '--images', '1000'],
      ['MB of arrays, at most 2000.0 MB are read'],
    ],
    [
      'several at once',
      ['vg11', '--width', '9', '--images', 'x'],
      ['net: "vg11"', '--width: must be', '--images: must be'],
    ],
  ])('%s', async (_, args, fragments) => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await sim(['zoo', ...args], { cwd });
    expect([code, stdout, readdirSync(cwd)]).toEqual([2, '', []]);
    for (const fragment of fragments) expect(stderr).toContain(fragment);
    expect(stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });

  test('a file in the place of the folder is named', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'file'), '');
    expect((await sim([...SMALL, '--out', 'file'], { cwd })).stderr).toBe('file: is a file, not a folder\n');
    expect((await sim([...SMALL, '--out', 'file/x'], { cwd })).stderr).toContain('a part of its path is a file');
    expect(existsSync(join(cwd, SMALL_FILES[0]!))).toBe(false);
  });
});
