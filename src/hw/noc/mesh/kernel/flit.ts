import { FLIT_HOPS, FLIT_PACKET, FLIT_TARGET, FLIT_TIME, FLIT_WORDS, FLITS, FREE_FLITS, IN_FLIGHT } from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';

/** A flit enters the network: a free record of a flit is filled. There are as many records as places for flits. */
export function takeRecord(m: Memory, packet: Int, target: Int, now: Int): Int {
  const flit: Int = at(m, FREE_FLITS);
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  put(m, FREE_FLITS, at(m, record + FLIT_TARGET));
  put(m, record + FLIT_PACKET, packet);
  put(m, record + FLIT_TARGET, target);
  put(m, record + FLIT_TIME, now);
  put(m, record + FLIT_HOPS, 0);
  add(m, IN_FLIGHT, 1);
  return flit;
}

/** A flit has left the network: its record is free. */
export function freeRecord(m: Memory, flit: Int): void {
  put(m, at(m, FLITS) + flit * FLIT_WORDS + FLIT_TARGET, at(m, FREE_FLITS));
  put(m, FREE_FLITS, flit);
  add(m, IN_FLIGHT, -1);
}
