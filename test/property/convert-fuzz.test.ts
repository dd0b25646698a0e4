import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { fold } from '../../src/convert/fold.js';
import { readGraph } from '../../src/convert/read-graph.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import { ALL_OUTPUTS, SMALL_IMAGE } from '../support/convert.js';
import { writeOnnx } from '../support/onnx.js';
import { chainText, residualText } from '../support/small-onnx.js';

/** Single-byte changes, cuts and insertions at random places behind the header (the version of the format). */
const HEADER_BYTES = 2;
const mutation = fc.record({
  at: fc.nat(),
  byte: fc.nat(255),
  kind: fc.constantFrom('replace', 'replace', 'flip', 'flip', 'flip', 'insert', 'remove', 'cut', 'repeat'),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutated(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const list = [...bytes];
  for (const { at, byte, kind } of mutations) {
    const index = HEADER_BYTES + (at % Math.max(1, list.length - HEADER_BYTES));
    if (kind === 'replace') list[index] = byte;
    else if (kind === 'flip') list[index] = list[index]! ^ (1 << (byte % 8));
    else if (kind === 'insert') list.splice(index, 0, byte);
    else if (kind === 'remove') list.splice(index, 1 + (byte % 8));
    else if (kind === 'repeat') list.splice(index, 0, ...list.slice(index, index + (byte % 32)));
    else list.length = index;
  }
  return Uint8Array.from(list);
}

/** How far a file gets: refused by the reader, by the conversion, or converted. Anything else is thrown. */
function outcome(bytes: Uint8Array): 'unread' | 'unconverted' | 'converted' {
  let reached: 'unread' | 'unconverted' = 'unread';
  try {
    const { model } = readOnnx(bytes, 'f');
    reached = 'unconverted';
    fold(readGraph(model, 'f', SMALL_IMAGE, ALL_OUTPUTS));
    return 'converted';
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return reached;
  }
}

const FILES = [
  ['chain', writeOnnx(chainText('fuzz'))],
  ['residual', writeOnnx(residualText('fuzz'))],
] as const;

describe('damaged ONNX files', () => {
  test.each(FILES)(
    '1,000 mutations of a %s network: some 600 are refused while they are read, 50 by the conversion, 350 are networks',
    (_, bytes) => {
      const counts = { unread: 0, unconverted: 0, converted: 0 };
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 2 }), (mutations) => {
          counts[outcome(mutated(bytes, mutations))] += 1;
        }),
        { numRuns: 1000, seed: 1 },
      );
      const { unread, unconverted, converted } = counts;
      expect(unread + unconverted + converted).toBe(1000);
      expect([unread > 300, unconverted > 30, converted > 300], JSON.stringify(counts)).toEqual([true, true, true]);
    },
  );

  test('1,000 single changed bytes outside the weights get past the reader 200 times at least', () => {
    const [, bytes] = FILES[0];
    let past = 0;
    for (let at = HEADER_BYTES; at < HEADER_BYTES + 1000; at += 1) {
      const copy = bytes.slice();
      copy[at] = copy[at]! ^ (1 << (at % 8));
      if (outcome(copy) !== 'unread') past += 1;
    }
    expect(past).toBeGreaterThan(200);
  });

  test('a length of 4 GB in any length field allocates nothing', () => {
    const [, bytes] = FILES[0];
    const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for (let at = HEADER_BYTES; at < 600; at += 1) {
      expect(['unread', 'unconverted', 'converted']).toContain(
        outcome(Uint8Array.from([...bytes.slice(0, at), ...huge, ...bytes.slice(at + 1)])),
      );
    }
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(500e6);
  });

  test('300 random byte strings are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => outcome(bytes) === 'unread'),
      { numRuns: 300 },
    );
  });
});
