import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitSet } from '../../src/kernel/bit-set.js';

test('a bit set holds what a Set holds after 1 to 60 changes, and walks through it ascending', () => {
  const changes = fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 99 })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(changes, (list) => {
      const [bits, set] = [new BitSet(100), new Set<number>()];
      for (const [adds, member] of list) {
        if (adds) {
          bits.add(member);
          set.add(member);
        } else {
          bits.remove(member);
          set.delete(member);
        }
      }
      const found: number[] = [];
      for (let at = bits.next(0); at >= 0; at = bits.next(at + 1)) found.push(at);
      expect(found).toEqual([...set].sort((a, b) => a - b));
    }),
  );
});

test('members at the ends of words, and a limit of 0', () => {
  const bits = new BitSet(64);
  for (const member of [0, 31, 32, 63]) bits.add(member);
  expect([bits.next(0), bits.next(1), bits.next(32), bits.next(33), bits.next(64)]).toEqual([0, 31, 32, 63, -1]);
  expect(new BitSet(0).next(0)).toBe(-1);
});
