import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { gunzipSync, gzipSync, unzlibSync, zipSync, zlibSync } from 'fflate';
import jpeg from 'jpeg-js';
import { afterAll, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { randomStream } from '../../src/base/rng.js';
import { readCifar10, readCifar100 } from '../../src/formats/cifar.js';
import { expanded } from '../../src/formats/gzip.js';
import { idxRank, readIdx } from '../../src/formats/idx.js';
import { npyHeader, readNpy } from '../../src/formats/npy.js';
import { readNpz } from '../../src/formats/npz.js';
import { readPicture } from '../../src/formats/picture.js';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import { crc32, readZip, zipNames } from '../../src/formats/zip.js';
import { nodeDataFiles } from '../../src/host/node/data-files.js';
import { loadImages } from '../../src/run/data/load-images.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { memoryHost } from '../memory-host.js';
import { cifarFile, idxFile } from '../support/data-sets.js';
import { below, mutateBytes, mutateJson, pick } from '../support/mutate.js';
import { bytesOf, npyFile } from '../support/npy.js';
import { greyJpeg, pngFile } from '../support/pictures.js';

/** Mutations of each format that get past magic and header; `SPIKEFUSE_FUZZ=1000 npx vitest run test/property/format-fuzz.test.ts` */
const WANTED = Number(process.env['SPIKEFUSE_FUZZ'] ?? 60);
/** Mutations that are tried for one that gets past. */
const MOST_TRIES = 40;
/** A reader of these files of a few kilobytes may make the process larger by so much. */
const MOST_MEGABYTES = 700;

type Random = () => number;

interface Fuzzed {
  readonly mutant: (random: Random) => Uint8Array;
  /** Whether a reader gets past magic and header. */
  readonly isPast: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array) => unknown;
}

const refused = (action: () => unknown): boolean => {
  try {
    action();
    return false;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return true;
  }
};

