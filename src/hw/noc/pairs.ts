import { type Connection, readersOf, tileInput } from '../../model/connection.js';
import type { Mapping } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';

/** Tiles between which a connection's spikes travel, and the source channels that the receiver needs. */
export interface TilePair {
  readonly from: number;
  readonly to: number;
  readonly channels: readonly number[];
}

/** Every pair of different tiles with at least one channel to send, receivers ascending, then senders ascending. */
export function tilePairs(network: Network, mapping: Mapping, connection: Connection): TilePair[] {
  if (connection.source === INPUT) return [];
  const { shards } = mapping.populations[connection.source]!;
  const senders = [...new Set(shards.map((shard) => shard.tile))].sort((a, b) => a - b);
  return readersOf(connection).flatMap((to) => {
    const read = new Set(tileInput(network, connection, to).channels);
    return senders.flatMap((from) => {
      const channels = shards
        .filter((shard) => shard.tile === from)
        .flatMap(({ firstChannel, channels: count }) => Array.from({ length: count }, (_, i) => firstChannel + i))
        .filter((channel) => read.has(channel));
      return from === to || channels.length === 0 ? [] : [{ from, to, channels }];
    });
  });
}
