import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks of injection and ejection together. */
export const INTERFACE_CLOCKS = 2;

/** What the time of a packet without load depends on. */
export type RouterTimes = Pick<
  Chip['noc'],
  | 'bufferFlits'
  | 'routingDelay'
  | 'vcAllocationDelay'
  | 'switchAllocationDelay'
  | 'switchTraversalDelay'
  | 'creditDelay'
  | 'speculative'
>;

/** Clocks of a router and the link behind it without load. */
export function hopClocks(router: RouterTimes): Cycles {
  const { vcAllocationDelay: channel, switchAllocationDelay: allocation, speculative } = router;
  const allocations = speculative ? Math.max(channel, allocation) : channel + allocation;
  return cycles(router.routingDelay + allocations + router.switchTraversalDelay + 1);
}

/** Clocks from a flit's leave until its place in the next buffer can be used again. */
const creditLoop = ({ switchTraversalDelay, creditDelay }: RouterTimes): number =>
  switchTraversalDelay + creditDelay + 4;

/**
 * Clocks of a packet of `flits` over `links` links without load: BookSim2's T = 2 + hop x H + (L - 1), H = links + 1
 * (5 clocks a hop with its delay set A), and where a buffer of b flits is shorter than the credit loop, the wait for
 * credits behind every b flits. Exact where every delay of a stage is at most 1, else a lower bound.
 */
export const packetClocks = ({ noc }: { readonly noc: RouterTimes }, links: number, flits: number): Cycles => {
  const stalls = Math.floor((flits - 1) / noc.bufferFlits) * Math.max(0, creditLoop(noc) - noc.bufferFlits);
  return cycles(INTERFACE_CLOCKS + (links + 1) * hopClocks(noc) + (flits - 1) + stalls);
};

/** Flits of a packet with the partial sums of `outputs` columns of one position. */
export const sumPacketFlits = (chip: Chip, outputs: number): number =>
  Math.ceil((outputs * chip.tile.psumBits) / chip.noc.flitBits);
