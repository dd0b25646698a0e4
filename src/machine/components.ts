import { hasSpikeMemory } from '../hw/spike-memory/counts.js';
import { type Chip, columnsPerConversion } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { INPUT, type Network } from '../model/network.js';
import { banksFor } from '../model/sram.js';

/** Components that take area and leak: `module.component` with what one is. */
export const COMPONENTS = {
  'crossbar.array': 'cells of one crossbar',
  'crossbar.rowDriver': 'row drivers and source-line switches of one crossbar',
  'crossbar.columnMux': 'column multiplexer of one crossbar',
  'adc.converter': 'one ADC',
  'shiftAdd.unit': 'sign correction and shift-add behind one ADC',
  'latch.tile': 'column latches of one tile',
  'hTree.tile': 'H-tree of one tile',
  'psumBuffer.sram': 'partial-sum buffer of one tile',
  'inputBuffer.bank': 'one input buffer SRAM bank',
  'spikeMemory.bank': 'spike memory of one tile, only where a population finishes all steps before the next',
  'heldSum.bank': 'one SRAM bank of held input currents, in tiles that read the image',
  'neuron.lane': 'adder, comparator and register of one neuron lane',
  'neuron.bank': 'one membrane SRAM bank',
  'pooling.lane': 'one lane of the pooling module',
  'noc.router': 'one router',
  'noc.link': 'one link',
  'fusion.unit': 'the fusion unit',
  'io.pads': 'the pins',
} as const;
export type ComponentName = keyof typeof COMPONENTS;

/** How many of each component that the chip has: in tiles that the network uses, and on the whole chip. */
export type ComponentCounts = Readonly<
  Partial<Record<ComponentName, { readonly used: number; readonly chip: number }>>
>;

/** Counts the chip's components. Unused tiles are on the chip but switched off. */
export function countComponents(network: Network, chip: Chip, mapping: Mapping): ComponentCounts {
  const tiles = { used: mapping.tiles.length, chip: mapping.mesh.width * mapping.mesh.height };
  const each = (perTile: number) => ({ used: perTile * tiles.used, chip: perTile * tiles.chip });
  const both = (count: number) => ({ used: count, chip: count });
  const { crossbarsPerPe } = chip.pe;
  const { pesPerTile, neuronLanes, poolingLanes } = chip.tile;
  const { cols, columnsPerAdc } = chip.crossbar;
  const adcsPerSet = Math.ceil(cols / (columnsPerAdc * columnsPerConversion(chip)));
  const adcs = pesPerTile * adcsPerSet * (chip.crossbar.columnSum === 'digital' ? crossbarsPerPe : 1);
  const { width, height } = mapping.mesh;
  return {
    'crossbar.array': each(pesPerTile * crossbarsPerPe),
    'crossbar.rowDriver': each(pesPerTile * crossbarsPerPe),
    'crossbar.columnMux': each(pesPerTile * crossbarsPerPe),
    'adc.converter': each(adcs),
    'shiftAdd.unit': each(adcs),
    'latch.tile': each(1),
    'hTree.tile': each(1),
    'psumBuffer.sram': each(1),
    'inputBuffer.bank': each(banksFor(chip.tile.inputBufferPortBits)),
    ...(hasSpikeMemory(chip) ? { 'spikeMemory.bank': each(1) } : {}),
    'heldSum.bank': both(
      mapping.heldSumBits === 0 ? 0 : imageTiles(network, mapping) * banksFor(chip.tile.heldSumPortBits),
    ),
    'neuron.lane': each(neuronLanes),
    'neuron.bank': each(neuronLanes),
    'pooling.lane': each(poolingLanes),
    'noc.router': both(tiles.chip),
    'noc.link': both(2 * ((width - 1) * height + (height - 1) * width)),
    'fusion.unit': both(network.classifiers.length > 0 ? 1 : 0),
    'io.pads': both(1),
  };
}

/** Tiles of populations that read the image. */
function imageTiles(network: Network, mapping: Mapping): number {
  const readers = network.projections.filter((projection) => projection.source === INPUT);
  return new Set(readers.flatMap(({ target }) => mapping.populations[target]!.shards.map((shard) => shard.tile))).size;
}
