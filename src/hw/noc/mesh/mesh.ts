import { SimulationError } from '../../../base/errors.js';
import { takeCensus, type UnfinishedPacket } from './census.js';
import * as L from './kernel/layout.js';
import { type MakeKernel, type MeshKernel, plainKernel } from './kernel-host.js';
import { layOut } from './lay-out.js';
import { type MeshSettings, type MeshUse, plainUse } from './settings.js';
import { writeStart } from './start-state.js';

/** A packet that asks for the network: from when on, where from and to, how long. */
export interface PacketRequest {
  readonly cycle: number;
  readonly source: number;
  readonly destination: number;
  /** Flits, at least 1. */
  readonly flits: number;
  /** Whether its flits count in `flitLatency`; yes where not said. */
  readonly measured?: boolean;
  /** Class of messages; the first where not said. */
  readonly messageClass?: number;
  /** Nodes that it goes to when its destination is a multicast group; 1 where not said. */
  readonly copies?: number;
}

/** A packet that has arrived. Cycles: created, head injected, head and tail at the destination. */
export interface ArrivedPacket {
  /** The place that `push` gave it. */
  readonly id: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
  readonly measured: boolean;
  readonly created: number;
  readonly injected: number;
  readonly headArrived: number;
  readonly tailArrived: number;
}

/** Cycles from a flit's injection to its arrival, over all measured flits. */
export interface FlitLatency {
  readonly flits: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

interface Saved {
  readonly memory: readonly number[];
  readonly created: number;
  readonly arrived: number;
  readonly pushed: number;
  readonly lastCycle: number;
  readonly lastPending: number;
  readonly injectedFlits: number;
  readonly ejectedFlits: number;
  readonly free: readonly number[];
  readonly ids: readonly number[];
}

const FIRST_PACKETS = 1024;
const LAST_CYCLE = 2 ** 30;

/**
 * A mesh of input-queued wormhole routers with virtual channels and credits, exact to the cycle and packet with BookSim2's
 * `iq` router. Packets go in by `push` in the order of their cycles, `run` simulates, `take` hands over what has arrived.
 *
 * Models: the stages of the router, allocators with their pointers, buffers, credits, wires, unbounded source queues, nodes
 * that take a flit a cycle; by `use`, classes of messages, groups of receivers and nodes that hold packets.
 * Leaves out: output buffers, speedups. Timing: docs/noc.md.
 */
export class Mesh {
  readonly settings: MeshSettings;
  protected readonly kernel: MeshKernel;
  /** Index of the first record of a packet. */
  protected readonly packets: number;
  #capacity = FIRST_PACKETS;
  #created = 0;
  #arrived = 0;
  #lastCycle = 0;
  #lastPending = -1;
  #pushed = 0;
  #injectedFlits = 0;
  #ejectedFlits = 0;
  readonly #free: number[] = [];
  /** `push`'s number of the packet in a record, [record]. */
  #ids = new Float64Array(FIRST_PACKETS);

  constructor(settings: MeshSettings, makeKernel: MakeKernel = plainKernel, use: MeshUse = plainUse(settings)) {
    this.settings = settings;
    const { header, packets } = layOut(settings, use);
    this.packets = packets;
    this.kernel = makeKernel(packets + FIRST_PACKETS * L.PACKET_WORDS);
    this.kernel.memory.set(header);
    writeStart(this.kernel.memory, settings, use);
  }

  /** The cycle that comes next. */
  get now(): number {
    return this.kernel.memory[L.NOW]!;
  }

  /** Packets that are created and have not arrived, those waiting for their cycle included. */
  get outstanding(): number {
    return this.#pushed - this.#arrived;
  }

  /** Flits that have arrived. */
  get ejectedFlits(): number {
    return this.#ejectedFlits;
  }

  /** Flits that have entered the network. */
  get injectedFlits(): number {
    return this.#injectedFlits;
  }

  /** Adds a packet; its cycle must not lie before that of an earlier one. Returns its number, counted from 0. */
  push(request: PacketRequest): number {
    const record = this.add(request);
    this.#ids[record] = this.#pushed - 1;
    return this.#pushed - 1;
  }

