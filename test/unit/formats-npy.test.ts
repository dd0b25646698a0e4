import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { readNpy } from '../../src/formats/npy.js';
import { bytesOf, type NpyParts, npyFile } from '../support/npy.js';

const read = (parts: NpyParts) => readNpy(npyFile(parts), 'a.npy');

/** The bytes of each value in the other order. */
const swapped = (data: Uint8Array, width: number): Uint8Array =>
  Uint8Array.from(data, (_, at) => data[at - (at % width) + width - 1 - (at % width)]!);

describe('.npy files', () => {
  test.each<[string, ArrayBufferView, ReturnType<typeof read>['data']]>([
    ['u1', Uint8Array.of(0, 7, 255), Uint8Array.of(0, 7, 255)],
    ['b1', Uint8Array.of(0, 1, 1), Uint8Array.of(0, 1, 1)],
    ['i1', Int8Array.of(-128, 0, 127), Int8Array.of(-128, 0, 127)],
    ['u2', Uint16Array.of(0, 1, 65535), Int32Array.of(0, 1, 65535)],
    ['i2', Int16Array.of(-32768, 1, 2), Int32Array.of(-32768, 1, 2)],
    ['u4', Uint32Array.of(0, 1, 2 ** 31 - 1), Int32Array.of(0, 1, 2 ** 31 - 1)],
    ['i4', Int32Array.of(-(2 ** 31), 1, 2), Int32Array.of(-(2 ** 31), 1, 2)],
    ['u8', BigUint64Array.of(0n, 1n, 2n), Int32Array.of(0, 1, 2)],
    ['i8', BigInt64Array.of(-5n, 1n, 2n), Int32Array.of(-5, 1, 2)],
    ['f2', Uint16Array.of(0x3c00, 0xc100, 0x0001), Float32Array.of(1, -2.5, 2 ** -24)],
    ['f4', Float32Array.of(0.1, -2, 3e38), Float32Array.of(0.1, -2, 3e38)],
    ['f8', Float64Array.of(0.1, -2, 3e300), Float64Array.of(0.1, -2, 3e300)],
  ])('3 values of type %s are read in either byte order and every version', (type, stored, values) => {
    const data = bytesOf(stored);
    const width = data.length / 3;
    for (const version of [1, 2, 3] as const) {
      expect(read({ descr: `<${type}`, shape: [3], data, version }).data).toEqual(values);
      expect(read({ descr: `>${type}`, shape: [3], data: swapped(data, width), version }).data).toEqual(values);
    }
  });

  test('half floats: largest, infinite, not a number', () => {
    const { data } = read({ descr: '<f2', shape: [3], data: bytesOf(Uint16Array.of(0x7bff, 0xfc00, 0x7e00)) });
    expect([...data]).toEqual([65504, Number.NEGATIVE_INFINITY, Number.NaN]);
  });

  test('Fortran order [2, 3, 2] becomes row-major', () => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const columns = [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11];
    const array = read({ descr: '|u1', shape: [2, 3, 2], data: Uint8Array.from(columns), fortranOrder: true });
    expect(array).toEqual({ dtype: 'U8', shape: [2, 3, 2], data: Uint8Array.from(rows) });
  });

  test('a scalar and an empty array in Fortran order', () => {
    expect(read({ descr: '|u1', shape: [], data: Uint8Array.of(9), fortranOrder: true }).data).toEqual(
      Uint8Array.of(9),
    );
    expect(read({ descr: '<i2', shape: [0, 3], data: new Uint8Array(0), fortranOrder: true }).shape).toEqual([0, 3]);
  });

  test('a view into a larger buffer is read where it begins', () => {
    const file = npyFile({ descr: '<i2', shape: [2], data: bytesOf(Int16Array.of(5, -6)) });
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 3);
    expect([...readNpy(buffer.subarray(3, 3 + file.length), 'a.npy').data]).toEqual([5, -6]);
  });
});

describe('a wrong .npy file is a SpecError with its name', () => {
  const data = Uint8Array.of(1, 2);
  const good = npyFile({ descr: '|u1', shape: [2], data });
  const patched = (at: number, value: number): Uint8Array =>
    Uint8Array.from(good, (byte, i) => (i === at ? value : byte));
  const wrong = (parts: Partial<NpyParts>): Uint8Array => npyFile({ descr: '|u1', shape: [2], data, ...parts });
  test.each<[string, Uint8Array, string]>([
    ['empty', new Uint8Array(0), 'a.npy: is not a .npy file'],
    ['text', new TextEncoder().encode('1,2,3,4,5,6,7'), 'a.npy: is not a .npy file'],
    ['version 4', patched(6, 4), 'a.npy: has .npy version 4, 1 to 3 are read'],
    ['cut inside the header', good.subarray(0, 40), 'a.npy: its header of 118 bytes is cut off or too long'],
    ['cut data', good.subarray(0, -1), 'a.npy: shape [2] of |u1 takes 2 bytes, 1 are given: it is cut off'],
    ['a byte too many', Uint8Array.from([...good, 0]), 'a.npy: shape [2] of |u1 takes 2 bytes, 3 are given'],
    ['objects', wrong({ descr: '|O' }), 'a.npy: element type "|O" is not read (Python objects)'],
    ['objects of eight bytes', wrong({ descr: '|O8' }), '(Python objects)'],
    ['texts', wrong({ descr: '<U7' }), 'a.npy: element type "<U7" is not read (texts)'],
    ['long double', wrong({ descr: '<f16' }), 'a.npy: element type "<f16" is not read; numbers are read: b1, u1'],
    ['two bytes without an order', wrong({ descr: '|i2' }), 'a.npy: element type "|i2" is not read'],
    ['a header that promises 10^15 elements', wrong({ shape: [1e15] }), 'takes 1000000000000000 bytes, 2 are given'],
    ['more than can be counted', wrong({ shape: [2 ** 52, 2 ** 52] }), 'takes more than 2^53 bytes'],
    [
      'a value that needs 64 bits',
      wrong({ descr: '<i8', data: bytesOf(BigInt64Array.of(1n, 2n ** 40n)) }),
      'value 1099511627776 at index 1',
    ],
    [
      'a value that needs 33 bits',
      wrong({ descr: '<u4', data: bytesOf(Uint32Array.of(1, 2 ** 32 - 1)) }),
      'value 4294967295 at index 1',
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => readNpy(bytes, 'a.npy')).toThrow(SpecError);
    expect(() => readNpy(bytes, 'a.npy')).toThrow(message);
  });
});
