import { type Int, lowestBit } from './memory.js';

/** First set bit at or after `from`, else the lowest: a round-robin choice. `bits` must not be 0. */
export function nextBit(bits: Int, from: Int): Int {
  const ahead: Int = (bits >> from) << from;
  return lowestBit(ahead !== 0 ? ahead : bits);
}
