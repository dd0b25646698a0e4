import { giveChannel, giveRoute } from './channel.js';
import {
  BATCHED,
  BUFFER,
  BUSY,
  COUNT,
  CREDITS,
  DEPTH,
  FOR_ROUTE,
  FOR_SWITCH,
  FOR_VC,
  FREE_VCS,
  FRONT,
  LOCAL,
  OUT_CHANNEL,
  OUTPUTS,
  PORT_BITS,
  PORTS,
  ROUTE_FLIGHT,
  ROUTE_WAIT,
  ROUTING_DELAY,
  STAGE_DUE,
  STAGE_GRANT,
  SWITCH_DELAY,
  SWITCH_DUE,
  SWITCH_FLIGHT,
  SWITCH_WAIT,
  VC_DELAY,
  VC_FLIGHT,
  VC_WAIT,
  VCS,
} from './layout.js';
import { at, type Int, lowestBit, type Memory, put } from './memory.js';
import { allocateSwitch, candidateAt, moveChannelPointer } from './switch-allocate.js';
import { traverse } from './traverse.js';
import { allocateVcs } from './vc-allocate.js';
import { beginWait, endWaits } from './wait.js';

/*
 * Stages of several cycles. What enters a stage in a cycle leaves it `delay - 1` cycles later; what it was granted is
 * checked again then. Batched, as in BookSim2, a stage lets nobody in while it holds something.
 */

/** Bits of the inputs in one part of BUSY. */
const INPUTS: Int = 31;

/** One cycle of a router whose allocations take several cycles, one of them at least; none speculates. */
export function visitDeep(m: Memory, router: Int, now: Int): void {
  startSwitch(m, router, now);
  startVcs(m, router, now);
  finishVcs(m, router, now);
  deepRoutes(m, router, now);
  finishSwitch(m, router, now);
}

/** Whether some channel is inside a stage of several cycles. */
export function holdsWork(m: Memory, router: Int): boolean {
  return (
    isHeld(m, at(m, ROUTE_FLIGHT), router) ||
    isHeld(m, at(m, VC_FLIGHT), router) ||
    isHeld(m, at(m, SWITCH_FLIGHT), router)
  );
}

function isHeld(m: Memory, flight: Int, router: Int): boolean {
  let held: Int = 0;
  for (let port: Int = 0; port <= LOCAL; port += 1) held |= at(m, flight + router * PORTS + port);
  return held !== 0;
}

function isShut(m: Memory, flight: Int, router: Int): boolean {
  return at(m, BATCHED) !== 0 && isHeld(m, flight, router);
}

/** Everybody who waits enters a stage; `first`: its bits in BUSY, `due`: which array says when they leave. */
function enter(m: Memory, router: Int, wait: Int, first: Int, flight: Int, due: Int, cycle: Int): void {
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const input: Int = router * PORTS + port;
    const waiting: Int = at(m, wait + input);
    for (let bits: Int = waiting; bits !== 0; bits &= bits - 1) {
      put(m, due + input * at(m, VCS) + lowestBit(bits), cycle);
    }
    put(m, flight + input, at(m, flight + input) | waiting);
    put(m, wait + input, 0);
    endWaits(m, first, router, input);
  }
}

/** Channels of an input that leave a stage now, as bits; they are no longer inside. */
function leave(m: Memory, input: Int, flight: Int, due: Int, now: Int): Int {
  let leaving: Int = 0;
  for (let bits: Int = at(m, flight + input); bits !== 0; bits &= bits - 1) {
    const vc: Int = lowestBit(bits);
    if (at(m, due + input * at(m, VCS) + vc) <= now) leaving |= 1 << vc;
  }
  put(m, flight + input, at(m, flight + input) & ~leaving);
  return leaving;
}

/** Route computation of several cycles, or of one. */
export function deepRoutes(m: Memory, router: Int, now: Int): void {
  if (at(m, ROUTING_DELAY) === 0) return;
  startRoutes(m, router, now);
  finishRoutes(m, router, now);
}

function startRoutes(m: Memory, router: Int, now: Int): void {
  if (isShut(m, at(m, ROUTE_FLIGHT), router)) return;
  enter(m, router, at(m, ROUTE_WAIT), FOR_ROUTE, at(m, ROUTE_FLIGHT), at(m, STAGE_DUE), now + at(m, ROUTING_DELAY) - 1);
}

