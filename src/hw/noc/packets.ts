import type { FlowKind } from './flows.js';

/** What a packet can be; spikes and marks of a head go to the fusion unit. */
export type PacketKind = FlowKind | 'headSpikes' | 'headMark';

/**
 * One kind of message between two ends of the mesh; packets name it by its index. Words of a packet: [route and flits,
 * 2 x entry of the agenda + 1 for what happens once an image, payload]; payload = address of a spike or spikesWord, packets
 * that a mark announces, round of a partial sum.
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
  /** Channels of the population whose spikes of a position travel together; undefined: a packet is a spike. */
  readonly together?: number | undefined;
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

/** Payload of a packet with `spikes` of one position of a population with `channels`. */
export const spikesWord = (position: number, spikes: number, channels: number): number =>
  position * (channels + 1) + spikes;
/** Spikes in a packet, and the address of one of them, or else the first that its position could have. */
export const spikesIn = ({ together }: PacketRoute, payload: number): number =>
  together === undefined ? 1 : payload % (together + 1);
export const addressIn = ({ together }: PacketRoute, payload: number): number =>
  together === undefined ? payload : Math.floor(payload / (together + 1)) * together;

/** Series index that a packet's second word is counted under, [word]: 0 for what happens once an image, else the step. */
export const countedSteps = (steps: readonly number[]): Uint32Array =>
  Uint32Array.from(steps.flatMap((step) => [step, 0]));
