import * as L from './kernel/layout.js';

/** A packet that has not arrived in full. */
export interface UnfinishedPacket {
  /** The place that `push` gave it. */
  readonly id: number;
  /** Its flits: all, those that have entered the network, and those of them that are still inside. */
  readonly flits: number;
  readonly injected: number;
  readonly inside: number;
  /** Routers that its flits inside have left, over all of them. */
  readonly walked: number;
}

interface Inside {
  flits: number;
  walked: number;
}

/** A word of the kernel's memory. */
type Word = (index: number) => number;

/**
 * Looks for every unfinished packet where it can be, in the list of those to come, the queues of the sources, the buffers and
 * the wires, and hands each over once: what the kernel's own counters can be held against. Packets to one node only.
 */
export function takeCensus(
  word: Word,
  idOf: (record: number) => number,
  each: (packet: UnfinishedPacket) => void,
): void {
  const inside = flitsInside(word);
  const say = (record: number, injected: number | undefined): void => {
    const flits = word(word(L.PACKETS) + record * L.PACKET_WORDS + L.PACKET_LENGTH) >> 1;
    const there = inside.get(record);
    inside.delete(record);
    const entered = injected ?? flits;
    each({ id: idOf(record), flits, injected: entered, inside: there?.flits ?? 0, walked: there?.walked ?? 0 });
  };
  for (const record of listFrom(word, word(L.PENDING))) say(record, 0);
  for (let node = 0; node <= word(L.NODES); node += 1) {
    let sent = word(word(L.SENT) + node);
    for (const record of listFrom(word, word(word(L.QUEUE) + node))) {
      say(record, sent);
      sent = 0;
    }
  }
  for (const record of [...inside.keys()]) say(record, undefined);
}

/** Records of packets in a list, from the first on. */
function* listFrom(word: Word, first: number): Iterable<number> {
  for (let record = first; record >= 0; record = word(word(L.PACKETS) + record * L.PACKET_WORDS + L.PACKET_NEXT)) {
    yield record;
  }
}

/** Flits in buffers and on wires by the record of their packet. */
function flitsInside(word: Word): Map<number, Inside> {
  const inside = new Map<number, Inside>();
  for (const flit of flitsOf(word)) {
    const record = word(L.FLITS) + flit * L.FLIT_WORDS;
    const packet = word(record + L.FLIT_PACKET);
    const known = inside.get(packet) ?? { flits: 0, walked: 0 };
    inside.set(packet, known);
    known.flits += 1;
    known.walked += word(record + L.FLIT_HOPS);
  }
  return inside;
}

function* flitsOf(word: Word): Iterable<number> {
  const [channels, depth] = [word(L.NODES) * L.PORTS * word(L.VCS), word(L.DEPTH)];
  for (let channel = 0; channel < channels; channel += 1) {
    const [front, count] = [word(word(L.FRONT) + channel), word(word(L.COUNT) + channel)];
    for (let at = 0; at < count; at += 1) yield word(word(L.BUFFER) + channel * depth + ((front + at) % depth));
  }
  for (let slot = 0; slot < word(L.WHEEL); slot += 1) {
    const entries = word(L.WHEEL_FLITS) + slot * word(L.FLIT_ROOM);
    for (let at = 0; at < word(word(L.FLIT_COUNTS) + slot); at += 1) yield word(entries + 2 * at + 1);
  }
}
