import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { Interrupted, SpecError } from '../../src/base/errors.js';
import { nodeDataFiles } from '../../src/host/node/data-files.js';
import { describeImages, misfit } from '../../src/run/data/describe-images.js';
import { type ImageSelection, type LoadedImages, loadImages } from '../../src/run/data/load-images.js';
import { parseSubset } from '../../src/run/data/subset.js';
import { memoryHost } from '../memory-host.js';
import { cifarFile, folderWith, idxFile } from '../support/data-sets.js';
import { bytesOf, npyFile } from '../support/npy.js';
import { plainPng } from '../support/pictures.js';

const PIXELS = Uint8Array.from({ length: 24 }, (_, at) => at);
const CLASSES = [2, 0, 1, 0];
const IMAGES = idxFile([4, 2, 3], PIXELS);
const LABELS = idxFile([4], CLASSES);
const x = (descr: string, data: ArrayBufferView, shape = [4, 2, 3], fortranOrder = false) =>
  npyFile({ descr, shape, data: bytesOf(data), fortranOrder });
const y = npyFile({ descr: '<i8', shape: [4], data: bytesOf(BigInt64Array.from(CLASSES.map(BigInt))) });
const UNIT = Float32Array.from(PIXELS, (pixel) => Math.round((1000 * pixel) / 255) / 1000);
/** [n, y, x, channel] with channel c of pixel p of image n = 100 n + 10 c + p. */
const LAST = Uint8Array.from(
  { length: 36 },
  (_, at) => 100 * Math.floor(at / 18) + 10 * (at % 3) + (Math.floor(at / 3) % 6),
);
const COLUMNS = Uint8Array.from(
  { length: 24 },
  (_, at) => (at % 4) * 6 + (Math.floor(at / 4) % 2) * 3 + Math.floor(at / 8),
);
const png = (channels: 1 | 3, first: number) =>
  plainPng(
    3,
    2,
    channels,
    Array.from({ length: 6 * channels }, (_, at) => first + at),
  );

const data = folderWith({
  'a-images-idx3-ubyte': IMAGES,
  'a-labels-idx1-ubyte': LABELS,
  'b-images.gz': gzipSync(IMAGES),
  'b-labels.gz': gzipSync(LABELS),
  'cut.gz': gzipSync(IMAGES).subarray(0, 25),
  'short.gz': gzipSync(IMAGES.subarray(0, -3)),
  'long.gz': gzipSync(Uint8Array.from([...IMAGES, 1])),
  'alone.idx': IMAGES,
  'ten.bin': cifarFile([[3], [9], [3]]),
  'ten.bin.gz': gzipSync(cifarFile([[3], [9], [3]])),
  'hundred.bin': cifarFile([
    [1, 50],
    [19, 99],
  ]),
  'ten-wrong.bin': cifarFile([[3], [10]]),
  'x.npy': x('|u1', PIXELS),
  'y.npy': y,
  'x.npy.gz': gzipSync(x('|u1', PIXELS)),
  'fortran.npy': x('|u1', COLUMNS, [4, 2, 3], true),
  'unit.npy': x('<f4', UNIT),
  'big-endian.npy': x(
    '>i2',
    Uint16Array.from(PIXELS, (pixel) => pixel << 8),
  ),
  'normalised.npy': x(
    '<f4',
    Float32Array.from(PIXELS, (pixel) => (pixel - 12) / 6),
  ),
  'large.npy': x(
    '<i2',
    Int16Array.from(PIXELS, (pixel) => 20 * pixel),
  ),
  'halves.npy': x(
    '<f8',
    Float64Array.from(PIXELS, (pixel) => pixel + 0.5),
  ),
  'last.npy': x('|u1', LAST, [2, 2, 3, 3]),
  'either.npy': x('|u1', LAST, [2, 3, 2, 3]),
  'two.idx': idxFile([2], [0, 1]),
  'flat.npy': x('|u1', PIXELS, [4, 6]),
  'one-hot.npy': npyFile({ descr: '|u1', shape: [4, 3], data: Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0) }),
  'minus.npy': npyFile({ descr: '<i4', shape: [4], data: bytesOf(Int32Array.of(1, -1, 0, 0)) }),
  'objects.npy': npyFile({ descr: '|O', shape: [4], data: new Uint8Array(40) }),
  'promise.npy.gz': gzipSync(npyFile({ descr: '|u1', shape: [1e15, 1, 1], data: new Uint8Array(10) })),
  'set.npz': zipSync({ 'x.npy': x('|u1', PIXELS), 'y.npy': y }),
  'two.npz': zipSync({
    'x_train.npy': x('|u1', PIXELS),
    'y_train.npy': y,
    'x_test.npy': x('|u1', PIXELS),
    'y_test.npy': y,
  }),
  'few.npz': zipSync({
    'x.npy': x('|u1', PIXELS),
    'y.npy': npyFile({ descr: '|u1', shape: [3], data: new Uint8Array(3) }),
  }),
  'folder/cat/1.png': png(3, 0),
  'folder/cat/2.PNG': png(3, 100),
  'folder/ant/9.png': png(1, 50),
  'folder/ant/notes.txt': 'x',
  'folder/.hidden/1.png': png(3, 0),
  'sizes/a/1.png': png(3, 0),
  'sizes/a/2.png': plainPng(2, 2, 3, new Uint8Array(12)),
  'broken/a/1.png': png(3, 0).subarray(0, -5),
  'text/a/1.png': 'not a picture',
  'empty/a/x.txt': 'x',
  'flat-folder/1.png': png(3, 0),
  pickle: Uint8Array.of(0x80, 2, 0x7d, 0x71, ...new Array<number>(60).fill(1)),
  'a.csv': 'label,pixel0\n1,2\n',
});
afterAll(data.remove);

