import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks to add `sums` partial sums of one position into the buffer. */
export const accumulationClocks = (chip: Chip, sums: number): Cycles =>
  cycles(Math.ceil(sums / chip.tile.accumulationLanes));
