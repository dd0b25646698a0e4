import {
  type MappedImageUnit,
  type MappedProjection,
  type Mapping,
  rowGroupsIn,
  type Shard,
  tilesOf,
} from './mapping.js';
import { type Network, positions, shapeOf } from './network.js';

/** All projections with weights between the same source and target: their spikes travel and are stored once. */
export interface Connection {
  readonly source: string;
  readonly target: string;
  /** Those with crossbars. */
  readonly projections: readonly MappedProjection[];
  /** Those that read the image in digital units. */
  readonly imageUnits: readonly MappedImageUnit[];
}

/** The connections of a network, in order of their first projection. */
export function connectionsOf(
  network: Network,
  { projections, imageUnits }: Pick<Mapping, 'projections' | 'imageUnits'>,
): readonly Connection[] {
  const connections = new Map<
    string,
    { source: string; target: string; projections: MappedProjection[]; imageUnits: MappedImageUnit[] }
  >();
  for (const { name, source, target } of network.projections) {
    const [mapped, unit] = [projections[name], imageUnits[name]];
    if (mapped === undefined && unit === undefined) continue;
    const key = `${source} ${target}`;
    const connection = connections.get(key) ?? { source, target, projections: [], imageUnits: [] };
    if (mapped !== undefined) connection.projections.push(mapped);
    if (unit !== undefined) connection.imageUnits.push(unit);
    connections.set(key, connection);
  }
  return [...connections.values()];
}

/** Tiles that read a connection, ascending. */
export function readersOf({ projections, imageUnits }: Connection): readonly number[] {
  const tiles = [...projections.flatMap(tilesOf), ...imageUnits.flatMap((unit) => unit.tiles.map(({ tile }) => tile))];
  return [...new Set(tiles)].sort((a, b) => a - b);
}

/** What a tile reads of a connection's source. */
export interface TileInput {
  /** Source channels of which at least one neuron is read, ascending. */
  readonly channels: readonly number[];
  /** Source neurons that are held in the tile's input buffer. */
  readonly neurons: number;
}

/**
 * Channels and neurons that `tile` reads: whole maps for a convolution, single neurons for a dense projection, everything
 * for a digital unit.
 */
export function tileInput(network: Network, { source, projections, imageUnits }: Connection, tile: number): TileInput {
  const area = positions(shapeOf(network, source));
  const channelCount = shapeOf(network, source).channels;
  const maps = new Set<number>();
  const single = new Set<number>();
  for (const projection of projections) {
    const { rowBlocks, rowGroups, matrix } = projection.blocks;
    const into = matrix.inputs === channelCount ? maps : single;
    for (const group of rowGroupsIn(projection, tile)) {
      for (const index of rowGroups[group]!.rowBlocks) {
        for (const { firstInput, inputs } of rowBlocks[index]!.segments) {
          for (let input = firstInput; input < firstInput + inputs; input += 1) into.add(input);
        }
      }
    }
  }
  if (imageUnits.some(({ tiles }) => tiles.some((each) => each.tile === tile))) {
    for (let channel = 0; channel < channelCount; channel += 1) maps.add(channel);
  }
  const alone = [...single].filter((input) => !maps.has(Math.floor(input / area)));
  const channels = new Set([...maps, ...alone.map((input) => Math.floor(input / area))]);
  return { channels: [...channels].sort((a, b) => a - b), neurons: maps.size * area + alone.length };
}

/** Partial sums of one column block that leave a tile for the one that holds its neurons. */
export interface SumTransfer {
  readonly from: number;
  readonly to: number;
  readonly columnBlock: number;
  readonly outputs: number;
}

/** Transfers of a population: a tile adds all of its row blocks and projections of a column block before it sends. */
export function sumTransfers(projections: readonly MappedProjection[], shards: readonly Shard[]): SumTransfer[] {
  const transfers = new Map<string, SumTransfer>();
  for (const { blocks, pes } of projections) {
    for (const { columnBlock, tile: from } of pes) {
      const to = shards[columnBlock]!.tile;
      if (from === to) continue;
      transfers.set(`${from} ${columnBlock}`, {
        from,
        to,
        columnBlock,
        outputs: blocks.columnBlocks[columnBlock]!.outputs,
      });
    }
  }
  return [...transfers.values()];
}
