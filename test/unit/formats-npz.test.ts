import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { readNpz } from '../../src/formats/npz.js';
import { describeReference, referenceBytes } from '../reference.js';

const F = 'a.npz';

interface NpyParts {
  readonly descr?: string;
  readonly order?: string;
  readonly shape?: string;
  readonly data?: Uint8Array;
  readonly version?: number;
}

/** A .npy file; header as NumPy writes it. */
function npy({ descr = "'|u1'", order = 'False', shape = '(2,)', data = Uint8Array.of(1, 2), version = 1 }: NpyParts) {
  const text = `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
  return npyOf(text, data, version);
}

function npyOf(header: string, data: Uint8Array, version: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const size = version === 1 ? 2 : 4;
  const bytes = new Uint8Array(8 + size + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0]);
  new DataView(bytes.buffer).setUint16(8, text.length, true);
  bytes.set(text, 8 + size);
  bytes.set(data, 8 + size + text.length);
  return bytes;
}

const zipped = (name: string, content: Uint8Array, level: 0 | 6 = 0) => zipSync({ [name]: [content, { level }] });

/** `bytes` with `value` at `at` (counted from the end where negative). */
function patched(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at < 0 ? copy.length + at : at] = value;
  return copy;
}

function messageOf(bytes: Uint8Array): string {
  try {
    readNpz(bytes, F);
  } catch (error) {
    return error instanceof SpecError ? error.message : `unexpected ${error}`;
  }
  return 'no error';
}

test('a stored and a deflated array of 100 floats come back equal', () => {
  const data = Float32Array.from({ length: 100 }, (_, i) => i / 3);
  const bytes = npy({ descr: "'<f4'", shape: '(10, 10)', data: new Uint8Array(data.buffer) });
  for (const level of [0, 6] as const) {
    expect(readNpz(zipped('x.npy', bytes, level), F).get('x')).toEqual({ dtype: 'F32', shape: [10, 10], data });
  }
});

test('a scalar, an empty array and format version 2 are read', () => {
  const f64 = new Uint8Array(Float64Array.of(2.5).buffer);
  expect(readNpz(zipped('s.npy', npy({ descr: "'<f8'", shape: '()', data: f64 })), F).get('s')).toEqual({
    dtype: 'F64',
    shape: [],
    data: Float64Array.of(2.5),
  });
  expect(readNpz(zipped('e.npy', npy({ shape: '(0, 3)', data: new Uint8Array(0) })), F).get('e')?.shape).toEqual([
    0, 3,
  ]);
  expect(
    readNpz(zipped('v.npy', npy({ version: 2, descr: "'|i1'", data: Uint8Array.of(255, 1) })), F).get('v'),
  ).toEqual({
    dtype: 'I8',
    shape: [2],
    data: Int8Array.of(-1, 1),
  });
});

test('int64 labels become int32, one that does not fit is refused', () => {
  const file = (value: bigint) => {
    const data = new Uint8Array(BigInt64Array.of(-7n, value).buffer);
    return zipped('y.npy', npy({ descr: "'<i8'", data }));
  };
  expect(readNpz(file(9n), F).get('y')).toEqual({ dtype: 'I32', shape: [2], data: Int32Array.of(-7, 9) });
  expect(messageOf(file(2n ** 31n))).toBe('a.npz: array y: value 2147483648 at index 1 does not fit 32 bits');
});

test('only the arrays that are asked for are expanded', () => {
  const bytes = zipSync({ 'x.npy': [npy({}), { level: 0 }], 'y.npy': [new Uint8Array(50), { level: 0 }] });
  expect([...readNpz(bytes, F, ['x']).keys()]).toEqual(['x']);
  expect(messageOf(bytes)).toBe('a.npz: array y: is not a .npy file');
});

const good = zipped('x.npy', npy({}), 0);
const deflated = zipped('x.npy', npy({ shape: '(1000,)', data: new Uint8Array(1000) }), 6);
const directory = deflated.length - 22 - (46 + 5);

const KNOWN = 'numbers are read: b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4, f8, of either byte order';

const WRONG: readonly (readonly [string, Uint8Array, string])[] = [
  ['no zip', new Uint8Array(100), 'a.npz: is not a zip archive, or it is cut off'],
  ['an empty file', new Uint8Array(0), 'a.npz: is not a zip archive, or it is cut off'],
  ['a wrong checksum', patched(good, 30 + 5 + 10, 0x20), 'a.npz: is damaged: x.npy has a wrong checksum'],
  [
    'a size that is too large',
    patched(deflated, directory + 26, 9),
    'a.npz: is damaged: x.npy cannot have 590895 bytes',
  ],
  ['a size that is too small', patched(deflated, directory + 25, 0), 'a.npz: is damaged: x.npy has not 47 bytes'],
  [
    'an unknown method',
    patched(deflated, directory + 10, 99),
    'a.npz: x.npy has compression method 99; stored and deflated are read',
  ],
  ['encryption', patched(deflated, directory + 8, 1), 'a.npz: x.npy is encrypted'],
  ['a directory elsewhere', patched(deflated, -6, 1), 'a.npz: is damaged: its zip directory is not where it should be'],
  ['a member elsewhere', patched(deflated, directory + 42, 7), 'a.npz: is damaged: x.npy is not where it should be'],
  ['another file name', zipped('x.txt', npy({})), 'a.npz: array x.txt: is not named like an array (name.npy)'],
  ['no .npy inside', zipped('x.npy', new Uint8Array(50)), 'a.npz: array x: is not a .npy file'],
  ['format version 4', zipped('x.npy', npy({ version: 4 })), 'a.npz: array x: has .npy version 4, 1 to 3 are read'],
  [
    'complex numbers',
    zipped('x.npy', npy({ descr: "'<c8'" })),
    `a.npz: array x: element type "<c8" is not read (complex numbers); ${KNOWN}`,
  ],
  [
    'a record type',
    zipped('x.npy', npy({ descr: "[('a', '<f4')]" })),
    `a.npz: array x: element type "[('a', '<f4')]" is not read (records); ${KNOWN}`,
  ],
  [
    'fewer bytes than the shape',
    zipped('x.npy', npy({ shape: '(3,)' })),
    'a.npz: array x: shape [3] of |u1 takes 3 bytes, 2 are given: it is cut off',
  ],
  ['a negative shape', zipped('x.npy', npy({ shape: '(-1,)' })), 'a.npz: array x: its .npy header is not understood'],
  [
    'code in the header',
    zipped('x.npy', npy({ shape: 'exit()' })),
    'a.npz: array x: its .npy header is not understood',
  ],
  [
    'a key twice',
    zipped('x.npy', npyOf("{'descr': '<f4', 'descr': '<f4'}", new Uint8Array(0), 1)),
    'a.npz: array x: its .npy header is not understood',
  ],
];

describe('a wrong npz file is refused with its reason', () => {
  test.each(WRONG)('%s', (_, bytes, message) => expect(messageOf(bytes)).toBe(message));
});

test('a member that claims 1,2 GiB is refused before anything is allocated', () => {
  const bytes = deflated.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(directory + 20, 1_200_000, true);
  view.setUint32(directory + 24, 1_200_000_000, true);
  expect(messageOf(bytes)).toBe('a.npz: expands to 1200000000 bytes, at most 1073741824 are read');
});

describeReference('archives written by NumPy', () => {
  test('the spikes of fashion-vgg6 are 0 or 1, ten classes', () => {
    const arrays = readNpz(referenceBytes('golden/snn/fashion-vgg6/spikes.npz'), F);
    const spikes = arrays.get('test_fc');
    expect(spikes?.dtype).toBe('U8');
    expect(spikes?.shape.at(-1)).toBe(10);
    expect(Math.max(...(spikes?.data.subarray(0, 100_000) ?? []))).toBe(1);
  });

  test('the weights of fashion-vgg6 are float32, conv0.weight is [16, 1, 3, 3]', () => {
    const weights = readNpz(referenceBytes('models/fashion-vgg6/snn.npz'), F).get('conv0.weight');
    expect(weights).toMatchObject({ dtype: 'F32', shape: [16, 1, 3, 3] });
  });
});