const host = memoryHost({});
const { sha256 } = host;
type Options = Omit<ImageSelection, 'path' | 'labels'> & { readonly labels?: string };
const load = (name: string, { labels, ...options }: Options = {}): Promise<LoadedImages> =>
  loadImages(
    { files: nodeDataFiles, host },
    {
      path: data.path(name),
      ...(labels === undefined ? {} : { labels: data.path(labels) }),
      ...options,
    },
  );
const subset = (text: string, seed?: string) => ({ subset: parseSubset(text, seed)! });

describe('the same four images of 1 x 2 x 3 come out of every kind of file', () => {
  test.each<[string, Options, string]>([
    ['a-images-idx3-ubyte', {}, 'idx'],
    ['b-images.gz', {}, 'idx'],
    ['alone.idx', { labels: 'y.npy' }, 'idx'],
    ['x.npy', {}, 'npy'],
    ['x.npy.gz', { labels: 'a-labels-idx1-ubyte' }, 'npy'],
    ['fortran.npy', { labels: 'y.npy' }, 'npy'],
    ['unit.npy', { labels: 'y.npy' }, 'npy'],
    ['big-endian.npy', { labels: 'y.npy' }, 'npy'],
    ['set.npz', {}, 'npz'],
    ['two.npz', { arrays: { images: 'x_test', labels: 'y_test' } }, 'npz'],
    ['two.npz', { arrays: { images: 'x_test', labels: undefined }, labels: 'b-labels.gz' }, 'npz'],
  ])('%s with %j', async (name, options, kind) => {
    const loaded = await load(name, options);
    expect(loaded).toMatchObject({ kind, available: 4, subset: 'all', digest: sha256(PIXELS) });
    expect(loaded.images).toEqual({ dtype: 'U8', shape: [4, 1, 2, 3], data: PIXELS });
    expect(loaded.labels).toEqual({ dtype: 'I32', shape: [4], data: Int32Array.from(CLASSES) });
  });
});

