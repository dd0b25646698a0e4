import { type Blocks, cutIntoBlocks } from '../model/blocks.js';
import { type Chip, chipFor, columnsPerWeight, isInImageUnit } from '../model/chip.js';
import {
  channelsByTile,
  type MappedImageUnit,
  type MappedPopulation,
  type MappedProjection,
  type PlacedPe,
  type Shard,
  type Tile,
} from '../model/mapping.js';
import { type Network, type Population, type Projection, projectionsInto, weightMatrix } from '../model/network.js';

/** PEs and tiles of a network before the tiles have a place on the mesh. */
export interface Allocation {
  readonly tiles: readonly Omit<Tile, 'x' | 'y'>[];
  readonly projections: Readonly<Record<string, MappedProjection>>;
  readonly imageUnits: Readonly<Record<string, MappedImageUnit>>;
  readonly populations: Readonly<Record<string, MappedPopulation>>;
}

/**
 * Cuts every weight matrix for the chip's crossbars; one in image units takes a single column a weight, as no cells hold it.
 * @throws RangeError when one weight is wider than a crossbar.
 */
export function cutNetwork(network: Network, chip: Chip): Record<string, Blocks> {
  const geometry = {
    rows: chip.crossbar.rows,
    cols: chip.crossbar.cols,
    crossbarsPerPe: chip.pe.crossbarsPerPe,
    packKernels: chip.pe.packKernels,
    rowOrder: chip.crossbar.rowOrder,
  };
  const blocks: Record<string, Blocks> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    const columns = isInImageUnit(chip, projection) ? 1 : columnsPerWeight(chipFor(chip, projection.name));
    blocks[projection.name] = cutIntoBlocks(matrix, { ...geometry, columnsPerWeight: columns });
  }
  return blocks;
}

/**
 * Gives every PE a tile: populations in network order, a fresh tile for each; within a population column block by
 * column block, so that the row blocks which are added together share a tile wherever they fit into one. A population
 * without PEs takes one tile. Averaging populations live in the pooling modules of their source's tiles.
 */
export function allocate(network: Network, chip: Chip, blocks: Readonly<Record<string, Blocks>>): Allocation {
  const { pesPerTile } = chip.tile;
  const tiles: { index: number; population: string; pes: number }[] = [];
  const projections: Record<string, MappedProjection> = {};
  const imageUnits: Record<string, MappedImageUnit> = {};
  const populations: Record<string, MappedPopulation> = {};
  for (const population of network.populations) {
    const incoming = projectionsInto(network, population.name);
    if (population.neuron.kind === 'average') {
      const source = populations[incoming[0]!.source]!;
      populations[population.name] = { name: population.name, copies: 1, shards: source.shards };
      continue;
    }
    const inUnits = incoming.filter((projection) => isInImageUnit(chip, projection));
    const parts = incoming
      .filter((projection) => !inUnits.includes(projection))
      .map(({ name }) => ({ name, blocks: blocks[name]! }));
    const placed = placePopulation(population, parts, pesPerTile, tiles);
    populations[population.name] = { name: population.name, copies: 1, shards: placed.shards };
    for (const [index, part] of parts.entries()) {
      projections[part.name] = { ...part, target: population.name, pes: placed.pes[index]! };
    }
    for (const projection of inUnits) {
      imageUnits[projection.name] = imageUnitOf(chip, projection, blocks[projection.name]!, placed.shards);
    }
  }
  return { tiles, projections, imageUnits, populations };
}

function imageUnitOf(
  chip: Chip,
  { name, target }: Projection,
  { matrix }: Blocks,
  shards: readonly Shard[],
): MappedImageUnit {
  const tiles = [...channelsByTile({ shards })].map(([tile, channels]) => ({ tile, channels }));
  return { name, target, matrix, weightBits: chipFor(chip, name).crossbar.weightBits, tiles };
}

function placePopulation(
  population: Population,
  parts: readonly { readonly blocks: Blocks }[],
  pesPerTile: number,
  tiles: { index: number; population: string; pes: number }[],
): { pes: PlacedPe[][]; shards: Shard[] } {
  const pes: PlacedPe[][] = parts.map(() => []);
  const shards: Shard[] = [];
  const open = () => tiles.push({ index: tiles.length, population: population.name, pes: 0 });
  open();
  if (parts.length === 0) shards.push({ tile: tiles.length - 1, firstChannel: 0, channels: population.shape.channels });
  for (const block of parts[0]?.blocks.columnBlocks ?? []) {
    const wanted = parts.reduce((sum, part) => sum + part.blocks.rowGroups.length, 0);
    const free = pesPerTile - tiles.at(-1)!.pes;
    if (free === 0 || (wanted > free && wanted <= pesPerTile)) open();
    shards.push({ tile: tiles.length - 1, firstChannel: block.firstOutput, channels: block.outputs });
    for (const [index, part] of parts.entries()) {
      for (const group of part.blocks.rowGroups) {
        if (tiles.at(-1)!.pes === pesPerTile) open();
        const tile = tiles.at(-1)!;
        tile.pes += 1;
        pes[index]!.push({ rowGroup: group.index, columnBlock: block.index, tile: tile.index, copy: 0 });
      }
    }
  }
  return { pes, shards };
}
