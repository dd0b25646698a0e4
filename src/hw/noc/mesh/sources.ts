import type { MeshSettings } from './settings.js';

/** The sending side of every node: a queue without bound, one flit a clock, a VC per packet chosen in turn. */
export class Sources {
  readonly vcs: number;
  readonly depth: number;
  /** First packet that is not sent in full, -1: none; last one of the queue, [node]. */
  readonly head: Int32Array;
  readonly last: Int32Array;
  /** Flits of the first packet that are sent, and its VC, [node]. */
  readonly sentFlits: Int32Array;
  readonly vc: Int8Array;
  /** VC that was taken last; -1: none was. */
  readonly lastVc: Int8Array;
  /** Flits in the router's input VC as the credits say, [node x VCs + vc]; VCs that no packet is using, bits, [node]. */
  readonly beyond: Uint16Array;
  readonly free: Int32Array;

  constructor({ width, height, virtualChannels, bufferFlits }: MeshSettings) {
    const nodes = width * height;
    this.vcs = virtualChannels;
    this.depth = bufferFlits;
    this.head = new Int32Array(nodes).fill(-1);
    this.last = new Int32Array(nodes).fill(-1);
    this.sentFlits = new Int32Array(nodes);
    this.vc = new Int8Array(nodes).fill(-1);
    this.lastVc = new Int8Array(nodes).fill(-1);
    this.beyond = new Uint16Array(nodes * virtualChannels);
    this.free = new Int32Array(nodes).fill((1 << virtualChannels) - 1);
  }

  /** The first VC behind the last one taken that is free and has room for a flit; -1: none. */
  chooseVc(node: number): number {
    const last = this.lastVc[node]!;
    for (let turn = 1; turn <= this.vcs; turn += 1) {
      const vc = last < 0 ? 0 : (last + turn) % this.vcs;
      if ((this.free[node]! & (1 << vc)) !== 0 && this.hasRoom(node, vc)) return vc;
    }
    return -1;
  }

  hasRoom(node: number, vc: number): boolean {
    return this.beyond[node * this.vcs + vc]! < this.depth;
  }
}
