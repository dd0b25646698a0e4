import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSpikes, encodeSpikes, type StoredSpikes } from '../../src/formats/spike-codec.js';
import { crc32 } from '../../src/formats/zip.js';

/** Up to 4 populations of up to 300 neurons, from silent to all firing. */
const spikes: fc.Arbitrary<StoredSpikes> = fc.integer({ min: 0, max: 6 }).chain((steps) =>
  fc
    .array(
      fc
        .record({ name: fc.string({ unit: 'grapheme' }), neurons: fc.integer({ min: 1, max: 300 }) })
        .chain(({ name, neurons }) =>
          fc.record({
            name: fc.constant(name),
            neurons: fc.constant(neurons),
            saturations: fc.maxSafeNat(),
            fired: fc.array(
              fc.oneof(
                fc.uniqueArray(fc.nat(neurons - 1), { maxLength: 20 }).map((fired) => Int32Array.from(fired).sort()),
                fc.constant(Int32Array.from({ length: neurons }, (_, neuron) => neuron)),
              ),
              { minLength: steps, maxLength: steps },
            ),
          }),
        ),
      { maxLength: 4 },
    )
    .map((populations) => ({ steps, populations })),
);

test('spikes come back as they were', () => {
  fc.assert(
    fc.property(spikes, (stored) => {
      expect(decodeSpikes(encodeSpikes(stored))).toEqual(stored);
    }),
  );
});

test('a byte that is changed, cut off or added never passes', () => {
  fc.assert(
    fc.property(spikes, fc.nat(), fc.integer({ min: 1, max: 255 }), (stored, place, change) => {
      const bytes = encodeSpikes(stored);
      const flipped = Uint8Array.from(bytes);
      flipped[place % bytes.length]! ^= change;
      expect(decodeSpikes(flipped)).toBeUndefined();
      expect(decodeSpikes(bytes.subarray(0, place % bytes.length))).toBeUndefined();
      expect(decodeSpikes(Uint8Array.from([...bytes, change]))).toBeUndefined();
    }),
  );
});

/** `content` with a right magic and checksum: what is left to refuse is the content itself. */
function sealed(content: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from([...new TextEncoder().encode('spikes/1'), ...content]);
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, crc32(bytes), true);
  return Uint8Array.from([...bytes, ...checksum]);
}

test('random bytes, with a right checksum or without, are refused or read as what encodes to as many spikes', () => {
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.array(fc.nat(8), { maxLength: 60 }).map((list) => Uint8Array.from(list)),
  );
  fc.assert(
    fc.property(contents, (content) => {
      expect(decodeSpikes(content)).toBeUndefined();
      const read = decodeSpikes(sealed(content));
      if (read !== undefined) expect(decodeSpikes(encodeSpikes(read))).toEqual(read);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['more spikes than neurons', [1, 1, 1, 97, 2, 0, 6, 0, 0, 0]],
  ['a neuron beyond the last', [1, 1, 1, 97, 2, 0, 2, 5]],
  ['a bitmap of another count', [1, 1, 1, 97, 8, 0, 5, 255]],
  ['a bitmap with a bit beyond the last neuron', [1, 1, 1, 97, 2, 0, 3, 4]],
  ['a name that is no text', [0, 1, 1, 255, 1, 0]],
  ['2^60 steps of nothing', [255, 255, 255, 255, 255, 255, 255, 255, 15, 0]],
  ['10^9 populations', [0, 128, 148, 235, 220, 3]],
])('%s is refused', (_, content) => {
  expect(decodeSpikes(sealed(Uint8Array.from(content)))).toBeUndefined();
});

test('12 of 1000 neurons take 13 bytes a step, 600 of them 127', () => {
  const stepOf = (count: number) => {
    const fired = Int32Array.from({ length: count }, (_, at) => Math.floor((at * 1000) / count));
    const size = (steps: number) =>
      encodeSpikes({
        steps,
        populations: [{ name: 'a', neurons: 1000, saturations: 0, fired: Array(steps).fill(fired) }],
      }).length;
    return size(2) - size(1);
  };
  expect([stepOf(12), stepOf(600)]).toEqual([13, 127]);
});
