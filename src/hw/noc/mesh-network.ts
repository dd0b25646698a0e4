import { BitSet } from '../../kernel/bit-set.js';
import type { Counters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Link } from '../../kernel/link.js';
import type { Wait, Waiting } from '../../kernel/waits.js';
import type { Probe, Queue } from '../tile/probe.js';
import type { NocAction } from './counts.js';
import type { AttachedMesh, LeavingFlit } from './mesh/attached-mesh.js';
import { PORTS } from './mesh/kernel/layout.js';
import { flitsIn, packetOf, routeIn } from './packets.js';

/** A node of the mesh and the links to whoever sits there. */
export interface MeshEnd {
  readonly node: number;
  /** Packets that are to be sent; they keep their place until their last flit is in the router. */
  readonly injection: Link;
  /** Packets that have arrived, seen in the clock in which their last flit is there. */
  readonly ejection: Link;
}

/** What the mesh needs to know of a route. */
export interface MeshRoute {
  /** Node, or for a multicast route a group: behind the nodes. */
  readonly destination: number;
  readonly messageClass: number;
  readonly layer: number;
  /** The route by which each node that gets a copy knows the packet, by node; undefined: one node, by its own. */
  readonly members: ReadonlyMap<number, number> | undefined;
}

export interface MeshNetworkOptions {
  readonly name: string;
  readonly mesh: AttachedMesh;
  readonly ends: readonly MeshEnd[];
  readonly routes: readonly MeshRoute[];
  /** Names of routers, [router]; queues at their inputs, [router * 5 + port]. */
  readonly routerNames: readonly string[];
  readonly inputs: readonly (Queue | undefined)[];
  /** Counters of the mesh, [layer]. */
  readonly counters: readonly Counters<NocAction>[];
  /** See countedSteps. */
  readonly steps: Uint32Array;
  readonly probe?: Probe | undefined;
}

/**
 * The routers and links of the chip's mesh, as one module around the mesh kernel: input-queued wormhole routers with virtual
 * channels and credits, exact to the clock with BookSim2 (docs/noc.md).
 *
 * Models: what Mesh models; sources that hold two packets, nodes that take a packet when they can, multicast by table:
 * a packet that fits a buffer whole forks, output after output. Leaves out: what an adaptive route would do to a tree.
 * Timing: the kernel runs clock t in the engine's clock t + 1; a flit for a node is known two clocks before it is there.
 */
