import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './sha256.js';

test("the digest of 200 random texts in up to 3 parts is Node's", () => {
  const bytes = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 3 });
  fc.assert(
    fc.property(bytes, (parts) => {
      expect(sha256(...parts)).toBe(createHash('sha256').update(Buffer.concat(parts)).digest('hex'));
    }),
    { numRuns: 200 },
  );
});

test('"abc" has the digest of the standard, ba7816bf ...', () => {
  const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(sha256(new TextEncoder().encode('abc'))).toBe(digest);
});
