import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/base/tensor.js';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';

const F = 'net.safetensors';

/** A file with this header text and `dataBytes` zero bytes. */
function fileOf(header: string, dataBytes: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (dtype: string, shape: readonly unknown[], begin: number, end: number) =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'no error';
}

const SAMPLES = new Map<string, Tensor>([
  ['z.bytes', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 255) }],
  ['a.weight', { dtype: 'F64', shape: [2, 1], data: Float64Array.of(0.1, Number.NaN) }],
  ['m', { dtype: 'F32', shape: [], data: Float32Array.of(-0) }],
  ['i', { dtype: 'I32', shape: [2], data: Int32Array.of(-1, 2_000_000_000) }],
  ['e', { dtype: 'I8', shape: [0, 7], data: new Int8Array(0) }],
]);

test('five arrays of five types come back equal, sorted by name', () => {
  const arrays = readSafetensors(writeSafetensors(SAMPLES), F);
  expect([...arrays.keys()]).toEqual(['a.weight', 'e', 'i', 'm', 'z.bytes']);
  for (const [name, tensor] of SAMPLES) expect(arrays.get(name)).toEqual(tensor);
});

test('the same arrays in another order give the same bytes, the data at a multiple of 8', () => {
  const bytes = writeSafetensors(SAMPLES);
  expect(writeSafetensors(new Map([...SAMPLES].reverse()))).toEqual(bytes);
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

test('a file that lies at an odd address is read, float64 behind three bytes too', () => {
  const bytes = fileOf(`{"a":${entry('U8', [3], 0, 3)},"b":${entry('F64', [1], 3, 11)}}`, 11);
  const shifted = new Uint8Array(bytes.length + 1);
  shifted.set(bytes, 1);
  new DataView(shifted.buffer).setFloat64(shifted.length - 8, 2.5, true);
  expect(readSafetensors(shifted.subarray(1), F).get('b')?.data).toEqual(Float64Array.of(2.5));
});

test('string metadata is ignored', () => {
  expect(readSafetensors(fileOf('{"__metadata__":{"format":"pt"}}', 0), F).size).toBe(0);
});

const WRONG: readonly (readonly [string, Uint8Array, string])[] = [
  ['7 bytes', new Uint8Array(7), 'net.safetensors: is too short for a safetensors file (7 bytes)'],
  [
    'a header of 2^63 bytes',
    Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 0),
    'net.safetensors: is not a safetensors file: its header would have 9223372036854775808 bytes, at most 100000000 are read',
  ],
  [
    'a header longer than the file',
    Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 123, 125),
    'net.safetensors: ends inside its header: 9 bytes announced, 2 present',
  ],
  ['no JSON', fileOf('{"a":', 0), 'net.safetensors: is not a safetensors file: its header is not JSON'],
  ['a list', fileOf('[1]', 0), 'net.safetensors: the header is not a JSON object'],
  ['a null', fileOf('null', 0), 'net.safetensors: the header is not a JSON object'],
  [
    'a repeated name',
    fileOf(`{"a":${entry('U8', [1], 0, 1)},"a":${entry('U8', [1], 0, 1)}}`, 1),
    'net.safetensors: its header: key "a" is repeated',
  ],
  [
    'a deep header',
    fileOf(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 0),
    'net.safetensors: its header: is nested deeper than 64 levels',
  ],
  [
    'metadata with a number',
    fileOf('{"__metadata__":{"a":1}}', 0),
    'net.safetensors: array __metadata__: must be a map of strings',
  ],
  [
    'the name __proto__',
    fileOf(`{"__proto__":${entry('U8', [1], 0, 1)}}`, 1),
    'net.safetensors: array __proto__: this name is not allowed',
  ],
  ['an entry that is a number', fileOf('{"a":1}', 0), 'net.safetensors: array a: its header entry is not a map'],
  [
    'an unknown entry key',
    fileOf('{"a":{"dtype":"U8","shape":[0],"offsets":[0,0]}}', 0),
    'net.safetensors: array a: unknown key offsets in its header entry',
  ],
  [
    'an unknown type',
    fileOf(`{"a":${entry('BF16', [1], 0, 2)}}`, 2),
    'net.safetensors: array a: element type must be one of F64, F32, I32, I8, U8, is BF16',
  ],
  [
    'a type from the prototype',
    fileOf(`{"a":${entry('toString', [1], 0, 2)}}`, 2),
    'net.safetensors: array a: element type must be one of F64, F32, I32, I8, U8, is toString',
  ],
  [
    'a shape with half a row',
    fileOf(`{"a":${entry('U8', [0.5], 0, 1)}}`, 1),
    'net.safetensors: array a: shape must be a list of integers >= 0, is [0.5]',
  ],
  [
    'a negative extent',
    fileOf(`{"a":${entry('U8', [-1, -1], 0, 1)}}`, 1),
    'net.safetensors: array a: shape must be a list of integers >= 0, is [-1,-1]',
  ],
  [
    'a product above 2^53',
    fileOf(`{"a":${entry('U8', [2 ** 30, 2 ** 30], 0, 1)}}`, 1),
    'net.safetensors: array a: shape [1073741824,1073741824] has more than 2^53 elements',
  ],
  [
    'a negative offset',
    fileOf(`{"a":${entry('U8', [1], -1, 0)}}`, 1),
    'net.safetensors: array a: data_offsets must be two integers >= 0, is [-1,0]',
  ],
  [
    'offsets the wrong way round',
    fileOf(`{"a":${entry('U8', [1], 1, 0)}}`, 1),
    'net.safetensors: array a: ends at byte 0, before it begins at byte 1',
  ],
  [
    'an end behind the file',
    fileOf(`{"a":${entry('U8', [4], 0, 4)}}`, 3),
    'net.safetensors: array a: ends at byte 4, the file holds 3 bytes of data',
  ],
  [
    'a size that is not the shape',
    fileOf(`{"a":${entry('F32', [2], 0, 4)}}`, 4),
    'net.safetensors: array a: shape [2] of F32 takes 8 bytes, 4 are given',
  ],
  [
    'two arrays that overlap',
    fileOf(`{"a":${entry('U8', [4], 0, 4)},"b":${entry('U8', [4], 2, 6)}}`, 6),
    'net.safetensors: array b: begins at byte 2, inside array a',
  ],
  [
    'a gap',
    fileOf(`{"a":${entry('U8', [1], 0, 1)},"b":${entry('U8', [1], 3, 4)}}`, 4),
    'net.safetensors: array b: begins at byte 3, 1 is free: a gap',
  ],
  [
    'bytes that nobody owns',
    fileOf(`{"a":${entry('U8', [1], 0, 1)}}`, 4),
    'net.safetensors: 3 bytes at its end belong to no array',
  ],
  [
    'a name with a line break',
    fileOf(`{"a\\nb":1}`, 0),
    'net.safetensors: array "a\\nb": its header entry is not a map',
  ],
];

describe('a wrong safetensors file is refused with its reason', () => {
  test.each(WRONG)('%s', (_, bytes, message) => {
    expect(messageOf(() => readSafetensors(bytes, F))).toBe(`SpecError: ${message}`);
  });
});

test('two wrong arrays give two problems', () => {
  const bytes = fileOf('{"a":1,"b":2}', 0);
  expect(messageOf(() => readSafetensors(bytes, F)).split('\n')).toHaveLength(2);
});

test('writing refuses data that does not fill the shape', () => {
  const tensor: Tensor = { dtype: 'U8', shape: [2], data: new Uint8Array(3) };
  expect(() => writeSafetensors(new Map([['a', tensor]]))).toThrow('array a: shape [2] does not hold 3 values');
});
