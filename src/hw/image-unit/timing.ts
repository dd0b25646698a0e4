import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks of `positions` output positions: every clock one pixel meets the weights of `imageMacLanes` channels. */
export const imageUnitClocks = (chip: Chip, rows: number, channels: number, positions: number): Cycles =>
  cycles(positions * rows * Math.ceil(channels / chip.tile.imageMacLanes));
