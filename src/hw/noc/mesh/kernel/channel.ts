import {
  BUFFER,
  COUNT,
  CREDITS,
  DEPTH,
  FLIT_PACKET,
  FLIT_TARGET,
  FLIT_WORDS,
  FLITS,
  FOR_ROUTE,
  FOR_SWITCH,
  FOR_VC,
  FORK_SHIFT,
  FREE_VCS,
  FRONT,
  FULLEST,
  GROUPS,
  HOLDER,
  MOVES,
  NEED_SHIFT,
  NODES,
  OUT_CHANNEL,
  OUTPUTS,
  PACKET_LENGTH,
  PACKET_WORDS,
  PACKETS,
  ROUTE_WAIT,
  ROUTING_DELAY,
  SWITCH_DELAY,
  SWITCH_WAIT,
  VC_WAIT,
  VCS,
} from './layout.js';
import { add, at, type Int, lowestBit, type Memory, put } from './memory.js';
import { routeTo } from './route.js';
import { beginWait, endWait } from './wait.js';

/** A flit enters the buffer of an input channel. */
export function bufferFlit(m: Memory, router: Int, input: Int, vc: Int, flit: Int): void {
  const channel: Int = input * at(m, VCS) + vc;
  const depth: Int = at(m, DEPTH);
  const count: Int = at(m, at(m, COUNT) + channel);
  let slot: Int = at(m, at(m, FRONT) + channel) + count;
  if (slot >= depth) slot -= depth;
  put(m, at(m, BUFFER) + channel * depth + slot, flit);
  put(m, at(m, COUNT) + channel, count + 1);
  if (count + 1 > at(m, FULLEST)) put(m, FULLEST, count + 1);
  if (count !== 0) return;
  if (at(m, at(m, OUT_CHANNEL) + channel) >= 0) askSwitch(m, router, input, vc, channel);
  else startPacket(m, router, input, vc, channel, flit);
}

/** The head of a packet is at the front of its channel. With a routing delay of 0 its output is known already. */
export function startPacket(m: Memory, router: Int, input: Int, vc: Int, channel: Int, flit: Int): void {
  if (at(m, ROUTING_DELAY) === 0) giveRoute(m, router, input, vc, channel, flit);
  else beginWait(m, ROUTE_WAIT, FOR_ROUTE, router, input, vc);
}

/** The packet at the front is given an output port, the first of several if it forks, and waits for a channel there. */
export function giveRoute(m: Memory, router: Int, input: Int, vc: Int, channel: Int, flit: Int): void {
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  const destination: Int = at(m, record + FLIT_TARGET) >> 3;
  const nodes: Int = at(m, NODES);
  if (destination <= nodes) {
    put(m, at(m, OUTPUTS) + channel, routeTo(m, router, destination));
  } else {
    const outputs: Int = at(m, at(m, GROUPS) + (destination - nodes - 1) * nodes + router);
    const packet: Int = at(m, PACKETS) + at(m, record + FLIT_PACKET) * PACKET_WORDS;
    putOutputs(m, channel, outputs, at(m, packet + PACKET_LENGTH) >> 1);
  }
  add(m, MOVES, 1);
  beginWait(m, VC_WAIT, FOR_VC, router, input, vc);
}

/** A packet of so many flits is to leave by each of `outputs`, the lowest bit first; it needs room for all of it there. */
export function putOutputs(m: Memory, channel: Int, outputs: Int, flits: Int): void {
  const later: Int = outputs & (outputs - 1);
  put(m, at(m, OUTPUTS) + channel, lowestBit(outputs) | (later << FORK_SHIFT) | (flits << NEED_SHIFT));
}

/** The packet at the front is given an output channel and asks for the switch. */
export function giveChannel(m: Memory, router: Int, output: Int, outVc: Int, input: Int, vc: Int): void {
  const vcs: Int = at(m, VCS);
  const channel: Int = input * vcs + vc;
  const outChannel: Int = output * vcs + outVc;
  add(m, MOVES, 1);
  put(m, at(m, OUT_CHANNEL) + channel, outChannel);
  put(m, at(m, HOLDER) + outChannel, channel);
  const free: Int = at(m, FREE_VCS) + output;
  put(m, free, at(m, free) & ~(1 << outVc));
  endWait(m, VC_WAIT, FOR_VC, router, input, vc);
  askSwitch(m, router, input, vc, channel);
}

/**
 * A channel with a flit and an output channel asks for the switch as soon as it has a credit; a switch allocation of several
 * cycles is asked in any case, since without a credit it fails only at its end.
 */
export function askSwitch(m: Memory, router: Int, input: Int, vc: Int, channel: Int): void {
  const credits: Int = at(m, at(m, CREDITS) + at(m, at(m, OUT_CHANNEL) + channel));
  if (credits > 0 || at(m, SWITCH_DELAY) > 1) beginWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
}
