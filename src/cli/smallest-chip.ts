import { mapNetwork } from '../mapping/map-network.js';
import { type Chip, chipFor, columnsPerWeight, isInImageUnit } from '../model/chip.js';
import { type Network, neurons } from '../model/network.js';
import { KIB_BITS, sramBits } from '../model/sram.js';

/** The values of `chip`, by path, that must change for `network` to fit for `steps`; each the smallest that does. */
export function smallestThatFits(network: Network, chip: Chip, steps: number): Readonly<Record<string, string>> {
  const largest = Math.max(...network.populations.map(({ shape }) => neurons(shape)));
  const addressBits = chip.noc.packets === 'aer' ? Math.ceil(Math.log2(largest)) : 0;
  const flitBits = Math.max(chip.noc.flitBits, addressBits);
  const weights = network.projections.filter((projection) => !isInImageUnit(chip, projection));
  const cols = Math.max(chip.crossbar.cols, ...weights.map(({ name }) => columnsPerWeight(chipFor(chip, name))));
  const relaxed: Chip = {
    ...chip,
    crossbar: { ...chip.crossbar, cols },
    tile: { ...chip.tile, inputBufferKib: 'auto', membraneBankKib: 'auto', psumBufferKib: 1e9 },
    noc: { ...chip.noc, mesh: 'auto', flitBits },
    mapping: { replication: chip.mapping.replication === 'balanced' ? 'none' : chip.mapping.replication },
  };
  const outcome = mapNetwork(network, relaxed);
  if (outcome.kind === 'misfit') return {};
  const { mesh, inputBufferBits, neuronsPerTile, partialSumBits, spikeMemoryBitsPerStep, tiles } = outcome.mapping;
  const storedBits = chip.control.schedule === 'sequential' ? steps * spikeMemoryBitsPerStep : 0;
  const given = chip.noc.mesh;
  const bankBits = sramBits(Math.ceil(neuronsPerTile / chip.tile.neuronLanes), chip.tile.membraneBits);
  return {
    ...(cols > chip.crossbar.cols ? { 'crossbar.cols': String(cols) } : {}),
    ...(given !== 'auto' && given.width * given.height < tiles.length
      ? { 'noc.mesh': `{width: ${mesh.width}, height: ${mesh.height}}` }
      : {}),
    ...(flitBits > chip.noc.flitBits ? { 'noc.flitBits': String(flitBits) } : {}),
    ...enlarged('tile.inputBufferKib', chip.tile.inputBufferKib, inputBufferBits),
    ...enlarged('tile.membraneBankKib', chip.tile.membraneBankKib, bankBits),
    ...enlarged('tile.psumBufferKib', chip.tile.psumBufferKib, partialSumBits),
    ...enlarged('tile.spikeMemoryKib', chip.tile.spikeMemoryKib, storedBits),
  };
}

/** The capacity that `bits` need, in hundredths of a KiB, where `given` is less. */
function enlarged(path: string, given: number | 'auto', bits: number): Readonly<Record<string, string>> {
  if (given === 'auto' || given * KIB_BITS >= bits) return {};
  return { [path]: String(Math.ceil((100 * bits) / KIB_BITS) / 100) };
}
