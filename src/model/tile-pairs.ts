import { type Connection, readersOf, tileInput } from './connection.js';
import type { Mapping, Shard } from './mapping.js';
import { INPUT, type Network } from './network.js';

/** Tiles between which a connection's spikes travel, and the source channels that the receiver needs. */
export interface TilePair {
  readonly from: number;
  readonly to: number;
  readonly channels: readonly number[];
}

/** Where neurons lie: all of a mapping that pairs of tiles follow from. */
type PlacedNeurons = Pick<Mapping, 'populations'>;

const pairsByPlace = new WeakMap<PlacedNeurons['populations'], Map<Connection, readonly TilePair[]>>();

/**
 * Every pair of different tiles with at least one channel to send, receivers ascending, then senders ascending. Found once
 * for a mapping.
 */
export function tilePairs(network: Network, placed: PlacedNeurons, connection: Connection): readonly TilePair[] {
  const known = pairsByPlace.get(placed.populations) ?? new Map<Connection, readonly TilePair[]>();
  pairsByPlace.set(placed.populations, known);
  const pairs = known.get(connection) ?? findPairs(network, placed, connection);
  known.set(connection, pairs);
  return pairs;
}

function findPairs(network: Network, { populations }: PlacedNeurons, connection: Connection): TilePair[] {
  if (connection.source === INPUT) return [];
  const { shards } = populations[connection.source]!;
  const senders = [...new Set(shards.map((shard) => shard.tile))].sort((a, b) => a - b);
  const sent = senders.map((from) => [from, channelsIn(shards.filter((shard) => shard.tile === from))] as const);
  return readersOf(connection).flatMap((to) => {
    const read = new Set(tileInput(network, connection, to).channels);
    return sent.flatMap(([from, all]) => {
      const channels = from === to ? [] : all.filter((channel) => read.has(channel));
      return channels.length === 0 ? [] : [{ from, to, channels }];
    });
  });
}

const channelsIn = (shards: readonly Shard[]): number[] =>
  shards.flatMap(({ firstChannel, channels }) => Array.from({ length: channels }, (_, i) => firstChannel + i));