export class MeshNetwork implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly #engine: Engine;
  readonly #options: MeshNetworkOptions;
  /** Packets of the injection link that the mesh has, and how many the node had sent whole before them, [end]. */
  readonly #pushed: Int32Array;
  readonly #sentBefore: Int32Array;
  /** Output channels of the packets in the ejection link, the oldest first, [end]. */
  readonly #channels: readonly number[][];
  /** Ends whose injection link may hold packets that the mesh does not have; that sends packets; with packets to take. */
  readonly #unread: BitSet;
  readonly #sending: BitSet;
  readonly #untaken: BitSet;
  /** Index of the end at a node, [node]. */
  readonly #endAt: Int32Array;

  constructor(engine: Engine, options: MeshNetworkOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    const ends = options.ends.length;
    this.#pushed = new Int32Array(ends);
    this.#sentBefore = new Int32Array(ends);
    this.#channels = options.ends.map(() => []);
    this.#unread = new BitSet(ends);
    this.#sending = new BitSet(ends);
    this.#untaken = new BitSet(ends);
    this.#endAt = new Int32Array(options.routerNames.length + 1).fill(-1);
    for (const [index, { node, injection, ejection }] of options.ends.entries()) {
      this.#endAt[node] = index;
      const router = options.routerNames[node] ?? options.routerNames[0]!;
      injection.takenBy(this.id, router);
      injection.noteIn(this.#unread, index);
      ejection.sentBy(this.id, router);
    }
    for (const router of options.routerNames.keys()) engine.addPart(this.#routerAt(router));
  }

  tick(now: number): boolean {
    const { mesh } = this.#options;
    mesh.pass(now - 1);
    const [untaken, unread, sending] = [this.#untaken, this.#unread, this.#sending];
    for (let end = untaken.next(0); end >= 0; end = untaken.next(end + 1)) this.#releaseTaken(end, now);
    for (let end = unread.next(0); end >= 0; end = unread.next(end + 1)) this.#pushReady(end, now);
    mesh.advance(now, (flit) => this.#hear(flit, now));
    for (let end = sending.next(0); end >= 0; end = sending.next(end + 1)) this.#popSent(end, now);
    const { next } = mesh;
    if (next !== undefined) this.#engine.wake(this.id, next + 1);
    return false;
  }

  /** Tells the mesh of packets that a node took in the last clock, and asks to hear of the next. */
  #releaseTaken(end: number, now: number): void {
    const { ends, mesh } = this.#options;
    const { ejection } = ends[end]!;
    const channels = this.#channels[end]!;
    const inside = ejection.capacity - ejection.room(now);
    while (channels.length > inside) mesh.release(channels.shift()!, now - 1);
    if (channels.length > 0) ejection.awaitRoom(now);
    else this.#untaken.remove(end);
  }

  /** Gives the mesh packets that were sent in the last clock. */
  #pushReady(end: number, now: number): void {
    const { ends, mesh, routes } = this.#options;
    const { injection, node } = ends[end]!;
    let pushed = this.#pushed[end]!;
    for (; injection.readyAt(pushed, now); pushed += 1) {
      const [packet, word, payload] = injection.peek(pushed);
      const { destination, messageClass, members } = routes[routeIn(packet)]!;
      const copies = members?.size ?? 1;
      const flits = flitsIn(packet);
      if (pushed === 0) this.#sentBefore[end] = mesh.packetsSent(node);
      mesh.send({ cycle: now - 1, source: node, destination, flits, messageClass, copies }, packet, word, payload);
    }
    this.#pushed[end] = pushed;
    if (pushed > 0) this.#sending.add(end);
    if (injection.inside === pushed) this.#unread.remove(end);
  }

  /** Frees the places of packets whose last flit is in the router. */
  #popSent(end: number, now: number): void {
    const { ends, mesh } = this.#options;
    const { injection, node } = ends[end]!;
    const sent = mesh.packetsSent(node);
    for (; this.#sentBefore[end] !== sent; this.#sentBefore[end]! += 1) {
      injection.pop(now);
      this.#pushed[end]! -= 1;
    }
    if (this.#pushed[end] === 0) this.#sending.remove(end);
  }

  #hear(flit: LeavingFlit, now: number): void {
    const { probe } = this.#options;
    if (flit.node >= 0) this.#count(flit);
    if (flit.node >= 0 && flit.isTail) this.#deliver(flit, now);
    if (probe !== undefined) this.#show(probe, flit, now);
  }

  #count({ words: [packet, word], hops }: LeavingFlit): void {
    const { counters, routes, steps } = this.#options;
    const counter = counters[routes[routeIn(packet)]!.layer]!;
    const step = steps[word]!;
    counter.routerTraversal[step]! += hops;
    counter.linkTraversal[step]! += hops - 1;
  }

  #deliver({ node, channel, arrival, words: [packet, word, payload] }: LeavingFlit, now: number): void {
    const { ends, routes } = this.#options;
    const end = this.#endAt[node]!;
    const { ejection } = ends[end]!;
    const { members } = routes[routeIn(packet)]!;
    const own = members === undefined ? packet : packetOf(members.get(node)!, flitsIn(packet));
    ejection.send(now, own, word, payload, arrival - now);
    this.#channels[end]!.push(channel);
    this.#untaken.add(end);
    ejection.awaitRoom(now);
  }

  /** Shown in the clock in which the place that the flit leaves can be used again. */
  #show(probe: Probe, { from, to, node, words: [packet, word, payload] }: LeavingFlit, now: number): void {
    const { inputs, routerNames, ends, mesh } = this.#options;
    const router = routerNames[Math.floor(from / PORTS)]!;
    const queue = node < 0 ? inputs[mesh.behind(to)!] : ends[this.#endAt[node]!]!.ejection;
    probe.packet(router, { from: inputs[from], to: queue, packet, word, payload, flits: 1 }, now);
  }

  /** A router as one that may wait. */
  #routerAt(router: number): Waiting {
    const { mesh, routerNames, inputs, ends } = this.#options;
    return {
      name: routerNames[router]!,
      waits: () =>
        mesh.heldUp(router).map(({ output, lacks }): Wait => {
          const behind = mesh.behind(output);
          const queue = behind === undefined ? ends[this.#endAt[mesh.nodeAt(output)]!]!.ejection : inputs[behind]!;
          const reason = `${lacks === 'room' ? 'room in' : 'a virtual channel of'} ${queue.name}`;
          return { on: [queue.receiverName], reason };
        }),
    };
  }

  /** Who waits is told by its routers. */
  waits(): readonly Wait[] {
    return [];
  }

  save(): unknown {
    const [pushed, sentBefore] = [[...this.#pushed], [...this.#sentBefore]];
    return { mesh: this.#options.mesh.save(), pushed, sentBefore, channels: this.#channels };
  }
  restore(state: unknown): void {
    const saved = state as { mesh: unknown; pushed: number[]; sentBefore: number[]; channels: number[][] };
    this.#options.mesh.restore(saved.mesh);
    this.#pushed.set(saved.pushed);
    this.#sentBefore.set(saved.sentBefore);
    for (const [end, own] of this.#channels.entries()) {
      own.splice(0, own.length, ...saved.channels[end]!);
      if (own.length > 0) this.#untaken.add(end);
      else this.#untaken.remove(end);
      if (saved.pushed[end]! > 0) this.#sending.add(end);
      else this.#sending.remove(end);
    }
  }
}
