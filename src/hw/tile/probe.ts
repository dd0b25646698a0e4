import type { Link } from '../../kernel/link.js';

/** What a module is busy with. A round belongs to a pass over the image or to a step's; `at`: entry of the agenda. */
export type Work =
  | { readonly what: 'image' | 'step'; readonly at: number; readonly round: number }
  | { readonly what: 'reset' | 'scores'; readonly at: number };

/** A flit that a module takes from one link of the mesh and puts into another; undefined: it begins or ends there. */
export interface FlitMove {
  readonly from: Link | undefined;
  readonly to: Link | undefined;
  /** Words of the flit, see hw/noc/packets.ts. */
  readonly flit: number;
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
  /** `module` moves a flit in cycle `now`. */
  flit(module: string, move: FlitMove, now: number): void;
  /** `change` messages more or less take a place in `queue` from cycle `now` on; queues of flits say so by `flit`. */
  queue(queue: Link, change: 1 | -1, now: number): void;
}
