import { inputsRead, type MappedProjection, type Mapping, tilesOf } from '../../model/mapping.js';
import { INPUT, type Network, type Projection, positions, shapeOf } from '../../model/network.js';

/** Tiles between which a projection's spikes travel, and the source channels that the receiver needs. */
export interface TilePair {
  readonly from: number;
  readonly to: number;
  readonly channels: readonly number[];
}

/** Every pair of different tiles with at least one channel to send, receivers ascending, then senders ascending. */
export function tilePairs(network: Network, mapping: Mapping, projection: Projection): TilePair[] {
  const mapped: MappedProjection | undefined = mapping.projections[projection.name];
  if (mapped === undefined || projection.source === INPUT) return [];
  const { shards } = mapping.populations[projection.source]!;
  const senders = [...new Set(shards.map((shard) => shard.tile))].sort((a, b) => a - b);
  const inputsPerChannel = projection.operator.kind === 'dense' ? positions(shapeOf(network, projection.source)) : 1;
  return tilesOf(mapped).flatMap((to) => {
    const read = new Set(inputsRead(mapped, to).map((input) => Math.floor(input / inputsPerChannel)));
    return senders.flatMap((from) => {
      const held = shards.filter((shard) => shard.tile === from);
      const channels = held
        .flatMap(({ firstChannel, channels: count }) => Array.from({ length: count }, (_, i) => firstChannel + i))
        .filter((channel) => read.has(channel));
      return from === to || channels.length === 0 ? [] : [{ from, to, channels }];
    });
  });
}
