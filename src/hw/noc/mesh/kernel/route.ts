import {
  CREDITS,
  EAST,
  LOCAL,
  NODES,
  NORTH,
  PORTS,
  ROUTING,
  SOUTH,
  VCS,
  WEST,
  WEST_FIRST,
  X,
  XY,
  Y,
} from './layout.js';
import { at, type Int, type Memory } from './memory.js';

/** Output port of a router for a packet to a node. */
export function routeTo(m: Memory, router: Int, destination: Int): Int {
  if (router === destination) return LOCAL;
  if (router === 0 && destination === at(m, NODES)) return WEST;
  const dx: Int = at(m, at(m, X) + destination) - at(m, at(m, X) + router);
  const dy: Int = at(m, at(m, Y) + destination) - at(m, at(m, Y) + router);
  const alongX: Int = dx > 0 ? EAST : WEST;
  const alongY: Int = dy > 0 ? SOUTH : NORTH;
  const routing: Int = at(m, ROUTING);
  if (routing === XY) return dx !== 0 ? alongX : alongY;
  if (routing === WEST_FIRST) return westFirst(m, router, dx, alongX, dy, alongY);
  return dy !== 0 ? alongY : alongX;
}

/**
 * West first (Glass and Ni, 1992): all hops to -x come first, so that no turn into -x is ever made; among the others the
 * output with more credits is taken, +x when they have as many.
 */
function westFirst(m: Memory, router: Int, dx: Int, alongX: Int, dy: Int, alongY: Int): Int {
  if (dx < 0 || dy === 0) return alongX;
  if (dx === 0) return alongY;
  return creditsOf(m, router * PORTS + alongX) >= creditsOf(m, router * PORTS + alongY) ? alongX : alongY;
}

/** Credits of all channels of an output. */
function creditsOf(m: Memory, output: Int): Int {
  const vcs: Int = at(m, VCS);
  const first: Int = at(m, CREDITS) + output * vcs;
  let sum: Int = 0;
  for (let vc: Int = 0; vc < vcs; vc += 1) sum += at(m, first + vc);
  return sum;
}
