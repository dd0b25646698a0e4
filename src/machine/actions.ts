import { H_TREE_ACTIONS, PSUM_BUFFER_ACTIONS } from '../hw/accumulation/counts.js';
import { ADC_ACTIONS, LATCH_ACTIONS, SHIFT_ADD_ACTIONS } from '../hw/adc/counts.js';
import { CROSSBAR_ACTIONS } from '../hw/crossbar/counts.js';
import { FUSION_ACTIONS } from '../hw/fusion-unit/counts.js';
import { IMAGE_UNIT_ACTIONS } from '../hw/image-unit/counts.js';
import { INPUT_BUFFER_ACTIONS } from '../hw/input-buffer/counts.js';
import { IO_ACTIONS } from '../hw/io/counts.js';
import { HELD_SUM_ACTIONS, NEURON_ACTIONS } from '../hw/neuron/counts.js';
import { NOC_ACTIONS } from '../hw/noc/counts.js';
import { POOLING_ACTIONS } from '../hw/pooling/counts.js';
import { SPIKE_MEMORY_ACTIONS } from '../hw/spike-memory/counts.js';
import type { ActionTable } from '../model/counts.js';

/** Every action of the machine by module, with what one occurrence is. A price table must name each of them. */
export const MACHINE_ACTIONS = {
  crossbar: CROSSBAR_ACTIONS,
  adc: ADC_ACTIONS,
  shiftAdd: SHIFT_ADD_ACTIONS,
  latch: LATCH_ACTIONS,
  hTree: H_TREE_ACTIONS,
  psumBuffer: PSUM_BUFFER_ACTIONS,
  inputBuffer: INPUT_BUFFER_ACTIONS,
  spikeMemory: SPIKE_MEMORY_ACTIONS,
  imageUnit: IMAGE_UNIT_ACTIONS,
  heldSum: HELD_SUM_ACTIONS,
  neuron: NEURON_ACTIONS,
  pooling: POOLING_ACTIONS,
  noc: NOC_ACTIONS,
  fusion: FUSION_ACTIONS,
  io: IO_ACTIONS,
} as const satisfies ActionTable;

export type ModuleName = keyof typeof MACHINE_ACTIONS;
