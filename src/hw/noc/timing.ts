import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/**
 * Clocks of a packet of `flits` over `links` links without load: interface + (links + 1) routers + the other flits
 * behind the head. With delay set A of BookSim2 this is its T = 2 + 5 H + (L - 1), H = links + 1.
 */
export const packetClocks = (chip: Chip, links: number, flits: number): Cycles =>
  cycles(chip.noc.interfaceCycles + (links + 1) * chip.noc.cyclesPerHop + (flits - 1));

/** Flits of a packet with the partial sums of `outputs` columns of one position. */
export const sumPacketFlits = (chip: Chip, outputs: number): number =>
  Math.ceil((outputs * chip.tile.psumBits) / chip.noc.flitBits);
