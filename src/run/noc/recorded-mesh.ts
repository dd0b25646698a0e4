import type { UnfinishedPacket } from '../../hw/noc/mesh/census.js';
import type { MakeKernel } from '../../hw/noc/mesh/kernel-host.js';
import { type ArrivedPacket, type FlitLatency, Mesh } from '../../hw/noc/mesh/mesh.js';
import { hopsBetween, type MeshSettings } from '../../hw/noc/mesh/settings.js';
import { PacketLog } from './packet-log.js';

/** A mesh that keeps the times of every packet. */
export class RecordedMesh {
  readonly settings: MeshSettings;
  readonly packets = new PacketLog();
  readonly #mesh: Mesh;
  readonly #keep: (packet: ArrivedPacket) => void;
  #arrived = 0;
  #lastArrival = -1;

  constructor(settings: MeshSettings, makeKernel: MakeKernel) {
    this.settings = settings;
    this.#mesh = new Mesh(settings, makeKernel);
    const { packets } = this;
    this.#keep = ({ id, injected, headArrived, tailArrived }) => {
      packets.injected[id] = injected;
      packets.headArrived[id] = headArrived;
      packets.tailArrived[id] = tailArrived;
      this.#arrived += 1;
      this.#lastArrival = Math.max(this.#lastArrival, tailArrived);
    };
  }

  /** The clock that runs next. */
  get now(): number {
    return this.#mesh.now;
  }
  /** The clock of the last arrival; -1 before the first. */
  get lastArrival(): number {
    return this.#lastArrival;
  }
  /** Packets that have arrived in full, and whether these are all. */
  get arrivedPackets(): number {
    return this.#arrived;
  }
  get isEmpty(): boolean {
    return this.#mesh.outstanding === 0;
  }
  /** Flits that entered the mesh, and that left it. */
  get injectedFlits(): number {
    return this.#mesh.injectedFlits;
  }
  get ejectedFlits(): number {
    return this.#mesh.ejectedFlits;
  }
  /** Clocks in which something happened: so far, and up to the last arrival. */
  get busyClocks(): number {
    return this.#mesh.counts().busyCycles;
  }
  get busyToLastArrival(): number {
    return this.#mesh.busyToLastArrival;
  }
  /** Hands over the packets that have not arrived in full. */
  census(each: (packet: UnfinishedPacket) => void): void {
    this.#mesh.census(each);
  }
  get flitLatency(): FlitLatency {
    return this.#mesh.flitLatency();
  }
  /** Flits that left by each output so far, [router][port]: to +x, -x, +y, -y, the node. */
  linkFlits(): Int32Array {
    return this.#mesh.linkFlits();
  }

  /** Queues a packet for its source in `clock`, which lies before that of no earlier packet. */
  send(clock: number, source: number, destination: number, flits: number): void {
    this.packets.add(source, destination, flits, clock, hopsBetween(this.settings, source, destination));
    this.#mesh.push({ cycle: clock, source, destination, flits });
  }

  /** Runs the clocks before `until`. */
  runTo(until: number): void {
    this.#mesh.run(until);
    this.#mesh.take(this.#keep);
  }
}