const folder = mkdtempSync(join(tmpdir(), 'spikefuse-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'set', 'class'), { recursive: true });
const access = { files: nodeDataFiles, host: memoryHost({}) };
/** What `sim` makes of these bytes as a file; two classes files lie beside. */
const loadAs =
  (name: string, labels?: string) =>
  async (bytes: Uint8Array): Promise<unknown> => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const images = name.startsWith('set/') ? join(folder, 'set') : path;
    return loadImages(access, { path: images, ...(labels === undefined ? {} : { labels: join(folder, labels) }) });
  };

const pixels = Uint8Array.from({ length: 96 }, (_, at) => (at * 37) % 256);
const NPY = [
  npyFile({ descr: '|u1', shape: [4, 3, 4, 2], data: pixels }),
  npyFile({ descr: '<i8', shape: [4], data: bytesOf(BigInt64Array.of(0n, 1n, 2n, 3n)), version: 2 }),
  npyFile({ descr: '>f4', shape: [6, 4], data: pixels, fortranOrder: true, version: 3 }),
  npyFile({ descr: '<f2', shape: [3, 4, 4], data: pixels }),
];
const npyStart = (bytes: Uint8Array): number => 10 + bytes[8]!;
const npyMutant = (random: Random): Uint8Array => {
  const file = pick(NPY, random);
  if (random() < 0.4) return mutateBytes(file, random, npyStart(file));
  const text = new TextDecoder('latin1').decode(file.subarray(0, npyStart(file)));
  const numbers = [...text.matchAll(/\d+(?=[,)' ])/g)];
  const { 0: found, index } = pick(numbers, random);
  const given = String(pick([0, 1, 2, 3, 4, 5, 7, 95, 1e9, 1e15, 2 ** 53], random)).padEnd(found.length);
  const shorter = text.slice(index + found.length).replace(' '.repeat(given.length - found.length), '');
  const start = Uint8Array.from(`${text.slice(0, index)}${given}${shorter}`, (letter) => letter.charCodeAt(0));
  return Uint8Array.from([...start, ...file.subarray(npyStart(file))]);
};
const isPastNpy = (bytes: Uint8Array): boolean => typeof npyHeader(bytes, undefined) !== 'string';

const ZIPS = [0, 6].map((level) =>
  zipSync({ 'x.npy': [NPY[0]!, { level: level as 0 | 6 }], 'y.npy': [NPY[1]!, { level: level as 0 | 6 }] }),
);
const hasDirectory = (bytes: Uint8Array): boolean => !refused(() => zipNames(bytes, 'f'));

const IDX = idxFile([4, 3, 8], pixels);
const CIFAR = [
  cifarFile([[3], [9]]),
  cifarFile([
    [1, 50],
    [19, 99],
  ]),
];
const isCifar = (bytes: Uint8Array): boolean =>
  bytes.length > 0 && (bytes.length % 3073 === 0 || bytes.length % 3074 === 0);
/** Damaged anywhere, or in the label of a record. */
function cifarMutant(random: Random): Uint8Array {
  const file = pick(CIFAR, random);
  if (random() < 0.5) return mutateBytes(file, random);
  const bytes = file.slice();
  bytes[pick([0, 1, file.length / 2], random)] = below(256, random);
  return bytes;
}
const GZ = gzipSync(IDX);
const isGzip = (bytes: Uint8Array): boolean =>
  bytes.length > 18 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;

const SAFETENSORS = writeSafetensors(
  new Map([
    ['a', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['b', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
    ['c', { dtype: 'I32', shape: [], data: Int32Array.of(7) }],
  ] as const),
);
const headerOf = (bytes: Uint8Array): unknown => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
};
const safetensorsMutant = (random: Random): Uint8Array => {
  if (random() < 0.3) return mutateBytes(SAFETENSORS, random, 8);
  const header = new TextEncoder().encode(JSON.stringify(mutateJson(headerOf(SAFETENSORS), random)));
  const length = Number(new DataView(SAFETENSORS.buffer).getBigUint64(0, true));
  const bytes = Uint8Array.from([...new Uint8Array(8), ...header, ...SAFETENSORS.subarray(8 + length)]);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  return bytes;
};
const isPastSafetensors = (bytes: Uint8Array): boolean => {
  try {
    headerOf(bytes);
    return true;
  } catch {
    return false;
  }
};

const image = {
  width: 9,
  height: 7,
  data: Uint8Array.from({ length: 189 }, (_, at) => (at * 5) % 256),
  channels: 3,
  depth: 8,
} as const;
const PNG = [
  encode(image),
  encode(image, { interlace: 'Adam7' }),
  pngFile({
    width: 5,
    height: 2,
    depth: 4,
    colour: 3,
    rows: [
      [0, 1, 0x20, 0x10],
      [2, 1, 0, 0],
    ],
    before: [['PLTE', [1, 2, 3, 4, 5, 6, 7, 8, 9]]],
  }),
  pngFile({
    width: 2,
    height: 2,
    depth: 8,
    colour: 6,
    rows: [
      [0, 1, 2, 3, 255, 4, 5, 6, 255],
      [1, 1, 1, 1, 0, 0, 0, 0, 0],
    ],
  }),
];
/** The checksums of all chunks, made right. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) break;
    view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)));
    at = end;
  }
  return bytes;
}
/** Damaged in its chunks, or in the rows that its pixels expand to. */
function pngMutant(random: Random): Uint8Array {
  const file = pick(PNG, random);
  if (random() < 0.5) return withChecksums(mutateBytes(file, random, 16));
  const at = new TextDecoder('latin1').decode(file).indexOf('IDAT');
  const length = new DataView(file.buffer, file.byteOffset).getUint32(at - 4);
  const rows = zlibSync(mutateBytes(unzlibSync(file.subarray(at + 4, at + 4 + length)), random));
  const bytes = Uint8Array.from([...file.subarray(0, at + 4), ...rows, ...file.subarray(at + 4 + length)]);
  new DataView(bytes.buffer).setUint32(at - 4, rows.length);
  return withChecksums(bytes);
}
const isPastPng = (bytes: Uint8Array): boolean =>
  bytes.length > 33 && bytes[1] === 0x50 && new TextDecoder('latin1').decode(bytes.subarray(12, 16)) === 'IHDR';

const drawing = { width: 19, height: 11, data: Uint8Array.from({ length: 836 }, (_, at) => (at * at) % 256) };
const JPEG = [Uint8Array.from(jpeg.encode(drawing, 60).data), greyJpeg(90)];
const isPastJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes.some((byte, at) => byte === 0xff && bytes[at + 1] === 0xda);

const BARS = JSON.parse(readFileSync('workloads/two-bars.json', 'utf8')) as unknown;
const ARRAYS = readFileSync('workloads/two-bars.safetensors');
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const isJson = (bytes: Uint8Array): boolean => {
  try {
    return typeof JSON.parse(new TextDecoder().decode(bytes)) === 'object';
  } catch {
    return false;
  }
};
const CHIP = readFileSync('arch/spikesim-rram-64.yaml', 'utf8').split('\n');
/** One to three lines with another value, doubled, moved in or away. */
function chipMutant(random: Random): Uint8Array {
  const lines = [...CHIP];
  for (let left = 1 + below(3, random); left > 0; left -= 1) {
    const at = below(lines.length, random);
    const value = pick(
      [
        '0',
        '-1',
        '1e400',
        '0x10',
        '~',
        '[]',
        '{a: 1}',
        '"x"',
        '.nan',
        'on',
        '1_000',
        '!!binary x',
        '*a',
        '2 bits',
        '1e15',
        '',
      ],
      random,
    );
    const line = lines[at]!;
    const change = below(5, random);
    if (change === 0) lines.splice(at, 1);
    else if (change === 1) lines.splice(at, 0, line);
    else if (change === 2) lines[at] = `  ${line}`;
    else lines[at] = line.replace(/:.*$/, `: ${value}`);
  }
  return new TextEncoder().encode(lines.join('\n'));
}

const labels = idxFile([4], [0, 1, 2, 3]);
writeFileSync(join(folder, 'four.idx'), labels);

const FORMATS: Readonly<Record<string, Fuzzed>> = {
  npy: { mutant: npyMutant, isPast: isPastNpy, read: (bytes) => readNpy(bytes, 'f') },
  'npy as images': { mutant: npyMutant, isPast: isPastNpy, read: loadAs('x.npy', 'four.idx') },
  npz: {
    mutant: (random) =>
      random() < 0.5
        ? zipSync({ 'x.npy': [npyMutant(random), { level: random() < 0.5 ? 0 : 6 }], 'y.npy': npyMutant(random) })
        : mutateBytes(pick(ZIPS, random), random, 30),
    isPast: hasDirectory,
    read: (bytes) => readNpz(bytes, 'f'),
  },
  'npz as images': {
    mutant: (random) => zipSync({ 'x.npy': npyMutant(random), 'y.npy': NPY[1]! }),
    isPast: hasDirectory,
    read: loadAs('x.npz'),
  },
  zip: {
    mutant: (random) => mutateBytes(pick(ZIPS, random), random, 4),
    isPast: hasDirectory,
    read: (bytes) => readZip(bytes, 'f'),
  },
  gzip: { mutant: (random) => mutateBytes(GZ, random, 3), isPast: isGzip, read: (bytes) => expanded(bytes, 'f') },
  'gzip as images': {
    mutant: (random) =>
      random() < 0.5 ? mutateBytes(GZ, random, 10) : gzipSync(mutateBytes(gunzipSync(GZ), random, 4)),
    isPast: isGzip,
    read: loadAs('x.gz', 'four.idx'),
  },
  idx: {
    mutant: (random) => mutateBytes(IDX, random, 4),
    isPast: (bytes) => idxRank(bytes) === 3,
    read: (bytes) => readIdx({ bytes, file: 'f' }, { bytes: labels, file: 'l' }),
  },
  'idx as images': {
    mutant: (random) => mutateBytes(IDX, random, 4),
    isPast: (bytes) => idxRank(bytes) === 3,
    read: loadAs('x.idx', 'four.idx'),
  },
  'idx labels': {
    mutant: (random) => mutateBytes(labels, random, 4),
    isPast: (bytes) => idxRank(bytes) === 1,
    read: (bytes) => readIdx({ bytes: IDX, file: 'f' }, { bytes, file: 'l' }),
  },
  CIFAR: {
    mutant: cifarMutant,
    isPast: isCifar,
    read: (bytes) => (bytes.length % 3073 === 0 ? readCifar10(bytes, 'f') : readCifar100(bytes, 'f')),
  },
  'CIFAR as images': {
    mutant: cifarMutant,
    isPast: isCifar,
    read: loadAs('x.bin'),
  },
  safetensors: { mutant: safetensorsMutant, isPast: isPastSafetensors, read: (bytes) => readSafetensors(bytes, 'f') },
  PNG: { mutant: pngMutant, isPast: isPastPng, read: (bytes) => readPicture(bytes, 'f') },
  'PNG in a folder': { mutant: pngMutant, isPast: isPastPng, read: loadAs('set/class/1.png') },
  JPEG: {
    mutant: (random) => mutateBytes(pick(JPEG, random), random, 2),
    isPast: isPastJpeg,
    read: (bytes) => readPicture(bytes, 'f'),
  },
  'JPEG in a folder': {
    mutant: (random) => mutateBytes(pick(JPEG, random), random, 2),
    isPast: isPastJpeg,
    read: loadAs('set/class/1.png'),
  },
  'workload JSON': {
    mutant: (random) => text(mutateJson(BARS, random)),
    isPast: isJson,
    read: (bytes) => loadWorkload(memoryHost({ 'w.json': bytes, 'two-bars.safetensors': ARRAYS }), 'w.json'),
  },
  'chip YAML': {
    mutant: chipMutant,
    isPast: () => true,
    read: (bytes) => loadChip(memoryHost({ 'c.yaml': bytes }), 'c.yaml', []),
  },
};

/** `SpecError`, `valid`, or what else was thrown. */
async function outcomeOf(read: Fuzzed['read'], bytes: Uint8Array): Promise<string> {
  try {
    await read(bytes);
    return 'valid';
  } catch (error) {
    return error instanceof SpecError ? 'refused' : `${error instanceof Error ? error.stack : String(error)}`;
  }
}

test.each(Object.entries(FORMATS))(
  `${WANTED} damaged files that get past magic and header are read or refused: %s`,
  async (name, { mutant, isPast, read }) => {
    const random = randomStream(`fuzz ${name} ${process.env['SPIKEFUSE_FUZZ_SEED'] ?? ''}`);
    const before = process.resourceUsage().maxRSS;
    const outcomes: Record<string, number> = { valid: 0, refused: 0 };
    let [tried, past] = [0, 0];
    for (; past < WANTED && tried < MOST_TRIES * WANTED; tried += 1) {
      const bytes = mutant(random);
      if (!isPast(bytes)) continue;
      past += 1;
      const outcome = await outcomeOf(read, bytes);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    const megabytes = (process.resourceUsage().maxRSS - before) / 1024;
    const { valid, refused: errors, ...crashes } = outcomes;
    console.info(
      `${name}: ${past} past the header of ${tried} tried: ${valid} valid, ${errors} refused, +${megabytes.toFixed(0)} MB`,
    );
    expect(crashes).toEqual({});
    expect(past).toBe(WANTED);
    expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  },
);
