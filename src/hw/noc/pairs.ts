import { type Connection, readersOf, tileInput } from '../../model/connection.js';
import type { Mapping, Shard } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';

/** Tiles between which a connection's spikes travel, and the source channels that the receiver needs. */
export interface TilePair {
  readonly from: number;
  readonly to: number;
  readonly channels: readonly number[];
}

const pairsByMapping = new WeakMap<Mapping, Map<Connection, readonly TilePair[]>>();

/**
 * Every pair of different tiles with at least one channel to send, receivers ascending, then senders ascending. Found once
 * for a mapping.
 */
export function tilePairs(network: Network, mapping: Mapping, connection: Connection): readonly TilePair[] {
  const known = pairsByMapping.get(mapping) ?? new Map<Connection, readonly TilePair[]>();
  pairsByMapping.set(mapping, known);
  const pairs = known.get(connection) ?? findPairs(network, mapping, connection);
  known.set(connection, pairs);
  return pairs;
}

function findPairs(network: Network, mapping: Mapping, connection: Connection): TilePair[] {
  if (connection.source === INPUT) return [];
  const { shards } = mapping.populations[connection.source]!;
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