describe('other data sets', () => {
  test.each(['ten.bin', 'ten.bin.gz'])('CIFAR-10 in %s: classes and planes', async (name) => {
    const { images, labels, kind } = await load(name);
    expect([kind, images.shape, [...labels.data]]).toEqual(['cifar10', [3, 3, 32, 32], [3, 9, 3]]);
    expect([0, 1024, 3071, 3072, 6144].map((at) => images.data[at])).toEqual([0, 1, 2, 1, 2]);
  });

  test('CIFAR-100: fine classes unless coarse ones are asked for', async () => {
    expect([...(await load('hundred.bin')).labels.data]).toEqual([50, 99]);
    expect([...(await load('hundred.bin', { classes: 'coarse' })).labels.data]).toEqual([1, 19]);
  });

  test('channels last become planes where the last axis has 3', async () => {
    const { images, notes } = await load('last.npy', { labels: 'two.idx' });
    expect(images.shape).toEqual([2, 3, 2, 3]);
    expect([0, 1, 6, 12, 17, 18, 24].map((at) => images.data[at])).toEqual([0, 1, 10, 20, 25, 100, 110]);
    expect(notes).toEqual(['its last axis is taken as channels: [2, 2, 3, 3]']);
  });

  test('3 channels on either side: the network or --layout decides', async () => {
    const shapeOf = async (options: Options) =>
      (await load('either.npy', { labels: 'two.idx', ...options })).images.shape;
    const input = { channels: 3, height: 3, width: 2 };
    expect(await shapeOf({ reader: { name: 'net', input, classes: 10 } })).toEqual([2, 3, 3, 2]);
    expect(await shapeOf({ layout: 'nchw' })).toEqual([2, 3, 2, 3]);
    expect(await shapeOf({ layout: 'nhwc' })).toEqual([2, 3, 3, 2]);
  });

  test('six values an image take the shape of the network', async () => {
    const reader = { name: 'net', input: { channels: 1, height: 3, width: 2 }, classes: 3 };
    const loaded = await load('flat.npy', { labels: 'y.npy', reader });
    expect(loaded.images.shape).toEqual([4, 1, 3, 2]);
    expect(loaded.notes).toEqual(['6 values an image are taken as 1 x 3 x 2']);
  });

  test('a folder: classes and files by name, grey copied into three channels where they are wanted', async () => {
    const reader = { name: 'net', input: { channels: 3, height: 2, width: 3 }, classes: 2 };
    const { images, labels, notes } = await load('folder', { reader });
    expect([images.shape, [...labels.data]]).toEqual([
      [3, 3, 2, 3],
      [0, 1, 1],
    ]);
    expect([...images.data.subarray(0, 18)]).toEqual([0, 1, 2].flatMap(() => [50, 51, 52, 53, 54, 55]));
    expect([...images.data.subarray(18, 24)]).toEqual([0, 3, 6, 9, 12, 15]);
    expect(notes[0]).toMatch(/^left out, no PNG or JPEG: ant.notes\.txt$/);
    expect(notes[1]).toBe('1 grey picture was copied into three channels');
  });

  test('values of 0 to 1 and a guessed file of classes are said', async () => {
    expect((await load('unit.npy', { labels: 'y.npy' })).notes).toEqual(['values of 0 to 1 are taken as pixel / 255']);
    expect((await load('x.npy')).notes).toEqual(['classes are read from y.npy']);
  });
});

describe('subsets', () => {
  const labelsOf = async (text: string, seed?: string): Promise<number[]> => [
    ...(await load('a-images-idx3-ubyte', subset(text, seed))).labels.data,
  ];
  test('first, range and per class take what they say, in the order of the file', async () => {
    expect(await labelsOf('first:2')).toEqual([2, 0]);
    expect(await labelsOf('range:1-2')).toEqual([0, 1]);
    expect(await labelsOf('per-class:1')).toEqual([2, 0, 1]);
  });

  test('random by seed: the same for one seed, others for another, pixels with their classes', async () => {
    const draws = await Promise.all(
      ['a', 'a', 'b', 'c', 'd', 'e'].map((seed) => load('b-images.gz', subset('random:2', seed))),
    );
    expect(draws[0]!.digest).toBe(draws[1]!.digest);
    expect(new Set(draws.map(({ digest }) => digest)).size).toBeGreaterThan(1);
    for (const { images, labels } of draws) {
      for (const at of [0, 1]) expect(labels.data[at]).toBe(CLASSES[images.data[6 * at]! / 6]);
    }
  });

  test.each(['first:0', 'range:3-1', 'random', 'per-class:-1', 'some', ''])('%j is no subset', (text) =>
    expect(parseSubset(text)).toBeUndefined(),
  );
});

