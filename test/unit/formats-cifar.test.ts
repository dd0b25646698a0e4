import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { readCifar10, readCifar100 } from '../../src/formats/cifar.js';

const IMAGE_BYTES = 3072;

/** A file of records whose pixels are all the record's number plus 1, but for the first green pixel, which is 200. */
function records(labels: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    labels.flatMap((bytes, record) => [
      ...bytes,
      ...Array.from({ length: IMAGE_BYTES }, (_, at) => (at === 1024 ? 200 : record + 1)),
    ]),
  );
}

describe('CIFAR binary files', () => {
  const ten = records([[3], [9]]);
  const hundred = records([
    [19, 99],
    [0, 5],
  ]);

  test('CIFAR-10: 2 records of 3,073 bytes become [2, 3, 32, 32], planes as they are', () => {
    const { images, labels, shape } = readCifar10(ten, 'test.bin');
    expect([...labels]).toEqual([3, 9]);
    expect(shape).toEqual([2, 3, 32, 32]);
    expect([images.length, images[0], images[1024], images[3072], images[3072 + 1024]]).toEqual([6144, 1, 200, 2, 200]);
  });

  test('CIFAR-100: records of 3,074 bytes, fine classes unless coarse ones are asked for', () => {
    expect([...readCifar100(hundred, 'test.bin').labels]).toEqual([99, 5]);
    expect([...readCifar100(hundred, 'test.bin', 'coarse').labels]).toEqual([19, 0]);
    expect(readCifar100(hundred, 'test.bin').images[1024]).toBe(200);
  });

  test('gzip files give the same', () => {
    expect(readCifar10(gzipSync(ten), 'test.bin.gz')).toEqual(readCifar10(ten, 'test.bin'));
  });

  test.each<[string, () => unknown, string]>([
    ['empty', () => readCifar10(new Uint8Array(0), 'a.bin'), 'a.bin: is empty'],
    [
      'cut off by a byte',
      () => readCifar10(ten.subarray(0, -1), 'a.bin'),
      'a.bin: has 6145 bytes, 3072 more than whole CIFAR-10 records of 3073: cut off or of another kind',
    ],
    ['CIFAR-100 as CIFAR-10', () => readCifar10(hundred, 'a.bin'), '; its size is that of CIFAR-100 records'],
    ['CIFAR-10 as CIFAR-100', () => readCifar100(ten, 'a.bin'), '; its size is that of CIFAR-10 records'],
    ['class 10 of 10', () => readCifar10(records([[3], [10]]), 'a.bin'), 'record 1 has class 10, CIFAR-10 has 10'],
    ['fine class 100', () => readCifar100(records([[3, 100]]), 'a.bin'), 'record 0 has class 100, CIFAR-100 has 100'],
    ['coarse class 20', () => readCifar100(records([[20, 1]]), 'a.bin'), 'record 0 has class 20, CIFAR-100 has 20'],
    ['cut gzip', () => readCifar10(gzipSync(ten).subarray(0, 30), 'a.gz'), 'a.gz: is damaged'],
  ])('%s is refused', (_, read, message) => {
    expect(read).toThrow(SpecError);
    expect(read).toThrow(message);
  });
});
