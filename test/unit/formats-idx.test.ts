import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { readIdx } from '../../src/formats/idx.js';

/** An idx file of unsigned bytes. */
function idx(extents: readonly number[], data: readonly number[], type = 8): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + data.length);
  bytes.set([0, 0, type, extents.length]);
  const view = new DataView(bytes.buffer);
  for (const [axis, extent] of extents.entries()) view.setUint32(4 + 4 * axis, extent);
  bytes.set(data, 4 + 4 * extents.length);
  return bytes;
}

const PIXELS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const IMAGES = idx([2, 2, 3], PIXELS);
const LABELS = idx([2], [7, 3]);
const read = (images: Uint8Array, labels: Uint8Array) =>
  readIdx({ bytes: images, file: 'i.idx' }, { bytes: labels, file: 'l.idx' });

describe('idx files', () => {
  test('2 images of 2 x 3 pixels become [2, 1, 2, 3] with their labels', () => {
    expect(read(IMAGES, LABELS)).toEqual({
      images: Uint8Array.from(PIXELS),
      labels: Uint8Array.from([7, 3]),
      shape: [2, 1, 2, 3],
    });
  });

  test('gzip files give the same, alone or both', () => {
    const plain = read(IMAGES, LABELS);
    expect(read(gzipSync(IMAGES), LABELS)).toEqual(plain);
    expect(read(gzipSync(IMAGES), gzipSync(LABELS))).toEqual(plain);
  });

  test('a view into a larger buffer is read where it begins', () => {
    const buffer = new Uint8Array(100);
    buffer.set(IMAGES, 13);
    expect(read(buffer.subarray(13, 13 + IMAGES.length), LABELS).images).toEqual(Uint8Array.from(PIXELS));
  });
});

describe('a wrong idx file is a SpecError with its name', () => {
  test.each<[string, Uint8Array, Uint8Array, string]>([
    ['empty', new Uint8Array(0), LABELS, 'i.idx: is not an idx file'],
    ['another kind of file', new TextEncoder().encode('label,pixel1'), LABELS, 'i.idx: is not an idx file'],
    ['floats', idx([2, 2, 3], PIXELS, 0x0d), LABELS, 'i.idx: has elements of type 0x0d'],
    ['four axes', idx([1, 2, 2, 3], PIXELS), LABELS, 'i.idx: has 4 axes, 3 expected'],
    ['cut header', IMAGES.subarray(0, 12), LABELS, 'i.idx: is cut off inside its header of 16 bytes'],
    ['cut data', IMAGES.subarray(0, 27), LABELS, 'is cut off: 2 x 2 x 3 values take 12 bytes, it has 11'],
    ['a byte too many', Uint8Array.from([...IMAGES, 0]), LABELS, 'is too long: 2 x 2 x 3 values take 12 bytes'],
    ['huge extents', idx([0xffffffff, 0xffffffff, 0xffffffff], PIXELS), LABELS, 'is cut off'],
    ['no image', idx([0, 2, 3], []), LABELS, 'i.idx: holds nothing'],
    ['another number of labels', IMAGES, idx([3], [1, 2, 3]), 'l.idx: holds 3 labels, i.idx holds 2 images'],
    ['cut gzip', gzipSync(IMAGES).subarray(0, 20), LABELS, 'i.idx: is damaged: its gzip stream'],
    ['gzip of two bytes', Uint8Array.from([0x1f, 0x8b]), LABELS, 'i.idx: is damaged: a gzip file of 2 bytes'],
    ['gzip that announces 4 GiB', announcing(0xffffffff), LABELS, 'i.idx: is damaged: its gzip stream cannot have'],
    ['gzip that announces a byte less', announcing(IMAGES.length - 1), LABELS, 'is damaged: its gzip stream'],
    ['gzip that announces a byte more', announcing(IMAGES.length + 1), LABELS, 'has not 29 bytes'],
    ['gzip with another checksum', wrongChecksum(), LABELS, 'has a wrong checksum'],
  ])('%s', (_, images, labels, message) => {
    expect(() => read(images, labels)).toThrow(SpecError);
    expect(() => read(images, labels)).toThrow(message);
  });

  test('swapped files: both are named, each with what it holds', () => {
    expect(() => read(LABELS, IMAGES)).toThrow('i.idx: has 1 axis, 3 expected: it holds labels, not images');
    expect(() => read(LABELS, IMAGES)).toThrow('l.idx: has 3 axes, 1 expected: it holds images, not labels');
  });
});

/** The images as gzip, with another size in its trailer. */
function announcing(size: number): Uint8Array {
  const bytes = Uint8Array.from(gzipSync(IMAGES));
  new DataView(bytes.buffer).setUint32(bytes.length - 4, size, true);
  return bytes;
}

function wrongChecksum(): Uint8Array {
  const bytes = Uint8Array.from(gzipSync(IMAGES));
  const at = bytes.length - 8;
  bytes[at] = bytes[at]! ^ 1;
  return bytes;
}
