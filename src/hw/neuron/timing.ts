import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';
import { banksFor, wordsFor } from '../../model/sram.js';

/** Clocks to read, update and write back `columns` membranes of one position: `neuronLanes` banks, one neuron each a clock. */
export const updateClocks = (chip: Chip, columns: number): Cycles => cycles(Math.ceil(columns / chip.tile.neuronLanes));

/** Clocks to reset `membranes` of a tile between images: one write per neuron, all banks at once. */
export const resetClocks = (chip: Chip, membranes: number): Cycles =>
  cycles(Math.ceil(membranes / chip.tile.neuronLanes));

/** Clocks to read the held input currents of `columns` neurons of one position: whole numbers in the words of the banks. */
export const heldSumClocks = (chip: Chip, columns: number): Cycles =>
  cycles(Math.ceil(wordsFor(columns, chip.tile.heldSumBits) / banksFor(chip.tile.heldSumPortBits)));
