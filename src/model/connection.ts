import { sum } from '../base/sum.js';
import {
  isIn,
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

/** What is mapped of a network: its projections on crossbars and in digital units. */
type Placed = Pick<Mapping, 'projections' | 'imageUnits'>;

const connectionsByPlace = new WeakMap<Placed['projections'], Map<Network, readonly Connection[]>>();

/** The connections of a network, in order of their first projection; the same objects whenever it is asked. */
export function connectionsOf(network: Network, placed: Placed): readonly Connection[] {
  const known = connectionsByPlace.get(placed.projections) ?? new Map<Network, readonly Connection[]>();
  connectionsByPlace.set(placed.projections, known);
  const connections = known.get(network) ?? joinConnections(network, placed);
  known.set(network, connections);
  return connections;
}

function joinConnections(network: Network, { projections, imageUnits }: Placed): readonly Connection[] {
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

const inputsByConnection = new WeakMap<Connection, Map<number, TileInput>>();

/**
 * Channels and neurons that `tile` reads: whole maps for a convolution, single neurons for a dense projection, everything
 * for a digital unit. Found once for a connection.
 */
export function tileInput(network: Network, connection: Connection, tile: number): TileInput {
  const known = inputsByConnection.get(connection) ?? new Map<number, TileInput>();
  inputsByConnection.set(connection, known);
  const input = known.get(tile) ?? findTileInput(network, connection, tile);
  known.set(tile, input);
  return input;
}

const NOTHING: TileInput = { channels: [], neurons: 0 };

function findTileInput(network: Network, { source, projections, imageUnits }: Connection, tile: number): TileInput {
  const { channels } = shapeOf(network, source);
  const area = positions(shapeOf(network, source));
  const hasUnit = imageUnits.some(({ tiles }) => tiles.some((each) => each.tile === tile));
  const here = projections.filter((projection) => isIn(projection, tile));
  if (here.length === 0 && !hasUnit) return NOTHING;
  const isConvolution = ({ blocks }: MappedProjection): boolean => blocks.matrix.inputs === channels;
  const maps = hasUnit ? new Uint8Array(channels).fill(1) : new Uint8Array(channels);
  markInputs(maps, here.filter(isConvolution), tile);
  const dense = here.filter((projection) => !isConvolution(projection));
  const single = new Uint8Array(dense.length === 0 ? 0 : channels * area);
  markInputs(single, dense, tile);
  const heldOf = Array.from(maps, (isRead, channel) =>
    isRead === 1 ? area : sum(single.subarray(channel * area, (channel + 1) * area)),
  );
  return { channels: [...heldOf.keys()].filter((channel) => heldOf[channel]! > 0), neurons: sum(heldOf) };
}

/** Marks what the rows of `projections` in `tile` read. */
function markInputs(marks: Uint8Array, projections: readonly MappedProjection[], tile: number): void {
  for (const projection of projections) {
    const { rowBlocks, rowGroups } = projection.blocks;
    for (const block of rowGroupsIn(projection, tile).flatMap((group) => rowGroups[group]!.rowBlocks)) {
      for (const { firstInput, inputs } of rowBlocks[block]!.segments) marks.fill(1, firstInput, firstInput + inputs);
    }
  }
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
