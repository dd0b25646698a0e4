import type { FlowKind } from './flows.js';

/** What a flit can be; spikes and marks of a head go to the fusion unit. */
export type PacketKind = FlowKind | 'headSpikes' | 'headMark';

/**
 * One kind of message between two ends of the mesh; flits name it by its index. Words of a flit: [2 x route + tail,
 * 2 x entry of the agenda + 1 for what happens once an image, payload]; payload = address of a spike, packets that a mark
 * announces, round of a partial sum.
 */
export interface PacketRoute {
  readonly kind: PacketKind;
  /** Index of the layer that is charged. */
  readonly layer: number;
  /** Ends: tiles by index, then the IO. */
  readonly from: number;
  readonly to: number;
  /** What the receiver knows it by: a source, a credit, a sum route, a head. */
  readonly slot: number;
}

export const flitOf = (route: number, tail: boolean): number => 2 * route + (tail ? 1 : 0);
export const routeIn = (flit: number): number => flit >> 1;
export const isTail = (flit: number): boolean => (flit & 1) === 1;

/** Second word of a flit. */
export const timeWord = (at: number, onceAnImage: boolean): number => 2 * at + (onceAnImage ? 1 : 0);
export const entryIn = (word: number): number => word >> 1;

/** Series index that a flit's second word is counted under, [word]: 0 for what happens once an image, else the step. */
export const countedSteps = (steps: readonly number[]): Uint32Array =>
  Uint32Array.from(steps.flatMap((step) => [step, 0]));
