import { sendFlit, wakeSource } from './events.js';
import { takeRecord } from './flit.js';
import {
  CLASS_MASKS,
  HEAD,
  INJECTED,
  MEASURED,
  PACKET_CLASS,
  PACKET_CREATED,
  PACKET_DESTINATION,
  PACKET_INJECTED,
  PACKET_LENGTH,
  PACKET_NEXT,
  PACKET_SOURCE,
  PACKET_WORDS,
  PACKETS,
  PACKETS_SENT,
  PENDING,
  QUEUE,
  QUEUE_LAST,
  SENT,
  SOURCE_CREDITS,
  SOURCE_LIST,
  SOURCE_LISTED,
  SOURCE_PORT,
  SOURCE_VC,
  SOURCES,
  TAIL,
  VCS,
} from './layout.js';
import { add, at, type Int, type Memory, put } from './memory.js';

/** A flit is written in a cycle, read by its wire in the next and by the router one later. */
const WIRE: Int = 2;

/** Packets whose time has come join the queues of their sources, which have no limit. */
export function createPackets(m: Memory, now: Int): void {
  const packets: Int = at(m, PACKETS);
  for (let packet: Int = at(m, PENDING); packet >= 0; packet = at(m, PENDING)) {
    const record: Int = packets + packet * PACKET_WORDS;
    if (at(m, record + PACKET_CREATED) > now) return;
    put(m, PENDING, at(m, record + PACKET_NEXT));
    put(m, record + PACKET_NEXT, -1);
    const node: Int = at(m, record + PACKET_SOURCE);
    if (at(m, at(m, QUEUE) + node) < 0) put(m, at(m, QUEUE) + node, packet);
    else put(m, packets + at(m, at(m, QUEUE_LAST) + node) * PACKET_WORDS + PACKET_NEXT, packet);
    put(m, at(m, QUEUE_LAST) + node, packet);
    wakeSource(m, node);
  }
}

/** Each source with a packet sends one flit if it can; one that cannot sleeps until a credit comes. */
export function inject(m: Memory, now: Int): void {
  const list: Int = at(m, SOURCE_LIST);
  const count: Int = at(m, SOURCES);
  let kept: Int = 0;
  for (let i: Int = 0; i < count; i += 1) {
    const node: Int = at(m, list + i);
    if (injectFlit(m, node, now)) {
      put(m, list + kept, node);
      kept += 1;
    } else put(m, at(m, SOURCE_LISTED) + node, 0);
  }
  put(m, SOURCES, kept);
}

/** Sends one flit of a source; returns whether it may send another in the next cycle. */
function injectFlit(m: Memory, node: Int, now: Int): boolean {
  const packet: Int = at(m, at(m, QUEUE) + node);
  if (packet < 0) return false;
  const sent: Int = at(m, at(m, SENT) + node);
  const record: Int = at(m, PACKETS) + packet * PACKET_WORDS;
  if (sent === 0 && !chooseVc(m, node, at(m, at(m, CLASS_MASKS) + at(m, record + PACKET_CLASS)))) return false;
  const vcs: Int = at(m, VCS);
  const vc: Int = at(m, at(m, SOURCE_VC) + node);
  const credits: Int = at(m, SOURCE_CREDITS) + node * vcs + vc;
  if (at(m, credits) === 0) return false;
  add(m, credits, -1);
  const length: Int = at(m, record + PACKET_LENGTH);
  const tail: boolean = sent + 1 === length >> 1;
  const flags: Int = (sent === 0 ? HEAD : 0) | (tail ? TAIL : 0) | ((length & 1) !== 0 ? MEASURED : 0);
  const flit: Int = newFlit(m, packet, (at(m, record + PACKET_DESTINATION) << 3) | flags, now);
  sendFlit(m, now + WIRE, at(m, at(m, SOURCE_PORT) + node) * vcs + vc, flit);
  if (sent === 0) put(m, record + PACKET_INJECTED, now);
  if (!tail) {
    put(m, at(m, SENT) + node, sent + 1);
    return true;
  }
  put(m, at(m, SENT) + node, 0);
  add(m, at(m, PACKETS_SENT) + node, 1);
  const next: Int = at(m, record + PACKET_NEXT);
  put(m, at(m, QUEUE) + node, next);
  return next >= 0;
}

/** A packet takes the next channel of its class (`mask`), round robin after the last packet's, that has a credit. */
function chooseVc(m: Memory, node: Int, mask: Int): boolean {
  const vcs: Int = at(m, VCS);
  let vc: Int = at(m, at(m, SOURCE_VC) + node);
  for (let i: Int = 0; i < vcs; i += 1) {
    vc = vc + 1 >= vcs ? 0 : vc + 1;
    if (((mask >> vc) & 1) !== 0 && at(m, at(m, SOURCE_CREDITS) + node * vcs + vc) > 0) {
      put(m, at(m, SOURCE_VC) + node, vc);
      return true;
    }
  }
  return false;
}

function newFlit(m: Memory, packet: Int, target: Int, now: Int): Int {
  add(m, INJECTED, 1);
  return takeRecord(m, packet, target, now);
}