describe('a wrong data set is refused with its name and the reason', () => {
  const reader = { name: 'mnist-vgg', input: { channels: 3, height: 32, width: 32 }, classes: 10 };
  test.each<[string, Options, string]>([
    ['nothing', {}, 'nothing: does not exist'],
    ['alone.idx', {}, 'alone.idx: comes without classes; name their file (--labels)'],
    ['alone.idx', { labels: 'alone.idx' }, 'alone.idx: has 3 axes, 1 expected: it holds images, not labels'],
    ['a-labels-idx1-ubyte', {}, 'holds labels, not images: name the file of images'],
    ['a-labels-idx1-ubyte', { kind: 'idx' }, 'has 1 axis, 3 expected: it holds labels, not images'],
    ['alone.idx', { labels: 'a.csv' }, 'a.csv: is no file of classes: an idx1 or .npy file is expected'],
    [
      'alone.idx',
      { labels: 'one-hot.npy' },
      'one-hot.npy: has the shape [4, 3], one class per image is expected (one column',
    ],
    ['alone.idx', { labels: 'minus.npy' }, 'minus.npy: -1 at index 1 is no class'],
    ['alone.idx', { labels: 'objects.npy' }, 'objects.npy: element type "|O" is not read (Python objects)'],
    ['x.npy', { labels: 'few.npz' }, 'few.npz: is no file of classes'],
    ['cut.gz', { kind: 'idx', labels: 'y.npy' }, 'cut.gz: is damaged: its gzip stream is cut off'],
    ['short.gz', { labels: 'y.npy' }, 'short.gz: is cut off: it ends before its image 3 of 4'],
    ['long.gz', { labels: 'y.npy' }, 'long.gz: is too long: 4 images end before it does'],
    ['ten-wrong.bin', {}, 'ten-wrong.bin: record 1 has class 10, CIFAR-10 has 10 classes there'],
    ['hundred.bin', { kind: 'cifar10' }, 'its size is that of CIFAR-100 records'],
    ['ten.bin', { labels: 'y.npy' }, '--labels: has a meaning for idx, npy, npz only'],
    ['normalised.npy', { labels: 'y.npy' }, 'store the images as they were before they were normalised'],
    ['large.npy', { labels: 'y.npy' }, 'large.npy: holds values from 0 to 460, pixels are 0 to 255'],
    ['halves.npy', { labels: 'y.npy' }, 'halves.npy: holds 0.5, which is no pixel of 0 to 255'],
    ['last.npy', { labels: 'y.npy' }, 'holds 4 labels, '],
    ['either.npy', {}, 'either.npy: has the shape [2, 3, 2, 3], whose channels may be the second or the last axis'],
    ['one-hot.npy', { labels: 'y.npy' }, 'one-hot.npy: has 3 values an image, of which nobody knows height and width'],
    ['y.npy', {}, 'y.npy: has the shape [4]; images are'],
    ['promise.npy.gz', { labels: 'y.npy' }, 'y.npy: holds 4 labels, '],
    [
      'two.npz',
      {},
      'two.npz: which arrays are the images and their classes? it holds x_train, y_train, x_test, y_test',
    ],
    ['set.npz', { arrays: { images: 'X', labels: 'y' } }, 'set.npz: has no array X; it holds x, y'],
    ['few.npz', {}, 'few.npz: array y holds 3 labels, x holds 4 images'],
    ['x.npy', { arrays: { images: 'x', labels: 'y' } }, '--arrays: has a meaning for npz only'],
    ['ten.bin', { classes: 'coarse' }, '--classes: has a meaning for cifar100 only'],
    ['folder', {}, 'is grey; both together are read for a network of three channels only'],
    ['sizes', {}, '2.png: is 2 x 2 pixels (height x width), '],
    ['broken', {}, '1.png: is cut off'],
    ['text', {}, '1.png: is neither a PNG nor a JPEG file'],
    ['empty', {}, 'a: holds no PNG or JPEG file, it cannot be a class'],
    ['flat-folder', {}, 'holds 1 pictures but no folders of classes'],
    ['flat-folder/1.png', {}, '1.png: is one picture; name the folder'],
    [
      'folder',
      { reader: { ...reader, input: { channels: 1, height: 2, width: 3 } } },
      'is coloured, the network reads one channel',
    ],
    ['pickle', {}, 'pickle: is a Python pickle, which is never read'],
    ['a.csv', {}, 'a.csv: is a text; read are idx'],
    ['set.npz', { reader }, 'images are 1 x 2 x 3 (channels x height x width), mnist-vgg reads 3 x 32 x 32'],
    [
      'hundred.bin',
      { reader: { ...reader, classes: 20 } },
      'image 0 has class 50, mnist-vgg has 20 classes from 0 (--classes coarse has 20)',
    ],
    ['x.npy', subset('first:5'), '--subset: asks for 5 images, there are 4'],
    ['x.npy', subset('range:0-4'), '--subset: ends at image 4, the last one is 3'],
    ['x.npy', subset('per-class:2'), '--subset: asks for 2 images of each class, class 1 has 1'],
  ])('%s with %j', async (name, options, message) => {
    const error = await load(name, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SpecError);
    expect((error as SpecError).message).toContain(message);
  });
});

