import { peCycle, readTimeNs } from '../hw/crossbar/timing.js';
import { WORD_BITS } from '../hw/input-buffer/counts.js';
import type { Chip } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';

const KIB_BITS = 8192;
/** SRAM of at least 0.5 KiB in powers of two: smaller macros are not in the tables that the prices come from. */
const sramKib = (bits: number): number => Math.max(0.5, 2 ** Math.ceil(Math.log2(Math.max(bits, 1) / KIB_BITS)));

/** 64-bit banks behind a port that delivers `bits` a clock. */
export const banksFor = (bits: number): number => Math.ceil(bits / WORD_BITS);

/** The quantities that price laws refer to, by name with unit: the chip with every `auto` replaced. */
export type DesignPoint = Readonly<Record<string, number>>;

/** Resolves a chip for the network mapped onto it. */
export function designPoint(chip: Chip, mapping: Mapping): DesignPoint {
  const { technology, device, crossbar, adc, pe, tile, noc } = chip;
  const { inputBufferKib, membraneBankKib } = tile;
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
    pesPerTile: tile.pesPerTile,
    treeLengthMm: Math.sqrt(tile.pesPerTile) * pe.pitchMm,
    psumBits: tile.psumBits,
    psumBufferKib: tile.psumBufferKib,
    inputBufferBankKib:
      inputBufferKib === 'auto' ? sramKib(mapping.inputBufferBits / buffers) : inputBufferKib / buffers,
    heldSumBankKib: sramKib(mapping.heldSumBits / banksFor(tile.heldSumPortBits)),
    membraneBits: tile.membraneBits,
    membraneBankKib:
      membraneBankKib === 'auto'
        ? sramKib(Math.ceil(mapping.neuronsPerTile / tile.neuronLanes) * tile.membraneBits)
        : membraneBankKib,
    flitBits: noc.flitBits,
    virtualChannels: noc.virtualChannels,
    bufferFlits: noc.bufferFlits,
    tilePitchMm: noc.tilePitchMm,
  };
}
