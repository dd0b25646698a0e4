/** What a module is busy with. A round belongs to a pass over the image or to a step's; `at`: entry of the agenda. */
export type Work =
  | { readonly what: 'image' | 'step'; readonly at: number; readonly round: number }
  | { readonly what: 'reset' | 'scores'; readonly at: number };

/** A queue of the mesh, and the module that takes out of it. */
export interface Queue {
  readonly name: string;
  readonly receiverName: string;
}

/** Flits of a packet that a module takes from one queue of the mesh and puts into another; undefined: they begin or end there. */
export interface PacketMove {
  readonly from: Queue | undefined;
  readonly to: Queue | undefined;
  readonly flits: number;
  /** Words of the packet, see hw/noc/packets.ts. */
  readonly packet: number;
  readonly word: number;
  readonly payload: number;
}

/**
 * What modules say about their work for traces and reports; nobody in the machine reads it. Modules by their names, times
 * in clocks. A machine without a probe asks once per event whether it has one.
 */
export interface Probe {
  /** `module` is busy from cycle `start` for `clocks`. */
  work(module: string, work: Work, start: number, clocks: number): void;
  /** `module` moves a packet, or flits of it, in cycle `now`. */
  packet(module: string, move: PacketMove, now: number): void;
  /** `change` messages more or less take a place in `queue` from cycle `now` on; queues of flits say so by `packet`. */
  queue(queue: Queue, change: 1 | -1, now: number): void;
}
