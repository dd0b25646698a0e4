import { peCycle, readTimeNs } from '../hw/crossbar/timing.js';
import { imageWeightBits, weightBanks } from '../hw/image-unit/weight-memory.js';
import { hasSpikeMemory } from '../hw/spike-memory/counts.js';
import { type Chip, chipFor } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { banksFor, KIB_BITS, sramBits } from '../model/sram.js';

/** SRAM of at least 0.5 KiB in powers of two: smaller macros are not in the tables that the prices come from. */
const sramKib = (bits: number): number => Math.max(0.5, 2 ** Math.ceil(Math.log2(Math.max(bits, 1) / KIB_BITS)));

/** The quantities that price laws refer to, by name with unit: the chip with every `auto` replaced. */
export type DesignPoint = Readonly<Record<string, number>>;

/** What differs for a projection with bits of its own, see chipFor; the rest is as in the chip's point. */
export function ownPoint(point: DesignPoint, chip: Chip, projection: string): DesignPoint {
  const own = chipFor(chip, projection);
  const { crossbar, adc } = own;
  const times = { readTimeNs: readTimeNs(own), peCycleClocks: peCycle(own) };
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
    readVoltageV: device.readVoltageV,
    readTimeNs: readTimeNs(chip),
    rows: crossbar.rows,
    cols: crossbar.cols,
    columnsPerAdc: crossbar.columnsPerAdc,
    peCycleClocks: peCycle(chip),
    adcBits: adc.bits,
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