describe('what a data set holds', () => {
  const describeFile = (name: string, options: Omit<ImageSelection, 'path' | 'labels'> = {}) =>
    describeImages({ files: nodeDataFiles, host }, { path: data.path(name), ...options });

  test('four images of 0 to 23: classes with their numbers, least, greatest, mean and deviation', async () => {
    const { classes, channels, images, available } = await describeFile('a-images-idx3-ubyte');
    expect([images, available]).toEqual([4, 4]);
    expect(classes).toEqual([
      { class: 0, images: 2 },
      { class: 1, images: 1 },
      { class: 2, images: 1 },
    ]);
    const deviation = Math.sqrt((24 * 24 - 1) / 12);
    expect(channels).toEqual([
      { least: 0, greatest: 23, mean: 11.5, standardDeviation: expect.closeTo(deviation, 12) },
    ]);
  });

  test('a subset is described alone, and a folder has names of classes', async () => {
    const {
      classes,
      images,
      subset: text,
    } = await describeFile('folder', {
      ...subset('per-class:1'),
      wanted: { channels: 3, height: 2, width: 3 },
    });
    expect([images, text]).toEqual([2, 'per-class:1']);
    expect(classes).toEqual([
      { class: 0, name: 'ant', images: 1 },
      { class: 1, name: 'cat', images: 1 },
    ]);
  });

  test('a file without classes is described without them', async () => {
    expect((await describeFile('alone.idx')).classes).toEqual([]);
  });

  test('what keeps a network from reading it: shape and classes, both at once', async () => {
    const summary = await describeFile('hundred.bin');
    const fits = { name: 'net', input: { channels: 3, height: 32, width: 32 }, classes: 100 };
    expect(misfit(summary, fits)).toEqual([]);
    expect(misfit(summary, { name: 'net', input: { channels: 1, height: 32, width: 32 }, classes: 99 })).toEqual([
      'images are 3 x 32 x 32 (channels x height x width), net reads 1 x 32 x 32',
      'there is a class 99, net has 99 classes from 0',
    ]);
  });

  test('an aborted reading ends at the next image, described or loaded', async () => {
    const aborted = AbortSignal.abort();
    const path = data.path('a-images-idx3-ubyte');
    const access = { files: nodeDataFiles, host };
    await expect(describeImages(access, { path }, { signal: aborted })).rejects.toBeInstanceOf(Interrupted);
    await expect(loadImages(access, { path }, aborted)).rejects.toBeInstanceOf(Interrupted);
  });

  test('a slice is the images that there are: all, some, or none', async () => {
    const slice = (first: number, atMost: number) =>
      load('a-images-idx3-ubyte', { subset: { kind: 'slice', first, atMost } });
    expect((await slice(0, 100)).subset).toBe('first:4');
    expect((await slice(1, 2)).subset).toBe('range:1-2');
    await expect(slice(4, 1)).rejects.toThrow('--subset: begins at image 4, the last one is 3');
  });
});

describe('images of workloads', () => {
  const files = (name: string): string => join('workloads', name);
  const bundled = memoryHost(
    Object.fromEntries(
      ['two-bars.json', 'two-bars.safetensors'].map((name) => [files(name), readFileSync(files(name))]),
    ),
    { workload: { 'two-bars': files('two-bars.json') } },
  );
  const loadFrom = (path: string, options: Partial<ImageSelection> = {}) =>
    loadImages({ files: nodeDataFiles, host: bundled }, { path, ...options });

  test('a bundled name alone means its samples, or the part that is asked for', async () => {
    const [samples, named, calibration] = [
      await loadFrom('two-bars'),
      await loadFrom('two-bars#samples'),
      await loadFrom('two-bars', { part: 'calibration' }),
    ];
    expect(samples).toMatchObject({ kind: 'workload', digest: named.digest, labelsDigest: named.labelsDigest });
    expect(calibration.digest).toBe((await loadFrom('two-bars#calibration')).digest);
    expect(calibration.digest).not.toBe(samples.digest);
    expect((await loadFrom(files('two-bars.json'))).digest).toBe(samples.digest);
  });

  test('another part is refused, and a name that nothing has is a missing file', async () => {
    await expect(loadFrom('two-bars#test')).rejects.toThrow('a workload has #samples and #calibration, not #test');
    await expect(loadFrom('two-bar')).rejects.toThrow('two-bar: does not exist');
  });
});
