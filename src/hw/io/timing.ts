import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks until `bits` have come through the pins. */
export const pinClocks = (chip: Chip, bits: number): Cycles => cycles(Math.ceil(bits / chip.io.bitsPerClock));
