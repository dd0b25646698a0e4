import { weightBanks } from '../hw/image-unit/weight-memory.js';
import { hasSpikeMemory } from '../hw/spike-memory/counts.js';
import { type Chip, chipFor, columnsPerConversion } from '../model/chip.js';
import type { MappedProjection, Mapping } from '../model/mapping.js';
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
  'clock.tree': 'clock tree of one tile down to its PEs, never gated in tiles in use',
  'fusion.unit': 'the fusion unit',
  'io.pads': 'the pins',
} as const;
export type ComponentName = keyof typeof COMPONENTS;

/** How many of one component there are, in different parts of the chip. */
export interface ComponentCount {
  /** In tiles that the network uses. */
  readonly used: number;
  readonly chip: number;
  /** Of the used ones, those that stay powered: arrays and converters without weights are switched off. */
  readonly powered: number;
}
export type ComponentCounts = Readonly<Partial<Record<ComponentName, ComponentCount>>>;

/** The same number in use, on the chip and powered. */
const all = (count: number): ComponentCount => ({ used: count, chip: count, powered: count });

/**
 * Counts the chip's components, but for `ownComponents`. Unused tiles are on the chip but switched off, and so are crossbars
 * without weights and the converters of PEs without weights.
 */
export function countComponents(network: Network, chip: Chip, mapping: Mapping): ComponentCounts {
  const tiles = { used: mapping.tiles.length, chip: mapping.mesh.width * mapping.mesh.height };
  const each = (perTile: number, powered = perTile * tiles.used): ComponentCount => ({
    used: perTile * tiles.used,
    chip: perTile * tiles.chip,
    powered,
  });
  const { pesPerTile, neuronLanes, poolingLanes } = chip.tile;
  const crossbars = each(pesPerTile * chip.pe.crossbarsPerPe, crossbarsWithWeights(Object.values(mapping.projections)));
  const adcs = converters(chip, mapping);
  const { width, height } = mapping.mesh;
  return {
    'crossbar.array': crossbars,
    'crossbar.rowDriver': crossbars,
    'crossbar.columnMux': crossbars,
    'adc.converter': adcs,
    'shiftAdd.unit': adcs,
    'latch.tile': each(1),
    'hTree.tile': each(1),
    'psumBuffer.sram': each(1),
    'inputBuffer.bank': each(banksFor(chip.tile.inputBufferPortBits)),
    ...(hasSpikeMemory(chip) ? { 'spikeMemory.bank': each(1) } : {}),
    ...imageUnitComponents(network, chip, mapping),
    'heldSum.bank': all(
      mapping.heldSumBits === 0 ? 0 : imageTiles(network, mapping) * banksFor(chip.tile.heldSumPortBits),
    ),
    'neuron.lane': each(neuronLanes),
    'neuron.bank': each(neuronLanes),
    'pooling.lane': each(poolingLanes),
    'noc.router': all(tiles.chip),
    'noc.link': all(2 * ((width - 1) * height + (height - 1) * width)),
    'clock.tree': each(1),
    'fusion.unit': all(network.classifiers.length > 0 ? 1 : 0),
    'io.pads': all(1),
  };
}

/** ADCs of all PEs but those of projections with bits of their own. */
function converters(chip: Chip, mapping: Mapping): ComponentCount {
  const own = Object.values(ownComponents(chip, mapping)).reduce((sum, each) => sum + each['adc.converter']!.used, 0);
  const perTile = chip.tile.pesPerTile * adcsPerPe(chip);
  const shared = Object.values(mapping.projections).filter(({ name }) => chipFor(chip, name) === chip);
  return {
    used: perTile * mapping.tiles.length - own,
    chip: perTile * mapping.mesh.width * mapping.mesh.height - own,
    powered: poweredAdcs(chip, shared),
  };
}

/** ADCs that read weights: of PEs in use, or of their crossbars with weights where each has its own. */
function poweredAdcs(chip: Chip, projections: readonly MappedProjection[]): number {
  const pes = projections.reduce((sum, projection) => sum + projection.pes.length, 0);
  return chip.crossbar.columnSum === 'digital'
    ? crossbarsWithWeights(projections) * adcsPerSet(chip)
    : pes * adcsPerSet(chip);
}

const crossbarsWithWeights = (projections: readonly MappedProjection[]): number =>
  projections.reduce(
    (sum, { pes, blocks }) => sum + pes.reduce((own, pe) => own + blocks.rowGroups[pe.rowGroup]!.rowBlocks.length, 0),
    0,
  );

/** Image units stand in tiles that read the image; a network without them needs none. */
function imageUnitComponents(network: Network, chip: Chip, mapping: Mapping): ComponentCounts {
  if (Object.keys(mapping.imageUnits).length === 0) return {};
  const tiles = imageTiles(network, mapping);
  const each = (perTile: number) => all(perTile * tiles);
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
    own.map((projection) => {
      const { name, pes } = projection;
      const count = pes.length * adcsPerPe(chip);
      const adcs = { used: count, chip: count, powered: poweredAdcs(chip, [projection]) };
      return [name, { 'adc.converter': adcs, 'shiftAdd.unit': adcs }];
    }),
  );
}

/** ADCs of a PE: a set for its summed columns, or one for every crossbar. */
const adcsPerPe = (chip: Chip): number =>
  adcsPerSet(chip) * (chip.crossbar.columnSum === 'digital' ? chip.pe.crossbarsPerPe : 1);

const adcsPerSet = (chip: Chip): number =>
  Math.ceil(chip.crossbar.cols / (chip.crossbar.columnsPerAdc * columnsPerConversion(chip)));

/** Tiles of populations that read the image. */
function imageTiles(network: Network, mapping: Mapping): number {
  const readers = network.projections.filter((projection) => projection.source === INPUT);
  return new Set(readers.flatMap(({ target }) => mapping.populations[target]!.shards.map((shard) => shard.tile))).size;
}
