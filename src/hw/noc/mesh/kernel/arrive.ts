import { bufferFlit } from './channel.js';
import { sendCredit, wakeRouter, wakeSource } from './events.js';
import { freeRecord } from './flit.js';
import {
  BUSY_AT_ARRIVAL,
  BUSY_CYCLES,
  COUNT,
  CREDIT_COUNTS,
  CREDIT_DELAY,
  CREDIT_ROOM,
  CREDITS,
  DONE,
  DONE_LAST,
  EJECTED,
  EVENTS,
  FLIT_COUNT,
  FLIT_COUNTS,
  FLIT_LEAST,
  FLIT_MOST,
  FLIT_PACKET,
  FLIT_ROOM,
  FLIT_SUM,
  FLIT_SUM_HIGH,
  FLIT_TARGET,
  FLIT_TIME,
  FLIT_WORDS,
  FLITS,
  FOR_SWITCH,
  HANDOVER,
  HEAD,
  HOLDER,
  MEASURED,
  NODE_OF,
  NODES,
  PACKET_COPIES,
  PACKET_HEAD,
  PACKET_NEXT,
  PACKET_TAIL,
  PACKET_WORDS,
  PACKETS,
  PORT_OF,
  PORTS,
  QUEUE,
  ROUTER_OF,
  SOURCE_CREDITS,
  SWITCH_DELAY,
  SWITCH_WAIT,
  TAIL,
  VCS,
  WHEEL,
  WHEEL_CREDITS,
  WHEEL_FLITS,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';
import { beginWait } from './wait.js';

/** A credit that a node writes is on its wire in the next cycle and at the router one later. */
const WIRE: Int = 2;

/** Credits of this cycle reach outputs and sources. */
export function arriveCredits(m: Memory, now: Int): void {
  const slot: Int = now & (at(m, WHEEL) - 1);
  const count: Int = at(m, at(m, CREDIT_COUNTS) + slot);
  if (count === 0) return;
  const first: Int = at(m, WHEEL_CREDITS) + slot * at(m, CREDIT_ROOM);
  const outputs: Int = at(m, NODES) * PORTS * at(m, VCS);
  for (let i: Int = 0; i < count; i += 1) {
    const channel: Int = at(m, first + i);
    if (channel < outputs) creditOutput(m, channel);
    else creditSource(m, channel - outputs);
  }
  put(m, at(m, CREDIT_COUNTS) + slot, 0);
  add(m, EVENTS, -count);
}

/** The first credit of a channel lets the packet that holds it ask for the switch. */
function creditOutput(m: Memory, channel: Int): void {
  const credits: Int = at(m, at(m, CREDITS) + channel);
  put(m, at(m, CREDITS) + channel, credits + 1);
  if (credits !== 0 || at(m, SWITCH_DELAY) !== 1) return;
  const holder: Int = at(m, at(m, HOLDER) + channel);
  if (holder < 0 || at(m, at(m, COUNT) + holder) === 0) return;
  const vcs: Int = at(m, VCS);
  const input: Int = at(m, at(m, PORT_OF) + holder);
  const router: Int = at(m, at(m, ROUTER_OF) + input);
  beginWait(m, SWITCH_WAIT, FOR_SWITCH, router, input, holder - input * vcs);
  wakeRouter(m, router);
}

function creditSource(m: Memory, channel: Int): void {
  add(m, at(m, SOURCE_CREDITS) + channel, 1);
  const node: Int = at(m, at(m, NODE_OF) + channel);
  if (at(m, at(m, QUEUE) + node) >= 0) wakeSource(m, node);
}

/** Flits of this cycle reach the inputs of routers and the nodes. */
export function arriveFlits(m: Memory, now: Int): void {
  const slot: Int = now & (at(m, WHEEL) - 1);
  const count: Int = at(m, at(m, FLIT_COUNTS) + slot);
  if (count === 0) return;
  const vcs: Int = at(m, VCS);
  const first: Int = at(m, WHEEL_FLITS) + slot * at(m, FLIT_ROOM);
  const inputs: Int = at(m, NODES) * PORTS * vcs;
  for (let i: Int = 0; i < count; i += 1) {
    const channel: Int = at(m, first + i * 2);
    const flit: Int = at(m, first + i * 2 + 1);
    if (channel >= inputs) {
      eject(m, channel - inputs, flit, now);
      continue;
    }
    const input: Int = at(m, at(m, PORT_OF) + channel);
    const router: Int = at(m, at(m, ROUTER_OF) + input);
    bufferFlit(m, router, input, channel - input * vcs, flit);
    wakeRouter(m, router);
  }
  put(m, at(m, FLIT_COUNTS) + slot, 0);
  add(m, EVENTS, -count);
}

/** A node takes a flit at once and returns the credit, unless the host will say when. */
function eject(m: Memory, outChannel: Int, flit: Int, now: Int): void {
  const record: Int = at(m, FLITS) + flit * FLIT_WORDS;
  const packet: Int = at(m, record + FLIT_PACKET);
  const target: Int = at(m, record + FLIT_TARGET);
  if (at(m, HANDOVER) === 0 || (target & TAIL) === 0) returnFromNode(m, outChannel, now);
  if ((target & MEASURED) !== 0) measureFlit(m, now - at(m, record + FLIT_TIME));
  const packetRecord: Int = at(m, PACKETS) + packet * PACKET_WORDS;
  if ((target & HEAD) !== 0) put(m, packetRecord + PACKET_HEAD, now);
  if ((target & TAIL) !== 0) {
    put(m, packetRecord + PACKET_TAIL, now);
    add(m, packetRecord + PACKET_COPIES, -1);
    if (at(m, packetRecord + PACKET_COPIES) === 0) finish(m, packet, packetRecord);
  }
  freeRecord(m, flit);
  add(m, EJECTED, 1);
}

/** A packet has reached all its nodes. */
function finish(m: Memory, packet: Int, packetRecord: Int): void {
  put(m, packetRecord + PACKET_NEXT, -1);
  if (at(m, DONE) < 0) put(m, DONE, packet);
  else put(m, at(m, PACKETS) + at(m, DONE_LAST) * PACKET_WORDS + PACKET_NEXT, packet);
  put(m, DONE_LAST, packet);
  put(m, BUSY_AT_ARRIVAL, at(m, BUSY_CYCLES));
}

/** A node takes a flit from an output channel in cycle `now`: the credit goes back. */
export function returnFromNode(m: Memory, outChannel: Int, now: Int): void {
  sendCredit(m, now + WIRE + at(m, CREDIT_DELAY), outChannel);
}

/** The sum is kept in two words of 30 bits. */
function measureFlit(m: Memory, latency: Int): void {
  const sum: Int = at(m, FLIT_SUM) + (latency & 0x3fffffff);
  put(m, FLIT_SUM, sum & 0x3fffffff);
  add(m, FLIT_SUM_HIGH, (latency >> 30) + (sum >> 30));
  if (latency < at(m, FLIT_LEAST)) put(m, FLIT_LEAST, latency);
  if (latency > at(m, FLIT_MOST)) put(m, FLIT_MOST, latency);
  add(m, FLIT_COUNT, 1);
}
