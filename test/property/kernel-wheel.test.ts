import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from '../../src/kernel/heap.js';
import { Wheel } from '../../src/kernel/wheel.js';

/** Cycles ahead: near, around one and two horizons of 1024, far. */
const ahead = fc.oneof(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 1023 }),
  fc.constantFrom(1022, 1023, 1024, 1025, 2047, 2048, 2049, 1_000_000),
  fc.integer({ min: 1, max: 3_000_000 }),
);
/** Entries that are put in before each advance. */
const rounds = fc.array(fc.array(ahead, { maxLength: 12 }), { minLength: 1, maxLength: 60 });
const start = fc.constantFrom(-1, 0, 1023, 2 ** 31 - 500, 2 ** 32 - 500, 10 ** 12);

/** What is due, as a plain list. */
class PlainList {
  entries: [number, number][] = [];
  add(at: number, id: number): void {
    this.entries.push([at, id]);
    this.entries.sort(([a, first], [b, second]) => a - b || first - second);
  }
  /** Takes all entries of the earliest cycle out. */
  advance(): { at: number | undefined; ids: number[] } {
    const at = this.entries[0]?.[0];
    const ids = this.entries.filter(([cycle]) => cycle === at).map(([, id]) => id);
    this.entries = this.entries.filter(([cycle]) => cycle !== at);
    return { at, ids };
  }
}

/** One advance of the wheel, ids in ascending order. */
function advance(wheel: Wheel): ReturnType<PlainList['advance']> {
  const at = wheel.advance();
  if (at === undefined) return { at, ids: [] };
  const { ids, count } = wheel.take(new Int32Array(1));
  return { at, ids: [...ids.subarray(0, count)].sort((a, b) => a - b) };
}

test('the wheel gives what a sorted list gives, from cycle -1 to 10^12', () => {
  fc.assert(
    fc.property(start, rounds, (origin, steps) => {
      const wheel = new Wheel();
      const list = new PlainList();
      wheel.reset(origin);
      let now = origin;
      let id = 0;
      for (const step of steps) {
        for (const cycles of step) {
          wheel.add(now + cycles, id);
          list.add(now + cycles, id);
          id += 1;
        }
        expect(wheel.entries()).toEqual(list.entries);
        const expected = list.advance();
        expect(advance(wheel)).toEqual(expected);
        now = expected.at ?? now;
      }
      while (list.entries.length > 0) expect(advance(wheel)).toEqual(list.advance());
      expect(wheel.advance()).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test('the heap gives its entries by cycle, whatever was put in and taken out before', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }), { maxLength: 200 }),
      (calls) => {
        const heap = new Heap();
        const list: number[] = [];
        for (const [id, at] of calls.entries()) {
          if (at !== undefined) {
            heap.push(at, id);
            list.push(at);
            list.sort((a, b) => a - b);
          } else if (list.length > 0) {
            expect(calls[heap.id]).toBe(list[0]);
            heap.pop();
            list.shift();
          }
          expect(heap.earliest).toBe(list[0] ?? Number.POSITIVE_INFINITY);
          expect(
            heap
              .entries()
              .map(([cycle]) => cycle)
              .sort((a, b) => a - b),
          ).toEqual(list);
        }
      },
    ),
    { numRuns: 500 },
  );
});
