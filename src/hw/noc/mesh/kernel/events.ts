import {
  CREDIT_COUNTS,
  CREDIT_ROOM,
  EVENTS,
  FLIT_COUNTS,
  FLIT_ROOM,
  ROUTER_LIST,
  ROUTER_LISTED,
  ROUTERS,
  SOURCE_LIST,
  SOURCE_LISTED,
  SOURCES,
  WHEEL,
  WHEEL_CREDITS,
  WHEEL_FLITS,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';

/** A flit arrives at an input channel in a later cycle; channels behind the last input stand for the output to a node. */
export function sendFlit(m: Memory, cycle: Int, channel: Int, flit: Int): void {
  const slot: Int = cycle & (at(m, WHEEL) - 1);
  const count: Int = at(m, at(m, FLIT_COUNTS) + slot);
  const entry: Int = at(m, WHEEL_FLITS) + slot * at(m, FLIT_ROOM) + count * 2;
  put(m, entry, channel);
  put(m, entry + 1, flit);
  put(m, at(m, FLIT_COUNTS) + slot, count + 1);
  add(m, EVENTS, 1);
}

/** A credit arrives at an output channel in a later cycle; channels behind the last output are those of the sources. */
export function sendCredit(m: Memory, cycle: Int, channel: Int): void {
  const slot: Int = cycle & (at(m, WHEEL) - 1);
  const count: Int = at(m, at(m, CREDIT_COUNTS) + slot);
  put(m, at(m, WHEEL_CREDITS) + slot * at(m, CREDIT_ROOM) + count, channel);
  put(m, at(m, CREDIT_COUNTS) + slot, count + 1);
  add(m, EVENTS, 1);
}

/** Lists a router among those with work. */
export function wakeRouter(m: Memory, router: Int): void {
  wake(m, at(m, ROUTER_LIST), at(m, ROUTER_LISTED), ROUTERS, router);
}

/** Lists a source among those that may inject. */
export function wakeSource(m: Memory, node: Int): void {
  wake(m, at(m, SOURCE_LIST), at(m, SOURCE_LISTED), SOURCES, node);
}

/** Puts what is not yet listed at the end of a list of `count` entries. */
function wake(m: Memory, list: Int, listed: Int, count: Int, item: Int): void {
  if (at(m, listed + item) !== 0) return;
  put(m, listed + item, 1);
  put(m, list + at(m, count), item);
  add(m, count, 1);
}
