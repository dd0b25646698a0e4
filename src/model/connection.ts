import { type MappedProjection, rowGroupsIn, type Shard, tilesOf } from './mapping.js';
import { type Network, positions, shapeOf } from './network.js';

/** All projections with crossbars between the same source and target: their spikes travel and are stored once. */
export interface Connection {
  readonly source: string;
  readonly target: string;
  readonly projections: readonly MappedProjection[];
}

/** The connections of a network, in order of their first projection. */
export function connectionsOf(
  network: Network,
  projections: Readonly<Record<string, MappedProjection>>,
): readonly Connection[] {
  const connections = new Map<string, { source: string; target: string; projections: MappedProjection[] }>();
  for (const { name, source, target } of network.projections) {
    const mapped = projections[name];
    if (mapped === undefined) continue;
    const key = `${source} ${target}`;
    const connection = connections.get(key) ?? { source, target, projections: [] };
    connection.projections.push(mapped);
    connections.set(key, connection);
  }
  return [...connections.values()];
}

/** Tiles that read a connection, ascending. */
export const readersOf = (connection: Connection): readonly number[] =>
  [...new Set(connection.projections.flatMap((projection) => [...tilesOf(projection)]))].sort((a, b) => a - b);

/** What a tile reads of a connection's source. */
export interface TileInput {
  /** Source channels of which at least one neuron is read, ascending. */
  readonly channels: readonly number[];
  /** Source neurons that are held in the tile's input buffer. */
  readonly neurons: number;
}

/** Channels and neurons that `tile` reads: whole maps for a convolution, single neurons for a dense projection. */
export function tileInput(network: Network, { source, projections }: Connection, tile: number): TileInput {
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
