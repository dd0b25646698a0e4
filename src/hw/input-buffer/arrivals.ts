import { readersOf, tileInput } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad } from '../../model/load.js';
import { shapeOf } from '../../model/network.js';
import { weightedSum } from '../../model/series.js';

/** Spikes of a connection that arrive, once for each tile that reads their channel; not for the image. */
export function arrivingSpikes({ network, connection, steps, sourceSpikes }: ConnectionLoad): Series {
  const readers = new Float64Array(shapeOf(network, connection.source).channels);
  for (const tile of readersOf(connection)) {
    for (const channel of tileInput(network, connection, tile).channels) readers[channel] = readers[channel]! + 1;
  }
  return weightedSum(steps, sourceSpikes, (channel) => readers[channel]!);
}
