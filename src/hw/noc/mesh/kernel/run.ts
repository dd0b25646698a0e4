import { arriveCredits, arriveFlits } from './arrive.js';
import {
  BUSY_CYCLES,
  CREDIT_COUNTS,
  EVENTS,
  FLIT_COUNTS,
  HANDOVER,
  MOVES,
  NEVER,
  NEXT,
  NOW,
  PACKET_CREATED,
  PACKET_WORDS,
  PACKETS,
  PENDING,
  QUIET,
  ROUTER_LIST,
  ROUTER_LISTED,
  ROUTERS,
  SOURCES,
  VISITS,
  WHEEL,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';
import { visitRouter } from './router.js';
import { createPackets, inject } from './source.js';

/**
 * Runs the cycles before `until`, jumping over those in which nothing happens; where the host stands at the ends, only up to
 * the first in which something happens. Returns whether something is left to do.
 */
export function run(m: Memory, until: Int): boolean {
  let now: Int = at(m, NOW);
  while (now < until) {
    now = nextCycle(m, now, until);
    if (now >= until) break;
    const moves: Int = at(m, MOVES);
    const events: Int = at(m, EVENTS);
    cycle(m, now);
    now += 1;
    if (at(m, HANDOVER) === 0) continue;
    const quiet: boolean = at(m, MOVES) === moves && events === 0 && at(m, EVENTS) === 0;
    put(m, QUIET, quiet ? at(m, QUIET) + 1 : 0);
    break;
  }
  put(m, NOW, now);
  if (at(m, HANDOVER) !== 0) put(m, NEXT, isStuck(m) ? NEVER : nextCycle(m, now, NEVER));
  return at(m, EVENTS) !== 0 || at(m, ROUTERS) !== 0 || at(m, SOURCES) !== 0 || at(m, PENDING) >= 0;
}

/** More cycles than any stage holds a packet: when nothing has moved for so long, nothing will. */
const STUCK: Int = 64;

/** Whether packets wait for each other, or for the host, and no packet is to come. */
function isStuck(m: Memory): boolean {
  return at(m, QUIET) > STUCK && at(m, PENDING) < 0;
}

/** The next cycle in which something happens; `until` when that is later. */
function nextCycle(m: Memory, now: Int, until: Int): Int {
  if (at(m, ROUTERS) !== 0 || at(m, SOURCES) !== 0) return now;
  const pending: Int = at(m, PENDING);
  let next: Int = until;
  if (pending >= 0) {
    const created: Int = at(m, at(m, PACKETS) + pending * PACKET_WORDS + PACKET_CREATED);
    if (created < next) next = created > now ? created : now;
  }
  if (at(m, EVENTS) === 0) return next;
  const mask: Int = at(m, WHEEL) - 1;
  for (let cycle: Int = now; cycle < next; cycle += 1) {
    const slot: Int = cycle & mask;
    if (at(m, at(m, FLIT_COUNTS) + slot) !== 0 || at(m, at(m, CREDIT_COUNTS) + slot) !== 0) return cycle;
  }
  return next;
}

/** One cycle: what arrives, then the sources, then the routers with work. */
function cycle(m: Memory, now: Int): void {
  add(m, BUSY_CYCLES, 1);
  arriveCredits(m, now);
  arriveFlits(m, now);
  createPackets(m, now);
  inject(m, now);
  const list: Int = at(m, ROUTER_LIST);
  const count: Int = at(m, ROUTERS);
  let kept: Int = 0;
  for (let i: Int = 0; i < count; i += 1) {
    const router: Int = at(m, list + i);
    if (visitRouter(m, router, now)) {
      put(m, list + kept, router);
      kept += 1;
    } else put(m, at(m, ROUTER_LISTED) + router, 0);
  }
  put(m, ROUTERS, kept);
  add(m, VISITS, count);
}
