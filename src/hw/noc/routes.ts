import type { Activity } from '../../model/activity.js';
import type { Chip } from '../../model/chip.js';
import { connectionsOf } from '../../model/connection.js';
import type { Mapping } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';
import { type TilePair, tilePairs } from '../../model/tile-pairs.js';
import { type Flow, headPairs } from './flows.js';

/**
 * Spikes of some channels of a population that one tile sends in every step, the same to each of some tiles: a packet for
 * each, or one for all.
 */
export interface SpikeRoute {
  readonly population: string;
  readonly from: number;
  readonly channels: readonly number[];
  readonly to: readonly number[];
  readonly copies: Chip['noc']['copies'];
}

/** Everything that spikes travel: to the tiles that read them, and from heads to the fusion unit. */
export function spikeRoutes(network: Network, mapping: Mapping, chip: Chip): SpikeRoute[] {
  const pairs = spikePairs(network, mapping);
  return chip.noc.copies === 'multicast' ? multicastRoutes(pairs) : unicastRoutes(pairs);
}

type SpikePair = TilePair & { readonly population: string };

function spikePairs(network: Network, mapping: Mapping): SpikePair[] {
  const connections = connectionsOf(network, mapping).filter(({ source }) => source !== INPUT);
  return [
    ...connections.flatMap((connection) =>
      tilePairs(network, mapping, connection).map((pair) => ({ ...pair, population: connection.source })),
    ),
    ...headPairs({ network, mapping }),
  ];
}

function unicastRoutes(pairs: readonly SpikePair[]): SpikeRoute[] {
  const routes = new Map<string, { population: string; from: number; channels: readonly number[]; to: number[] }>();
  for (const { population, from, to, channels } of pairs) {
    const key = `${population} ${from} ${channels.join()}`;
    const route = routes.get(key) ?? { population, from, channels, to: [] };
    route.to.push(to);
    routes.set(key, route);
  }
  return [...routes.values()].map((route) => ({ ...route, copies: 'unicast' }));
}

/** The channels of a sender that go to the same tiles, together; a tile that reads a channel twice gets it twice. */
function multicastRoutes(pairs: readonly SpikePair[]): SpikeRoute[] {
  const routes = new Map<string, { population: string; from: number; channels: number[]; to: readonly number[] }>();
  for (const [sender, { population, from, receivers }] of receiversByChannel(pairs)) {
    for (const [channel, tiles] of receivers) {
      for (const to of setsOf(tiles)) {
        const key = `${sender} ${to.join()}`;
        const route = routes.get(key) ?? { population, from, channels: [], to };
        route.channels.push(channel);
        routes.set(key, route);
      }
    }
  }
  return [...routes.values()].map((route) => ({ ...route, copies: 'multicast' }));
}

interface Sender {
  readonly population: string;
  readonly from: number;
  readonly receivers: Map<number, number[]>;
}

function receiversByChannel(pairs: readonly SpikePair[]): Map<string, Sender> {
  const senders = new Map<string, Sender>();
  for (const { population, from, to, channels } of pairs) {
    const key = `${population} ${from}`;
    const sender = senders.get(key) ?? { population, from, receivers: new Map<number, number[]>() };
    for (const channel of channels) sender.receivers.set(channel, [...(sender.receivers.get(channel) ?? []), to]);
    senders.set(key, sender);
  }
  return senders;
}

/** Items in sets without an item twice: the first of each, then the second of each, and so on. */
export function setsOf(items: readonly number[]): number[][] {
  const sets: number[][] = [];
  for (const item of items) {
    const free = sets.find((set) => !set.includes(item));
    if (free === undefined) sets.push([item]);
    else free.push(item);
  }
  return sets;
}

/** The spikes among the flows of one image, as `countFlows` counts them, in the order of the routes. */
export function flowsAlong(routes: readonly SpikeRoute[], { populations, steps }: Activity): Flow[] {
  return routes.flatMap(({ population, from, to, channels, copies }): Flow[] => {
    const { spikes } = populations[population]!;
    const flits = new Float64Array(steps + 1);
    for (const channel of channels) addChannel(flits, spikes, channel * steps, steps);
    const [first, ...also] = to;
    const flow = { kind: 'spikes', layer: population, from, flits } as const;
    if (copies === 'multicast' && also.length > 0) return [{ ...flow, to: first!, also }];
    return to.map((tile) => ({ ...flow, to: tile }));
  });
}

function addChannel(flits: Float64Array, spikes: Float64Array, first: number, steps: number): void {
  for (let step = 0; step < steps; step += 1) flits[step + 1] = flits[step + 1]! + spikes[first + step]!;
}
