import { BUSY, PORTS } from './layout.js';
import { at, type Int, type Memory, put } from './memory.js';

/** A channel of an input begins to wait; `list`: which array of bits, `first`: where its bits begin in BUSY. */
export function beginWait(m: Memory, list: Int, first: Int, router: Int, input: Int, vc: Int): void {
  const index: Int = at(m, list) + input;
  put(m, index, at(m, index) | (1 << vc));
  const busy: Int = at(m, BUSY) + router;
  put(m, busy, at(m, busy) | (1 << (first + input - router * PORTS)));
}

/** A channel of an input no longer waits. */
export function endWait(m: Memory, list: Int, first: Int, router: Int, input: Int, vc: Int): void {
  const index: Int = at(m, list) + input;
  const left: Int = at(m, index) & ~(1 << vc);
  put(m, index, left);
  if (left === 0) endWaits(m, first, router, input);
}

/** No channel of an input waits any longer. */
export function endWaits(m: Memory, first: Int, router: Int, input: Int): void {
  const busy: Int = at(m, BUSY) + router;
  put(m, busy, at(m, busy) & ~(1 << (first + input - router * PORTS)));
}
