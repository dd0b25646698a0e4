import { putOutputs, startPacket } from './channel.js';
import { sendCredit, sendFlit } from './events.js';
import { takeRecord } from './flit.js';
import {
  BATCHED,
  BUFFER,
  COPIED,
  COUNT,
  CREDIT_DELAY,
  CREDITS,
  CROSSBAR_START,
  DEPTH,
  DOWNSTREAM,
  FLIT_HOPS,
  FLIT_PACKET,
  FLIT_TARGET,
  FLIT_TIME,
  FLIT_WORDS,
  FLITS,
  FOR_SWITCH,
  FOR_VC,
  FORK_BITS,
  FORK_SHIFT,
  FREE_VCS,
  FRONT,
  HANDOVER,
  HOLDER,
  LAST_DEPARTURE,
  LINK_DELAY,
  LINK_FLITS,
  LOCAL,
  MOVES,
  NEED_SHIFT,
  NODES,
  OUT_CHANNEL,
  OUTPUTS,
  PORT_BITS,
  PORTS,
  SWITCH_DELAY,
  SWITCH_WAIT,
  TAIL,
  TRAVERSAL_DELAY,
  UPSTREAM,
  VC_WAIT,
  VCS,
} from './layout.js';
import { logFlit } from './log.js';
import { add, at, type Int, type Memory, put } from './memory.js';
import { beginWait, endWait } from './wait.js';

/** What is written in a cycle is read one cycle later, then the wire takes its time: both ends of a wire of delay 1. */
const WIRE: Int = 2;

/**
 * The flit at the front of a channel has won the switch: it leaves, its slot's credit goes back. While more outputs want a
 * copy of its packet a copy leaves and the flit stays.
 */
export function traverse(m: Memory, router: Int, input: Int, vc: Int, now: Int): void {
  const vcs: Int = at(m, VCS);
  const channel: Int = input * vcs + vc;
  const outputs: Int = at(m, at(m, OUTPUTS) + channel);
  const copies: boolean = (outputs & FORK_BITS) !== 0;
  const front: Int = takeFlit(m, channel);
  const flit: Int = copies ? copyOf(m, front) : front;
  if (!copies) returnCredit(m, router, input, vc, now);
  const outChannel: Int = at(m, at(m, OUT_CHANNEL) + channel);
  const output: Int = router * PORTS + (outputs & PORT_BITS);
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  add(m, record + FLIT_HOPS, 1);
  send(m, input, output, outChannel, flit, departureOf(m, router, output, now));
  add(m, MOVES, 1);
  add(m, at(m, LINK_FLITS) + output, 1);
  const credits: Int = at(m, at(m, CREDITS) + outChannel) - 1;
  put(m, at(m, CREDITS) + outChannel, credits);
  if ((at(m, record + FLIT_TARGET) & TAIL) !== 0) endPacket(m, router, input, vc, output, outChannel);
  else if (at(m, at(m, COUNT) + channel) === 0 || (credits === 0 && at(m, SWITCH_DELAY) === 1)) {
    endWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
  }
}

/** Puts a flit on the wire of an output: to the next router, or to a node where there is none. */
function send(m: Memory, input: Int, output: Int, outChannel: Int, flit: Int, departure: Int): void {
  const vcs: Int = at(m, VCS);
  const next: Int = at(m, at(m, DOWNSTREAM) + output);
  if (next >= 0) {
    sendFlit(m, departure + 1 + at(m, LINK_DELAY), next * vcs + outChannel - output * vcs, flit);
    if (at(m, HANDOVER) > 1) logFlit(m, input, -1 - output, flit, departure);
    return;
  }
  sendFlit(m, departure + WIRE, at(m, NODES) * PORTS * vcs + outChannel, flit);
  if (at(m, HANDOVER) !== 0) logFlit(m, input, outChannel, flit, departure + WIRE);
}

