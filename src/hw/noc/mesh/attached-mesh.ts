import { returnFromNode } from './kernel/arrive.js';
import * as L from './kernel/layout.js';
import { Mesh, type PacketRequest } from './mesh.js';

/** A flit that leaves a router. */
export interface LeavingFlit {
  /** Input port that it comes from: router * 5 + port. */
  readonly from: number;
  /** Output port: router * 5 + port. */
  readonly to: number;
  /** Node that it reaches, and by which output channel; -1: another router is behind the output. */
  readonly node: number;
  readonly channel: number;
  /** Cycle in which it reaches the node. */
  readonly arrival: number;
  readonly isTail: boolean;
  /** Routers that it has left, this one included; a copy counts from its fork on. */
  readonly hops: number;
  /** The three words of its packet. */
  readonly words: readonly [number, number, number];
}

/** What keeps a packet inside a router: a virtual channel of an output, or room behind it. */
export interface HeldUp {
  /** router * 5 + port */
  readonly output: number;
  readonly lacks: 'channel' | 'room';
}

const WORDS = 3;

/**
 * A mesh whose nodes belong to somebody else: it hears of every flit that is on its way to a node, takes packets when it
 * can (`release`), and knows when the mesh has work next. Packets carry three words of 32 bits.
 */
export class AttachedMesh extends Mesh {
  #words = new Int32Array(WORDS * 1024);

  /** Sends a packet with its words; its cycle must not lie before those that were run. */
  send(request: PacketRequest, a: number, b: number, c: number): void {
    const record = this.add(request);
    const first = record * WORDS;
    if (first >= this.#words.length) {
      const words = new Int32Array(2 * this.#words.length);
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[first] = a;
    this.#words[first + 1] = b;
    this.#words[first + 2] = c;
  }

  /** Simulates the cycles before `until`; `hears` is told of flits in the order in which they leave. */
  advance(until: number, hears: (flit: LeavingFlit) => void): void {
    while (this.kernel.memory[L.NOW]! < until) {
      this.run(until);
      this.#readLog(hears);
    }
    this.#freeArrived();
  }

  /** The next cycle in which something happens; undefined when nothing will by itself. */
  get next(): number | undefined {
    const next = this.kernel.memory[L.NEXT]!;
    return next === L.NEVER ? undefined : next;
  }

  /** Says that it is cycle `cycle`: before packets are sent or taken in it. Cycles in which nothing could happen pass. */
  pass(cycle: number): void {
    const { memory } = this.kernel;
    if (memory[L.NEXT] === L.NEVER) memory[L.NOW] = Math.max(memory[L.NOW]!, cycle);
  }

  /** Packets that a node has sent whole, modulo 2^32. */
  packetsSent(node: number): number {
    const { memory } = this.kernel;
    return memory[memory[L.PACKETS_SENT]! + node]!;
  }

  /** The node behind an output channel takes the last flit of a packet in `cycle`. */
  release(channel: number, cycle: number): void {
    returnFromNode(this.kernel.memory, channel, cycle);
  }

  /** Most flits that were in a channel's buffer at once. */
  get fullest(): number {
    return this.kernel.memory[L.FULLEST]!;
  }

  /** Flits that multicast packets became where they forked, modulo 2^32. */
  get copiedFlits(): number {
    return this.kernel.memory[L.COPIED]! >>> 0;
  }

  /** What keeps packets inside a router. */
  heldUp(router: number): HeldUp[] {
    const { memory } = this.kernel;
    const vcs = this.settings.virtualChannels;
    const word = (field: number, index: number): number => memory[memory[field]! + index]!;
    const held: HeldUp[] = [];
    for (let channel = router * L.PORTS * vcs; channel < (router + 1) * L.PORTS * vcs; channel += 1) {
      if (word(L.COUNT, channel) === 0) continue;
      const [output, out] = [router * L.PORTS + (word(L.OUTPUTS, channel) & L.PORT_BITS), word(L.OUT_CHANNEL, channel)];
      if (out < 0) held.push({ output, lacks: 'channel' });
      else if (word(L.CREDITS, out) === 0) held.push({ output, lacks: 'room' });
    }
    return held;
  }

  /** The input port behind an output (router * 5 + port); undefined: a node is there. */
  behind(output: number): number | undefined {
    const { memory } = this.kernel;
    const input = memory[memory[L.DOWNSTREAM]! + output]!;
    return input < 0 ? undefined : input;
  }

  /** The node behind an output without a router behind it. */
  nodeAt(output: number): number {
    const { width, height } = this.settings;
    return output % L.PORTS === L.LOCAL ? (output - L.LOCAL) / L.PORTS : width * height;
  }

  #readLog(hears: (flit: LeavingFlit) => void): void {
    const { memory } = this.kernel;
    const end = memory[L.LOG]! + memory[L.LOGGED]! * L.LOG_WORDS;
    for (let entry = memory[L.LOG]!; entry < end; entry += L.LOG_WORDS) hears(this.#flitAt(entry));
    memory[L.LOGGED] = 0;
  }

  #flitAt(entry: number): LeavingFlit {
    const { memory } = this.kernel;
    const channel = memory[entry + L.LOG_TO]!;
    const to = channel < 0 ? -1 - channel : Math.floor(channel / this.settings.virtualChannels);
    const flit = memory[entry + L.LOG_FLIT]!;
    const first = memory[entry + L.LOG_PACKET]! * WORDS;
    return {
      from: memory[entry + L.LOG_FROM]!,
      to,
      node: channel < 0 ? -1 : this.nodeAt(to),
      channel,
      arrival: memory[entry + L.LOG_ARRIVAL]!,
      isTail: (flit & L.TAIL) !== 0,
      hops: flit >> 3,
      words: [this.#words[first]!, this.#words[first + 1]!, this.#words[first + 2]!],
    };
  }

  /** Records of packets that have reached all their nodes are free. */
  #freeArrived(): void {
    const { memory } = this.kernel;
    for (let packet = memory[L.DONE]!; packet >= 0; ) {
      const next = memory[this.packets + packet * L.PACKET_WORDS + L.PACKET_NEXT]!;
      this.free(packet);
      packet = next;
    }
    memory[L.DONE] = -1;
  }

  override save(): unknown {
    return { mesh: super.save(), words: [...this.#words] };
  }
  override restore(state: unknown): void {
    const saved = state as { readonly mesh: unknown; readonly words: readonly number[] };
    super.restore(saved.mesh);
    this.#words = Int32Array.from(saved.words);
  }
}