function finishRoutes(m: Memory, router: Int, now: Int): void {
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const input: Int = router * PORTS + port;
    for (let bits: Int = leave(m, input, at(m, ROUTE_FLIGHT), at(m, STAGE_DUE), now); bits !== 0; bits &= bits - 1) {
      const vc: Int = lowestBit(bits);
      const channel: Int = input * at(m, VCS) + vc;
      const flit: Int = at(m, at(m, BUFFER) + channel * at(m, DEPTH) + at(m, at(m, FRONT) + channel));
      giveRoute(m, router, input, vc, channel, flit);
    }
  }
}

function startVcs(m: Memory, router: Int, now: Int): void {
  if (isShut(m, at(m, VC_FLIGHT), router)) return;
  clearGrants(m, router, at(m, VC_WAIT));
  allocateVcs(m, router, (at(m, at(m, BUSY) + router) >> FOR_VC) & INPUTS);
  enter(m, router, at(m, VC_WAIT), FOR_VC, at(m, VC_FLIGHT), at(m, STAGE_DUE), now + at(m, VC_DELAY) - 1);
}

function clearGrants(m: Memory, router: Int, wait: Int): void {
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const input: Int = router * PORTS + port;
    for (let bits: Int = at(m, wait + input); bits !== 0; bits &= bits - 1) {
      put(m, at(m, STAGE_GRANT) + input * at(m, VCS) + lowestBit(bits), -1);
    }
  }
}

function finishVcs(m: Memory, router: Int, now: Int): void {
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const input: Int = router * PORTS + port;
    for (let bits: Int = leave(m, input, at(m, VC_FLIGHT), at(m, STAGE_DUE), now); bits !== 0; bits &= bits - 1) {
      const vc: Int = lowestBit(bits);
      const channel: Int = input * at(m, VCS) + vc;
      const outVc: Int = at(m, at(m, STAGE_GRANT) + channel);
      const output: Int = router * PORTS + (at(m, at(m, OUTPUTS) + channel) & PORT_BITS);
      if (outVc >= 0 && ((at(m, at(m, FREE_VCS) + output) >> outVc) & 1) !== 0)
        giveChannel(m, router, output, outVc, input, vc);
      else beginWait(m, VC_WAIT, FOR_VC, router, input, vc);
    }
  }
}

function startSwitch(m: Memory, router: Int, now: Int): void {
  if (isShut(m, at(m, SWITCH_FLIGHT), router)) return;
  clearGrants(m, router, at(m, SWITCH_WAIT));
  const waiting: Int = (at(m, at(m, BUSY) + router) >> FOR_SWITCH) & INPUTS;
  const wins: Int = allocateSwitch(m, router, waiting, 0);
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const output: Int = ((wins >> (port * 3)) & 7) - 1;
    if (output < 0) continue;
    const input: Int = router * PORTS + port;
    const vc: Int = at(m, candidateAt(m, port, output));
    moveChannelPointer(m, input, vc);
    put(m, at(m, STAGE_GRANT) + input * at(m, VCS) + vc, output);
  }
  enter(
    m,
    router,
    at(m, SWITCH_WAIT),
    FOR_SWITCH,
    at(m, SWITCH_FLIGHT),
    at(m, SWITCH_DUE),
    now + at(m, SWITCH_DELAY) - 1,
  );
}

function finishSwitch(m: Memory, router: Int, now: Int): void {
  for (let port: Int = 0; port <= LOCAL; port += 1) {
    const input: Int = router * PORTS + port;
    for (let bits: Int = leave(m, input, at(m, SWITCH_FLIGHT), at(m, SWITCH_DUE), now); bits !== 0; bits &= bits - 1) {
      leaveSwitch(m, router, input, lowestBit(bits), now);
    }
  }
}

/** A channel whose switch allocation ends sends its flit when it was granted and has a credit, and asks again for the next. */
function leaveSwitch(m: Memory, router: Int, input: Int, vc: Int, now: Int): void {
  const channel: Int = input * at(m, VCS) + vc;
  const outChannel: Int = at(m, at(m, OUT_CHANNEL) + channel);
  if (at(m, at(m, STAGE_GRANT) + channel) >= 0 && at(m, at(m, CREDITS) + outChannel) > 0) {
    traverse(m, router, input, vc, now);
  }
  if (at(m, at(m, OUT_CHANNEL) + channel) >= 0 && at(m, at(m, COUNT) + channel) > 0) {
    beginWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
  }
}
