import { returnFromNode } from '../../src/hw/noc/mesh/kernel/arrive.js';
import * as L from '../../src/hw/noc/mesh/kernel/layout.js';
import type { MakeKernel, MeshKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import { layOut } from '../../src/hw/noc/mesh/lay-out.js';
import type { MeshSettings, MeshUse } from '../../src/hw/noc/mesh/settings.js';
import { writeStart } from '../../src/hw/noc/mesh/start-state.js';

/** A packet to a node, to the outer node (the number of nodes), or to a multicast group (that + 1 + group). */
export interface HostedPacket {
  readonly cycle: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
  readonly messageClass: number;
  /** Nodes that it goes to. */
  readonly copies: number;
}

/** A flit that is on its way to a node: of which packet, when it is there, and by which output channel. */
export interface Delivery {
  readonly packet: number;
  readonly node: number;
  readonly channel: number;
  readonly arrival: number;
  readonly isHead: boolean;
  readonly isTail: boolean;
}

/** When a node takes the last flit of a packet; Infinity: later, by `take`. */
export type TakesAt = (delivery: Delivery) => number;

/** The kernel of the mesh with a host at all its ends, driven through its memory: packets known from the start. */
export class HostedMesh {
  readonly kernel: MeshKernel;
  readonly deliveries: Delivery[] = [];
  readonly #settings: MeshSettings;
  readonly #takesAt: TakesAt;
  /** Output channels whose node takes a tail in a cycle. */
  readonly #takes = new Map<number, number[]>();

  /** `packets` in the order of their cycles. */
  constructor(
    settings: MeshSettings,
    use: Omit<MeshUse, 'handover'>,
    packets: readonly HostedPacket[],
    takesAt: TakesAt,
    makeKernel: MakeKernel,
  ) {
    this.#settings = settings;
    this.#takesAt = takesAt;
    const hosted: MeshUse = { ...use, handover: 'ends' };
    const { header, packets: first } = layOut(settings, hosted);
    this.kernel = makeKernel(first + packets.length * L.PACKET_WORDS);
    this.kernel.memory.set(header);
    writeStart(this.kernel.memory, settings, hosted);
    for (const [at, packet] of packets.entries()) this.#write(first + at * L.PACKET_WORDS, packet, at, packets.length);
    if (packets.length > 0) this.kernel.memory[L.PENDING] = 0;
  }

  /** The node behind `channel` takes a tail in `cycle`. */
  take(channel: number, cycle: number): void {
    this.#takes.set(cycle, [...(this.#takes.get(cycle) ?? []), channel]);
  }

  /** Runs until nothing is left to do or everybody waits; false: they wait. Throws when it takes more than `most` cycles. */
  runToEnd(most = 2 ** 20): boolean {
    for (;;) {
      const cycle = this.#next();
      if (cycle === undefined) return this.#isEmpty();
      if (cycle > most) throw new Error(`not at its end after ${most} cycles`);
      const { memory } = this.kernel;
      memory[L.NOW] = Math.max(memory[L.NOW]!, cycle);
      for (const channel of this.#takes.get(cycle) ?? []) returnFromNode(memory, channel, cycle);
      this.#takes.delete(cycle);
      const more = this.kernel.run(cycle + 1);
      this.#readLog();
      if (!more && this.#takes.size === 0) return this.#isEmpty();
    }
  }

  word(index: number): number {
    return this.kernel.memory[index]!;
  }

  /** Words of an array of the kernel. */
  array(field: number, words: number): readonly number[] {
    const first = this.word(field);
    return [...this.kernel.memory.subarray(first, first + words)];
  }

  /** Whether every packet has left its source and the mesh; those that wait for each other have not. */
  #isEmpty(): boolean {
    const { width, height } = this.#settings;
    const queues = this.array(L.QUEUE, width * height + 1);
    return this.word(L.IN_FLIGHT) === 0 && this.word(L.PENDING) < 0 && queues.every((packet) => packet < 0);
  }

  /** The next cycle in which the mesh or a node does something; undefined: never. */
  #next(): number | undefined {
    const takes = Math.min(...this.#takes.keys());
    const mesh =
      this.word(L.NEXT) === L.NEVER ? Number.POSITIVE_INFINITY : Math.max(this.word(L.NEXT), this.word(L.NOW));
    const next = Math.min(takes, mesh);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  #readLog(): void {
    const { memory } = this.kernel;
    const [first, vcs] = [memory[L.LOG]!, this.#settings.virtualChannels];
    for (let entry = first; entry < first + memory[L.LOGGED]! * L.LOG_WORDS; entry += L.LOG_WORDS) {
      const [channel, flags] = [memory[entry + L.LOG_TO]!, memory[entry + L.LOG_FLIT]!];
      const output = Math.floor(channel / vcs);
      const isLocal = output % L.PORTS === L.LOCAL;
      const delivery = {
        packet: memory[entry + L.LOG_PACKET]!,
        node: isLocal ? Math.floor(output / L.PORTS) : this.#settings.width * this.#settings.height,
        channel,
        arrival: memory[entry + L.LOG_ARRIVAL]!,
        isHead: (flags & L.HEAD) !== 0,
        isTail: (flags & L.TAIL) !== 0,
      };
      this.deliveries.push(delivery);
      const takes = delivery.isTail ? this.#takesAt(delivery) : Number.POSITIVE_INFINITY;
      if (takes !== Number.POSITIVE_INFINITY) this.take(channel, takes);
    }
    memory[L.LOGGED] = 0;
  }

  #write(record: number, packet: HostedPacket, at: number, count: number): void {
    const { memory } = this.kernel;
    memory[record + L.PACKET_SOURCE] = packet.source;
    memory[record + L.PACKET_DESTINATION] = packet.destination;
    memory[record + L.PACKET_LENGTH] = packet.flits * 2;
    memory[record + L.PACKET_CREATED] = packet.cycle;
    memory[record + L.PACKET_NEXT] = at + 1 < count ? at + 1 : -1;
    memory[record + L.PACKET_CLASS] = packet.messageClass;
    memory[record + L.PACKET_COPIES] = packet.copies;
  }
}

/** Steps of the ports of a router, as its outputs are ordered. */
const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * Outputs of every router, as bits, for the tree of routes from a node to others (the number of nodes: the outer node).
 * `turns`: bits that choose between two directions, where west-first leaves a choice.
 */
export function treeOf(settings: MeshSettings, source: number, to: readonly number[], turns: number): Uint8Array {
  const { width, height } = settings;
  const outputs = new Uint8Array(width * height);
  const inTree = new Set<number>();
  const start = source === width * height ? 0 : source;
  for (const [each, destination] of to.entries()) {
    const isOuter = destination === width * height;
    const way = wayOf(settings, start, isOuter ? 0 : destination, (turns >>> (each % 8)) | (turns << 3));
    const from = way.findLastIndex(([router]) => inTree.has(router));
    for (const [router, port] of way.slice(Math.max(0, from))) {
      inTree.add(router);
      outputs[router]! |= 1 << (port ?? (isOuter ? L.WEST : L.LOCAL));
    }
  }
  return outputs;
}

/** Routers of a route, each with the output to the next one; the last has none. */
function wayOf(
  { width, routing }: MeshSettings,
  from: number,
  to: number,
  turns: number,
): (readonly [router: number, port: number | undefined])[] {
  const way: (readonly [number, number | undefined])[] = [];
  let [x, y] = [from % width, Math.floor(from / width)];
  const [toX, toY] = [to % width, Math.floor(to / width)];
  for (let bits = turns; x !== toX || y !== toY; bits >>>= 1) {
    const alongX = toX > x ? L.EAST : L.WEST;
    const alongY = toY > y ? L.SOUTH : L.NORTH;
    const isFree = routing === 'westFirst' && toX > x && toY !== y;
    const xFirst = isFree ? (bits & 1) !== 0 : routing !== 'yx';
    const port = toX === x ? alongY : toY === y ? alongX : xFirst ? alongX : alongY;
    way.push([x + width * y, port]);
    x += STEPS[port]![0];
    y += STEPS[port]![1];
  }
  return [...way, [to, undefined]];
}
