import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/** Clocks from complete counts to the class: one class after the other. */
export const fusionClocks = (chip: Chip, classes: number): Cycles => cycles(chip.fusionUnit.cyclesPerClass * classes);
