import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks to fetch `bits` of patches for one output position from a tile's input buffer. */
export const fetchClocks = (chip: Chip, bits: number): Cycles =>
  cycles(Math.ceil(bits / chip.tile.inputBufferPortBits));