/** A copy of a flit for one of several outputs. */
function copyOf(m: Memory, flit: Int): Int {
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  add(m, COPIED, 1);
  return takeRecord(m, at(m, record + FLIT_PACKET), at(m, record + FLIT_TARGET), at(m, record + FLIT_TIME));
}

function takeFlit(m: Memory, channel: Int): Int {
  const depth: Int = at(m, DEPTH);
  const front: Int = at(m, at(m, FRONT) + channel);
  put(m, at(m, FRONT) + channel, front + 1 === depth ? 0 : front + 1);
  add(m, at(m, COUNT) + channel, -1);
  return at(m, at(m, BUFFER) + channel * depth + front);
}

/** Credits take as long as flits on the wire; those of an input without a router before it go to its source, undelayed. */
function returnCredit(m: Memory, router: Int, input: Int, vc: Int, now: Int): void {
  const vcs: Int = at(m, VCS);
  const before: Int = at(m, at(m, UPSTREAM) + input);
  if (before < 0) {
    const source: Int = input - router * PORTS === LOCAL ? router : at(m, NODES);
    sendCredit(m, now + WIRE, (at(m, NODES) * PORTS + source) * vcs + vc);
  } else sendCredit(m, now + 1 + at(m, LINK_DELAY) + at(m, CREDIT_DELAY), before * vcs + vc);
}

/** The tail has left: its output channel is free; the packet goes on to its next output, or the one behind it starts. */
function endPacket(m: Memory, router: Int, input: Int, vc: Int, output: Int, outChannel: Int): void {
  const vcs: Int = at(m, VCS);
  const channel: Int = input * vcs + vc;
  put(m, at(m, HOLDER) + outChannel, -1);
  put(m, at(m, FREE_VCS) + output, at(m, at(m, FREE_VCS) + output) | (1 << (outChannel - output * vcs)));
  put(m, at(m, OUT_CHANNEL) + channel, -1);
  endWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
  const outputs: Int = at(m, at(m, OUTPUTS) + channel);
  if ((outputs & FORK_BITS) !== 0) {
    const flits: Int = outputs >> NEED_SHIFT;
    rewind(m, channel, flits);
    putOutputs(m, channel, (outputs & FORK_BITS) >> FORK_SHIFT, flits);
    beginWait(m, VC_WAIT, FOR_VC, router, input, vc);
    return;
  }
  if (at(m, at(m, COUNT) + channel) === 0) return;
  const next: Int = at(m, at(m, BUFFER) + channel * at(m, DEPTH) + at(m, at(m, FRONT) + channel));
  startPacket(m, router, input, vc, channel, next);
}

/** The flits of a packet of which a copy has left are at the front again. */
function rewind(m: Memory, channel: Int, flits: Int): void {
  const front: Int = at(m, at(m, FRONT) + channel) - flits;
  put(m, at(m, FRONT) + channel, front < 0 ? front + at(m, DEPTH) : front);
  add(m, at(m, COUNT) + channel, flits);
}

/**
 * Cycle in which a flit that wins the switch now is put on its wire. A batched crossbar of several cycles takes what waits
 * for it when it has finished what it holds; flits that finish together leave an output one after the other.
 */
function departureOf(m: Memory, router: Int, output: Int, now: Int): Int {
  const delay: Int = at(m, TRAVERSAL_DELAY);
  if (delay === 1 || at(m, BATCHED) === 0) return now + delay;
  let start: Int = at(m, at(m, CROSSBAR_START) + router);
  if (start < now + 1) {
    start = start + delay > now + 1 ? start + delay : now + 1;
    put(m, at(m, CROSSBAR_START) + router, start);
  }
  const done: Int = start + delay - 1;
  const last: Int = at(m, at(m, LAST_DEPARTURE) + output);
  const departure: Int = last >= done ? last + 1 : done;
  put(m, at(m, LAST_DEPARTURE) + output, departure);
  return departure;
}
