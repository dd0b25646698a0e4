import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks to add the `places` of one window position (channels of the tile x window area) into its counters. */
export const poolingClocks = (chip: Chip, places: number): Cycles => cycles(Math.ceil(places / chip.tile.poolingLanes));
