import { encode } from 'fast-png';
import jpeg from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { readJpeg } from '../../src/formats/jpeg.js';
import { readPng } from '../../src/formats/png.js';
import { greyJpeg, type PngParts, plainPng, pngFile } from '../support/pictures.js';

const colours = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120];
const planesOf = (pixels: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 1, 2].flatMap((channel) => pixels.filter((_, at) => at % 3 === channel)));

describe('PNG files', () => {
  test('a colour picture of 2 x 2 becomes three planes', () => {
    const picture = { channels: 3, height: 2, width: 2, pixels: planesOf(colours) };
    expect(readPng(plainPng(2, 2, 3, colours))).toEqual(picture);
  });

  test('a grey picture of 3 x 1 stays grey, with filters and without', () => {
    const filtered = pngFile({
      width: 3,
      height: 2,
      depth: 8,
      colour: 0,
      rows: [
        [1, 5, 1, 1],
        [2, 10, 10, 10],
      ],
    });
    expect(readPng(plainPng(3, 1, 1, [1, 2, 3]))).toMatchObject({ channels: 1, pixels: Uint8Array.of(1, 2, 3) });
    expect(readPng(filtered)).toMatchObject({ pixels: Uint8Array.of(5, 6, 7, 15, 16, 17) });
  });

  test.each([1, 2, 4])('grey pixels of %d bits are stretched: the largest is 255', (depth) => {
    const most = 2 ** depth - 1;
    const row = [most << (8 - depth), ...new Array<number>(depth).fill(0)];
    const picture = readPng(
      pngFile({
        width: 8,
        height: 1,
        depth,
        colour: 0,
        rows: [row.slice(0, depth + 1)].map((r) => [0, ...r.slice(0, depth)]),
      }),
    );
    expect(picture).toMatchObject({ channels: 1, pixels: Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 0) });
  });

  test('a palette of 4 bits becomes colours', () => {
    const parts: PngParts = {
      width: 3,
      height: 1,
      depth: 4,
      colour: 3,
      rows: [[0, 0x10, 0x10]],
      before: [['PLTE', [9, 8, 7, 1, 2, 3]]],
    };
    expect(readPng(pngFile(parts))).toMatchObject({ channels: 3, pixels: Uint8Array.of(1, 9, 1, 2, 8, 2, 3, 7, 3) });
  });

  test('an opaque alpha channel is left out, of grey and of colour', () => {
    expect(readPng(pngFile({ width: 2, height: 1, depth: 8, colour: 4, rows: [[0, 7, 255, 8, 255]] }))).toMatchObject({
      channels: 1,
      pixels: Uint8Array.of(7, 8),
    });
    expect(readPng(pngFile({ width: 1, height: 1, depth: 8, colour: 6, rows: [[0, 7, 8, 9, 255]] }))).toMatchObject({
      channels: 3,
      pixels: Uint8Array.of(7, 8, 9),
    });
  });

  test.each([1, 2, 5, 9])('an interlaced picture of %d x 9 equals the plain one', (width) => {
    const data = Uint8Array.from({ length: width * 9 * 3 }, (_, at) => (at * 7) % 256);
    const image = { width, height: 9, data, channels: 3, depth: 8 } as const;
    const plain = readPng(encode(image));
    expect(plain).toMatchObject({ channels: 3, height: 9, width });
    expect(readPng(encode(image, { interlace: 'Adam7' }))).toEqual(plain);
  });

  test('other chunks are not looked at: a damaged colour profile does no harm', () => {
    const parts: PngParts = { width: 1, height: 1, depth: 8, colour: 0, rows: [[0, 7]], before: [['iCCP', [1, 2, 3]]] };
    expect(readPng(pngFile(parts))).toMatchObject({ pixels: Uint8Array.of(7) });
  });

  const good = plainPng(2, 2, 3, colours);
  const grey: PngParts = { width: 2, height: 1, depth: 8, colour: 0, rows: [[0, 1, 2]] };
  const flipped = (at: number): Uint8Array => Uint8Array.from(good, (byte, i) => (i === at ? byte ^ 1 : byte));
  test.each<[string, Uint8Array, string]>([
    ['cut off', good.subarray(0, -3), 'is cut off'],
    ['cut in its pixels', good.subarray(0, 50), 'is cut off'],
    ['a flipped bit', flipped(45), 'is damaged: a chunk has a wrong checksum'],
    ['a chunk of 2 GB', flipped(33), 'is cut off, or damaged: a chunk is longer than the file'],
    ['16 bits', pngFile({ ...grey, depth: 16, rows: [[0, 1, 2, 3, 4]] }), 'has 16 bits a channel, 8 are read'],
    ['3 bits', pngFile({ ...grey, depth: 3 }), 'is damaged: its header is none of a PNG file'],
    ['no width', pngFile({ ...grey, width: 0 }), 'holds no pixel'],
    [
      '10^15 pixels',
      pngFile({ ...grey, width: 30_000_000, height: 30_000_000 }),
      'has 30000000 x 30000000 pixels, too many',
    ],
    [
      'more rows than it has',
      pngFile({ ...grey, height: 2 }),
      'is damaged: its pixels are not a valid zlib stream, or cut off',
    ],
    [
      'fewer rows than it has',
      pngFile({
        ...grey,
        rows: [
          [0, 1, 2],
          [0, 1, 2],
        ],
      }),
      'is damaged: its pixels are not a valid zlib',
    ],
    ['filter 9', pngFile({ ...grey, rows: [[9, 1, 2]] }), 'is damaged: Unsupported filter: 9'],
    [
      'two headers',
      pngFile({ ...grey, before: [['IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]]] }),
      'its chunks are in no valid order',
    ],
    ['a palette behind its pixels', pngFile({ ...grey, after: [['PLTE', [1, 2, 3]]] }), 'its palette comes too late'],
    [
      'pixels in two places',
      pngFile({
        ...grey,
        before: [
          ['IDAT', []],
          ['tEXt', []],
        ],
      }),
      'its pixels lie in several places',
    ],
    [
      'an unknown critical chunk',
      pngFile({ ...grey, before: [['ABCD', []]] }),
      'a critical chunk that no PNG file has',
    ],
    ['a colour that is transparent', pngFile({ ...grey, before: [['tRNS', [0, 1]]] }), 'has transparent pixels'],
    [
      'a pixel that is transparent',
      pngFile({ ...grey, colour: 4, rows: [[0, 1, 255, 2, 254]] }),
      'has transparent pixels',
    ],
    [
      'an index outside the palette',
      pngFile({ ...grey, colour: 3, before: [['PLTE', [1, 2, 3]]] }),
      'is damaged: Incorrect index',
    ],
    ['no palette', pngFile({ ...grey, colour: 3 }), 'is damaged: Color palette is undefined'],
  ])('%s is refused', (_, bytes, message) => expect(readPng(bytes)).toContain(message));
});

describe('JPEG files', () => {
  const encoded = (width: number, height: number, of: (at: number) => number, quality = 95): Uint8Array =>
    Uint8Array.from(
      jpeg.encode({ width, height, data: Uint8Array.from({ length: width * height * 4 }, (_, at) => of(at)) }, quality)
        .data,
    );

  test('a colour picture of 16 x 8 keeps its colours within 4 of 255', () => {
    const picture = readJpeg(encoded(16, 8, (at) => [200, 40, 90, 255][at % 4]!));
    if (typeof picture === 'string') throw new Error(picture);
    expect([picture.channels, picture.height, picture.width, picture.pixels.length]).toEqual([3, 8, 16, 384]);
    for (const [channel, value] of [200, 40, 90].entries()) {
      for (const pixel of picture.pixels.subarray(channel * 128, channel * 128 + 128)) {
        expect(Math.abs(pixel - value)).toBeLessThanOrEqual(4);
      }
    }
  });

  test('a grey picture stays grey: 64 pixels of 192', () => {
    expect(readJpeg(greyJpeg(64))).toEqual({ channels: 1, height: 8, width: 8, pixels: new Uint8Array(64).fill(192) });
  });

  const good = greyJpeg(64);
  const frame = good.indexOf(0xc0);
  const patched = (...pairs: readonly (readonly [number, number])[]): Uint8Array => {
    const copy = good.slice();
    for (const [at, value] of pairs) copy[at] = value;
    return copy;
  };
  test.each<[string, Uint8Array, string]>([
    ['cut before its frame', good.subarray(0, 60), 'is cut off: it has no frame'],
    ['cut inside its frame', good.subarray(0, frame + 6), 'is cut off'],
    ['cut before its end', good.subarray(0, -2), 'is damaged or cut off'],
    ['12 bits', patched([frame + 3, 12]), 'has 12 bits a channel, 8 are read'],
    ['four inks', patched([frame + 8, 4]), 'has 4 colour components; grey (1) and colour (3) are read'],
    ['no pixel', patched([frame + 5, 0]), 'holds no pixel'],
    [
      '65,535 x 65,535 pixels',
      patched([frame + 4, 255], [frame + 5, 255], [frame + 6, 255], [frame + 7, 255]),
      'too many',
    ],
    [
      '4,095 x 4,095 pixels in 250 bytes',
      patched([frame + 4, 15], [frame + 5, 255], [frame + 6, 15], [frame + 7, 255]),
      'pixels take more than its',
    ],
    ['a lossless file', patched([frame, 0xc3]), 'is a lossless or arithmetic-coded JPEG file'],
    ['pixels before the frame', patched([frame, 0xda]), 'is damaged: it has no frame before its pixels'],
    ['a segment in a wrong place', patched([frame - 1, 7]), 'is damaged: a segment is not where it should be'],
  ])('%s is refused', (_, bytes, message) => expect(readJpeg(bytes)).toContain(message));
});
