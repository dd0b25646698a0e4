import type { FlowKind } from './flows.js';

/** What a packet can be; spikes and marks of a head go to the fusion unit. */
export type PacketKind = FlowKind | 'headSpikes' | 'headMark';

/**
 * One kind of message between two ends of the mesh; packets name it by its index. Words of a packet: [route and flits,
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
  /** Routes by which the receivers of a multicast packet know it; it travels by this route, to all of them. */
  readonly members?: readonly number[];
}

const FLIT_BITS = 12;
/** Most flits of a packet, and routes of a machine. */
export const MOST_FLITS = 2 ** FLIT_BITS - 1;
export const MOST_ROUTES = 2 ** (31 - FLIT_BITS);

/** First word of a packet. */
export const packetOf = (route: number, flits: number): number => route * 2 ** FLIT_BITS + flits;
export const routeIn = (packet: number): number => packet >> FLIT_BITS;
export const flitsIn = (packet: number): number => packet & MOST_FLITS;

/** Second word of a packet. */
export const timeWord = (at: number, onceAnImage: boolean): number => 2 * at + (onceAnImage ? 1 : 0);
export const entryIn = (word: number): number => word >> 1;

/** Series index that a packet's second word is counted under, [word]: 0 for what happens once an image, else the step. */
export const countedSteps = (steps: readonly number[]): Uint32Array =>
  Uint32Array.from(steps.flatMap((step) => [step, 0]));
