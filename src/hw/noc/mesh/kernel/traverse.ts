import { startPacket } from './channel.js';
import { sendCredit, sendFlit } from './events.js';
import {
  BATCHED,
  BUFFER,
  COUNT,
  CREDIT_DELAY,
  CREDITS,
  CROSSBAR_START,
  DEPTH,
  DOWNSTREAM,
  FLIT_TARGET,
  FLIT_WORDS,
  FLITS,
  FOR_SWITCH,
  FREE_VCS,
  FRONT,
  HOLDER,
  LAST_DEPARTURE,
  LINK_DELAY,
  LINK_FLITS,
  LOCAL,
  NODES,
  OUT_CHANNEL,
  OUT_PORT,
  PORTS,
  SWITCH_DELAY,
  SWITCH_WAIT,
  TAIL,
  TRAVERSAL_DELAY,
  UPSTREAM,
  VCS,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';
import { endWait } from './wait.js';

/** What is written in a cycle is read one cycle later, then the wire takes its time: both ends of a wire of delay 1. */
const WIRE: Int = 2;

/** The flit at the front of a channel has won the switch: it leaves, its slot's credit goes back. */
export function traverse(m: Memory, router: Int, input: Int, vc: Int, now: Int): void {
  const vcs: Int = at(m, VCS);
  const channel: Int = input * vcs + vc;
  const flit: Int = takeFlit(m, channel);
  const outChannel: Int = at(m, at(m, OUT_CHANNEL) + channel);
  const port: Int = at(m, at(m, OUT_PORT) + channel);
  const output: Int = router * PORTS + port;
  returnCredit(m, router, input, vc, now);
  const departure: Int = departureOf(m, router, output, now);
  if (port === LOCAL) sendFlit(m, departure + WIRE, at(m, NODES) * PORTS * vcs + outChannel, flit);
  else {
    const next: Int = at(m, at(m, DOWNSTREAM) + output) * vcs + outChannel - output * vcs;
    sendFlit(m, departure + 1 + at(m, LINK_DELAY), next, flit);
  }
  add(m, at(m, LINK_FLITS) + output, 1);
  const credits: Int = at(m, at(m, CREDITS) + outChannel) - 1;
  put(m, at(m, CREDITS) + outChannel, credits);
  const tail: Int = at(m, at(m, FLITS) + flit * FLIT_WORDS + FLIT_TARGET) & TAIL;
  if (tail !== 0) endPacket(m, router, input, vc, output, outChannel);
  else if (at(m, at(m, COUNT) + channel) === 0 || (credits === 0 && at(m, SWITCH_DELAY) === 1)) {
    endWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
  }
}

function takeFlit(m: Memory, channel: Int): Int {
  const depth: Int = at(m, DEPTH);
  const front: Int = at(m, at(m, FRONT) + channel);
  put(m, at(m, FRONT) + channel, front + 1 === depth ? 0 : front + 1);
  add(m, at(m, COUNT) + channel, -1);
  return at(m, at(m, BUFFER) + channel * depth + front);
}

/** Credits take as long as flits on the wire; those of a router's own input go to its source, without a credit delay. */
function returnCredit(m: Memory, router: Int, input: Int, vc: Int, now: Int): void {
  const vcs: Int = at(m, VCS);
  if (input - router * PORTS === LOCAL) {
    sendCredit(m, now + WIRE, (at(m, NODES) * PORTS + router) * vcs + vc);
  } else {
    const arrival: Int = now + 1 + at(m, LINK_DELAY) + at(m, CREDIT_DELAY);
    sendCredit(m, arrival, at(m, at(m, UPSTREAM) + input) * vcs + vc);
  }
}

/** The tail has left: its output channel is free, the packet behind it starts. */
function endPacket(m: Memory, router: Int, input: Int, vc: Int, output: Int, outChannel: Int): void {
  const vcs: Int = at(m, VCS);
  const channel: Int = input * vcs + vc;
  put(m, at(m, HOLDER) + outChannel, -1);
  put(m, at(m, FREE_VCS) + output, at(m, at(m, FREE_VCS) + output) | (1 << (outChannel - output * vcs)));
  put(m, at(m, OUT_CHANNEL) + channel, -1);
  endWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, vc);
  if (at(m, at(m, COUNT) + channel) === 0) return;
  const next: Int = at(m, at(m, BUFFER) + channel * at(m, DEPTH) + at(m, at(m, FRONT) + channel));
  startPacket(m, router, input, vc, channel, next);
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
