import { weightBanks } from '../hw/image-unit/weight-memory.js';
import { hasSpikeMemory } from '../hw/spike-memory/counts.js';
import { type Chip, chipFor, columnsPerConversion } from '../model/chip.js';
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
  'imageUnit.multiplier': 'multiplier of one lane of an image unit',
  'imageUnit.accumulator': 'adder and register of one lane of an image unit',
  'imageUnit.bank': 'one SRAM bank of weights of an image unit',
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

/** How many of each component there are: in tiles that the network uses, and on the whole chip. */
export type ComponentCounts = Readonly<
  Partial<Record<ComponentName, { readonly used: number; readonly chip: number }>>
>;

/** Counts the chip's components, but for `ownComponents`. Unused tiles are on the chip but switched off. */
export function countComponents(network: Network, chip: Chip, mapping: Mapping): ComponentCounts {
  const tiles = { used: mapping.tiles.length, chip: mapping.mesh.width * mapping.mesh.height };
  const each = (perTile: number) => ({ used: perTile * tiles.used, chip: perTile * tiles.chip });
  const both = (count: number) => ({ used: count, chip: count });
  const { crossbarsPerPe } = chip.pe;
  const { pesPerTile, neuronLanes, poolingLanes } = chip.tile;
  const own = Object.values(ownComponents(chip, mapping)).reduce((sum, each) => sum + each['adc.converter']!.used, 0);
  const inTiles = each(pesPerTile * adcsPerPe(chip));
  const adcs = { used: inTiles.used - own, chip: inTiles.chip - own };
  const { width, height } = mapping.mesh;
  return {
    'crossbar.array': each(pesPerTile * crossbarsPerPe),
    'crossbar.rowDriver': each(pesPerTile * crossbarsPerPe),
    'crossbar.columnMux': each(pesPerTile * crossbarsPerPe),
    'adc.converter': adcs,
    'shiftAdd.unit': adcs,
    'latch.tile': each(1),
    'hTree.tile': each(1),
    'psumBuffer.sram': each(1),
    'inputBuffer.bank': each(banksFor(chip.tile.inputBufferPortBits)),
    ...(hasSpikeMemory(chip) ? { 'spikeMemory.bank': each(1) } : {}),
    ...imageUnitComponents(network, chip, mapping),
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

/** Image units stand in tiles that read the image; a network without them needs none. */
function imageUnitComponents(network: Network, chip: Chip, mapping: Mapping): ComponentCounts {
  if (Object.keys(mapping.imageUnits).length === 0) return {};
  const tiles = imageTiles(network, mapping);
  const each = (perTile: number) => ({ used: perTile * tiles, chip: perTile * tiles });
  return {
    'imageUnit.multiplier': each(chip.tile.imageMacLanes),
    'imageUnit.accumulator': each(chip.tile.imageMacLanes),
    'imageUnit.bank': each(weightBanks(chip, mapping)),
  };
}

/** Components of PEs whose projection has bits of its own on the chip, by projection: their prices are others. */
export function ownComponents(chip: Chip, { projections }: Mapping): Readonly<Record<string, ComponentCounts>> {
  const own = Object.values(projections).filter(({ name }) => chipFor(chip, name) !== chip);
  return Object.fromEntries(
    own.map(({ name, pes }) => {
      const count = pes.length * adcsPerPe(chip);
      const adcs = { used: count, chip: count };
      return [name, { 'adc.converter': adcs, 'shiftAdd.unit': adcs }];
    }),
  );
}

/** ADCs of a PE: a set for its summed columns, or one for every crossbar. */
function adcsPerPe(chip: Chip): number {
  const { cols, columnsPerAdc, columnSum } = chip.crossbar;
  const perSet = Math.ceil(cols / (columnsPerAdc * columnsPerConversion(chip)));
  return perSet * (columnSum === 'digital' ? chip.pe.crossbarsPerPe : 1);
}

/** Tiles of populations that read the image. */
function imageTiles(network: Network, mapping: Mapping): number {
  const readers = network.projections.filter((projection) => projection.source === INPUT);
  return new Set(readers.flatMap(({ target }) => mapping.populations[target]!.shards.map((shard) => shard.tile))).size;
}