  /** Adds a packet; returns its record. */
  protected add(request: PacketRequest): number {
    const { cycle, source, destination, flits, measured = true, messageClass = 0, copies = 1 } = request;
    if (cycle < this.#lastCycle) throw new SimulationError('mesh', cycle, 'packets must come in the order of cycles');
    if (cycle >= LAST_CYCLE) throw new SimulationError('mesh', cycle, `the last cycle is ${LAST_CYCLE - 1}`);
    this.#lastCycle = cycle;
    const packet = this.#record();
    const { memory } = this.kernel;
    const record = this.packets + packet * L.PACKET_WORDS;
    memory[record + L.PACKET_SOURCE] = source;
    memory[record + L.PACKET_DESTINATION] = destination;
    memory[record + L.PACKET_LENGTH] = flits * 2 + (measured ? 1 : 0);
    memory[record + L.PACKET_CREATED] = cycle;
    memory[record + L.PACKET_NEXT] = -1;
    memory[record + L.PACKET_CLASS] = messageClass;
    memory[record + L.PACKET_COPIES] = copies;
    if (memory[L.PENDING]! < 0) memory[L.PENDING] = packet;
    else memory[this.packets + this.#lastPending * L.PACKET_WORDS + L.PACKET_NEXT] = packet;
    this.#lastPending = packet;
    this.#pushed += 1;
    return packet;
  }

  /** Simulates the cycles before `until`; whether something is left to do. */
  run(until: number): boolean {
    const [injected, ejected] = [this.#word(L.INJECTED), this.#word(L.EJECTED)];
    const more = this.kernel.run(until);
    this.#injectedFlits += (this.#word(L.INJECTED) - injected) >>> 0;
    this.#ejectedFlits += (this.#word(L.EJECTED) - ejected) >>> 0;
    return more;
  }

  /** Hands over the packets that have arrived since the last call, in the order of arrival. */
  take(each: (packet: ArrivedPacket) => void): void {
    const { memory } = this.kernel;
    for (let packet = memory[L.DONE]!; packet >= 0; ) {
      const record = this.packets + packet * L.PACKET_WORDS;
      const next = memory[record + L.PACKET_NEXT]!;
      const length = memory[record + L.PACKET_LENGTH]!;
      each({
        id: this.#ids[packet]!,
        source: memory[record + L.PACKET_SOURCE]!,
        destination: memory[record + L.PACKET_DESTINATION]!,
        flits: length >> 1,
        measured: (length & 1) !== 0,
        created: memory[record + L.PACKET_CREATED]!,
        injected: memory[record + L.PACKET_INJECTED]!,
        headArrived: memory[record + L.PACKET_HEAD]!,
        tailArrived: memory[record + L.PACKET_TAIL]!,
      });
      this.free(packet);
      packet = next;
    }
    memory[L.DONE] = -1;
  }

  /** The packet of a record has arrived everywhere. */
  protected free(packet: number): void {
    this.#free.push(packet);
    this.#arrived += 1;
  }

  /** Flits through each output so far, [router][port]: to +x, -x, +y, -y, the node; a copy. */
  linkFlits(): Int32Array {
    const { memory } = this.kernel;
    const first = memory[L.LINK_FLITS]!;
    return memory.slice(first, first + this.settings.width * this.settings.height * L.PORTS);
  }

  /** Hands over every packet that has not arrived in full, with what of it is inside the network. */
  census(each: (packet: UnfinishedPacket) => void): void {
    takeCensus(
      (index) => this.#word(index),
      (record) => this.#ids[record]!,
      each,
    );
  }

  /** Cycles in which something happened, up to the last arrival of a packet. */
  get busyToLastArrival(): number {
    return this.#word(L.BUSY_AT_ARRIVAL);
  }

  /** Flits inside the network, cycles in which something happened, visits of routers (modulo 2^32), events on their way. */
  counts(): Readonly<Record<'inside' | 'busyCycles' | 'visits' | 'events', number>> {
    return {
      inside: this.#word(L.IN_FLIGHT),
      busyCycles: this.#word(L.BUSY_CYCLES),
      visits: this.#word(L.VISITS) >>> 0,
      events: this.#word(L.EVENTS),
    };
  }

  flitLatency(): FlitLatency {
    const { memory } = this.kernel;
    const sum = memory[L.FLIT_SUM_HIGH]! * 2 ** 30 + memory[L.FLIT_SUM]!;
    return { flits: memory[L.FLIT_COUNT]!, sum, least: memory[L.FLIT_LEAST]!, most: memory[L.FLIT_MOST]! };
  }

  /** The whole state as JSON. */
  save(): unknown {
    const saved: Saved = {
      memory: [...this.kernel.memory.subarray(0, this.packets + this.#created * L.PACKET_WORDS)],
      created: this.#created,
      arrived: this.#arrived,
      pushed: this.#pushed,
      lastCycle: this.#lastCycle,
      lastPending: this.#lastPending,
      injectedFlits: this.#injectedFlits,
      ejectedFlits: this.#ejectedFlits,
      free: this.#free,
      ids: [...this.#ids.subarray(0, this.#created)],
    };
    return saved;
  }

  /** Takes over a state that `save` gave. */
  restore(state: unknown): void {
    const saved = state as Saved;
    while (this.#capacity < saved.created) this.#grow();
    this.kernel.memory.set(saved.memory);
    this.#ids.set(saved.ids);
    this.#free.splice(0, this.#free.length, ...saved.free);
    this.#created = saved.created;
    this.#arrived = saved.arrived;
    this.#pushed = saved.pushed;
    this.#lastCycle = saved.lastCycle;
    this.#lastPending = saved.lastPending;
    this.#injectedFlits = saved.injectedFlits;
    this.#ejectedFlits = saved.ejectedFlits;
  }

  #word(index: number): number {
    return this.kernel.memory[index]!;
  }

  /** A record for a packet: one that is free, or a new one. */
  #record(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#created === this.#capacity) this.#grow();
    this.#created += 1;
    return this.#created - 1;
  }

  /** Room for twice as many packets. */
  #grow(): void {
    this.#capacity *= 2;
    this.kernel.grow(this.packets + this.#capacity * L.PACKET_WORDS);
    const ids = new Float64Array(this.#capacity);
    ids.set(this.#ids);
    this.#ids = ids;
  }
}
