import { clocksPerPhase, peCycle, readTimeNs } from '../hw/crossbar/timing.js';
import { imageWeightBits, weightBanks } from '../hw/image-unit/weight-memory.js';
import { hasSpikeMemory } from '../hw/spike-memory/counts.js';
import { type Chip, chipFor } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { banksFor, KIB_BITS, sramBits } from '../model/sram.js';

/** SRAM of at least 0.5 KiB in powers of two: smaller macros are not in the tables that the prices come from. */
const sramKib = (bits: number): number => Math.max(0.5, 2 ** Math.ceil(Math.log2(Math.max(bits, 1) / KIB_BITS)));

/** What price laws may refer to, with what it is; every name ends in its unit unless it is a number of things or of bits. */
export const DESIGN_QUANTITIES = {
  nodeNm: 'technology node',
  supplyVoltageV: 'supply of logic and SRAM',
  clockMhz: 'clock',
  bitsPerCell: 'bits stored in one cell',
  onResistanceOhm: 'cell at its top level',
  onOffRatio: 'conductance of the top level over that of level 0',
  readVoltageV: 'across a cell while its row is read',
  readTimeNs: 'time for which a cell conducts: one phase',
  rows: 'word lines of a crossbar',
  cols: 'bit lines of a crossbar',
  columnsPerAdc: 'columns that share an ADC = phases of a read',
  peCycleClocks: 'clocks of one read of a PE',
  adcBits: 'resolution of the ADC',
  conversionRateMhz: 'conversions of one ADC, one a phase',
  weightBits: 'a stored weight',
  inputBits: 'a coded pixel',
  pesPerTile: 'PEs of a tile',
  treeLengthMm: 'way of a word through the H-tree: square root of the PEs x their pitch',
  psumBits: 'a partial sum',
  psumBufferKib: 'partial-sum buffer of a tile',
  inputBufferBankKib: 'one bank of the input buffer',
  spikeMemoryKib: 'spike memory of a tile',
  heldSumBankKib: 'one bank of held input currents',
  heldSumBits: 'a held input current',
  imageWeightBankKib: 'one bank of weights of an image unit',
  imageWeightBits: 'the widest weight of an image unit',
  membraneBits: 'a membrane potential',
  membraneBankKib: 'one bank of membranes',
  flitBits: 'a flit',
  virtualChannels: 'virtual channels of a port',
  bufferFlits: 'flits of a virtual channel',
  tilePitchMm: 'length of a link',
} as const;
export type DesignQuantity = keyof typeof DESIGN_QUANTITIES;

/** The quantities of one chip with one network, every `auto` replaced. */
export type DesignPoint = Readonly<Record<DesignQuantity, number>>;

/** One conversion a phase. */
const conversionRateMhz = (chip: Chip): number => chip.technology.clockMhz / clocksPerPhase(chip);

/** What differs for a projection with bits of its own, see chipFor; the rest is as in the chip's point. */
export function ownPoint(point: DesignPoint, chip: Chip, projection: string): DesignPoint {
  const own = chipFor(chip, projection);
  const { crossbar, adc } = own;
  const times = {
    readTimeNs: readTimeNs(own),
    peCycleClocks: peCycle(own),
    conversionRateMhz: conversionRateMhz(own),
  };
  return { ...point, adcBits: adc.bits, weightBits: crossbar.weightBits, ...times };
}

/** Resolves a chip for the network mapped onto it and a run of `steps`, whose spikes a sequential schedule stores. */
export function designPoint(chip: Chip, mapping: Mapping, steps: number): DesignPoint {
  const { technology, device, crossbar, adc, pe, tile, noc } = chip;
  const { inputBufferKib, membraneBankKib, spikeMemoryKib } = tile;
  const stored = hasSpikeMemory(chip) ? mapping.spikeMemoryBitsPerStep * steps : 0;
  const buffers = banksFor(tile.inputBufferPortBits);
  return {
    nodeNm: technology.nodeNm,
    supplyVoltageV: technology.supplyVoltageV,
    clockMhz: technology.clockMhz,
    bitsPerCell: device.bitsPerCell,
    onResistanceOhm: device.onResistanceOhm,
    onOffRatio: device.onOffRatio,
    readVoltageV: device.readVoltageV,
    readTimeNs: readTimeNs(chip),
    rows: crossbar.rows,
    cols: crossbar.cols,
    columnsPerAdc: crossbar.columnsPerAdc,
    peCycleClocks: peCycle(chip),
    adcBits: adc.bits,
    conversionRateMhz: conversionRateMhz(chip),
    weightBits: crossbar.weightBits,
    inputBits: crossbar.inputBits,
    pesPerTile: tile.pesPerTile,
    treeLengthMm: Math.sqrt(tile.pesPerTile) * pe.pitchMm,
    psumBits: tile.psumBits,
    psumBufferKib: tile.psumBufferKib,
    inputBufferBankKib:
      inputBufferKib === 'auto' ? sramKib(mapping.inputBufferBits / buffers) : inputBufferKib / buffers,
    spikeMemoryKib: spikeMemoryKib === 'auto' ? sramKib(stored) : spikeMemoryKib,
    heldSumBankKib: sramKib(mapping.heldSumBits / banksFor(tile.heldSumPortBits)),
    heldSumBits: tile.heldSumBits,
    imageWeightBankKib: sramKib(mapping.imageWeightBits / weightBanks(chip, mapping)),
    imageWeightBits: imageWeightBits(chip, mapping),
    membraneBits: tile.membraneBits,
    membraneBankKib:
      membraneBankKib === 'auto'
        ? sramKib(sramBits(Math.ceil(mapping.neuronsPerTile / tile.neuronLanes), tile.membraneBits))
        : membraneBankKib,
    flitBits: noc.flitBits,
    virtualChannels: noc.virtualChannels,
    bufferFlits: noc.bufferFlits,
    tilePitchMm: noc.tilePitchMm,
  };
}
