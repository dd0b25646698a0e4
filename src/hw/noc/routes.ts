import type { Activity } from '../../model/activity.js';
import { connectionsOf } from '../../model/connection.js';
import type { Mapping } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';
import { tilePairs } from '../../model/tile-pairs.js';
import { type Flow, headPairs } from './flows.js';

/** Spikes of some channels of a population that one tile sends in every step, the same to each of some tiles. */
export interface SpikeRoute {
  readonly population: string;
  readonly from: number;
  readonly channels: readonly number[];
  readonly to: readonly number[];
}

/** Everything that spikes travel: to the tiles that read them, and from heads to the fusion unit. */
export function spikeRoutes(network: Network, mapping: Mapping): SpikeRoute[] {
  const connections = connectionsOf(network, mapping).filter(({ source }) => source !== INPUT);
  const pairs = [
    ...connections.flatMap((connection) =>
      tilePairs(network, mapping, connection).map((pair) => ({ ...pair, population: connection.source })),
    ),
    ...headPairs({ network, mapping }),
  ];
  const routes = new Map<string, { population: string; from: number; channels: readonly number[]; to: number[] }>();
  for (const { population, from, to, channels } of pairs) {
    const key = `${population} ${from} ${channels.join()}`;
    const route = routes.get(key) ?? { population, from, channels, to: [] };
    route.to.push(to);
    routes.set(key, route);
  }
  return [...routes.values()];
}

/** The spikes among the flows of one image, as `countFlows` counts them, in the order of the routes. */
export function flowsAlong(routes: readonly SpikeRoute[], { populations, steps }: Activity): Flow[] {
  return routes.flatMap(({ population, from, to, channels }) => {
    const { spikes } = populations[population]!;
    const flits = new Float64Array(steps + 1);
    for (const channel of channels) addChannel(flits, spikes, channel * steps, steps);
    return to.map((tile): Flow => ({ kind: 'spikes', layer: population, from, to: tile, flits }));
  });
}

function addChannel(flits: Float64Array, spikes: Float64Array, first: number, steps: number): void {
  for (let step = 0; step < steps; step += 1) flits[step + 1] = flits[step + 1]! + spikes[first + step]!;
}
