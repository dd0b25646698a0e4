import { giveRoute } from './channel.js';
import {
  BUFFER,
  BUSY,
  CREDITS,
  DEEP,
  DEPTH,
  FOR_ROUTE,
  FOR_SWITCH,
  FOR_VC,
  FRONT,
  OUT_CHANNEL,
  OUTPUTS,
  PORT_BITS,
  PORTS,
  ROUTE_WAIT,
  ROUTING_DELAY,
  SPECULATIVE,
  VCS,
} from './layout.js';
import { at, type Int, lowestBit, type Memory, put } from './memory.js';
import { deepRoutes, holdsWork, visitDeep } from './stages.js';
import { allocateSwitch, candidateAt, moveChannelPointer, SPECULATES } from './switch-allocate.js';
import { traverse } from './traverse.js';
import { allocateVcs } from './vc-allocate.js';
import { endWaits } from './wait.js';

/** Bits of the inputs in one part of BUSY. */
const INPUTS: Int = 31;

/**
 * One cycle of a router: all stages decide on the state at the start of the cycle, then change it. The order below gives
 * just that: the switch decides before channels are given, channels are given before tails free some, and a channel that
 * a stage hands on is seen by the next stage one cycle later. Returns whether there is work left.
 */
export function visitRouter(m: Memory, router: Int, now: Int): boolean {
  const index: Int = at(m, BUSY) + router;
  if (at(m, DEEP) !== 0) {
    visitDeep(m, router, now);
    return at(m, index) !== 0 || holdsWork(m, router);
  }
  const busy: Int = at(m, index);
  const guessing: Int = at(m, SPECULATIVE) !== 0 ? (busy >> FOR_VC) & INPUTS : 0;
  const certain: Int = (busy >> FOR_SWITCH) & INPUTS;
  const wins: Int = (certain | guessing) !== 0 ? allocateSwitch(m, router, certain, guessing) : 0;
  if (((busy >> FOR_VC) & INPUTS) !== 0) allocateVcs(m, router, (busy >> FOR_VC) & INPUTS);
  const slowRoutes: boolean = at(m, ROUTING_DELAY) > 1;
  if (slowRoutes) deepRoutes(m, router, now);
  else if (((busy >> FOR_ROUTE) & INPUTS) !== 0) computeRoutes(m, router, (busy >> FOR_ROUTE) & INPUTS);
  if (wins !== 0) traverseWinners(m, router, wins, now);
  return at(m, index) !== 0 || (slowRoutes && holdsWork(m, router));
}

/** Every packet that waits for its route gets it. */
function computeRoutes(m: Memory, router: Int, inputs: Int): void {
  const vcs: Int = at(m, VCS);
  for (let ports: Int = inputs; ports !== 0; ports &= ports - 1) {
    const input: Int = router * PORTS + lowestBit(ports);
    const list: Int = at(m, ROUTE_WAIT) + input;
    for (let waiting: Int = at(m, list); waiting !== 0; waiting &= waiting - 1) {
      const vc: Int = lowestBit(waiting);
      const channel: Int = input * vcs + vc;
      const flit: Int = at(m, at(m, BUFFER) + channel * at(m, DEPTH) + at(m, at(m, FRONT) + channel));
      giveRoute(m, router, input, vc, channel, flit);
    }
    put(m, list, 0);
    endWaits(m, FOR_ROUTE, router, input);
  }
}

/** `wins`: 3 bits for each input, its output + 1 or 0. */
function traverseWinners(m: Memory, router: Int, wins: Int, now: Int): void {
  let port: Int = 0;
  for (let left: Int = wins; left !== 0; left >>= 3) {
    const output: Int = (left & 7) - 1;
    if (output >= 0) {
      const input: Int = router * PORTS + port;
      const candidate: Int = at(m, candidateAt(m, port, output));
      const vc: Int = candidate & (SPECULATES - 1);
      moveChannelPointer(m, input, vc);
      if ((candidate & SPECULATES) === 0 || guessedRight(m, input * at(m, VCS) + vc, output)) {
        traverse(m, router, input, vc, now);
      }
    }
    port += 1;
  }
}

/** A speculating channel goes on when the VC allocation of this cycle gave it a channel with a credit at that output. */
function guessedRight(m: Memory, channel: Int, output: Int): boolean {
  const outChannel: Int = at(m, at(m, OUT_CHANNEL) + channel);
  if (outChannel < 0 || (at(m, at(m, OUTPUTS) + channel) & PORT_BITS) !== output) return false;
  return at(m, at(m, CREDITS) + outChannel) > 0;
}
