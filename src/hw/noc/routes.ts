import { SimulationError } from '../../base/errors.js';
import type { Activity } from '../../model/activity.js';
import type { Chip } from '../../model/chip.js';
import { connectionsOf } from '../../model/connection.js';
import type { Mapping } from '../../model/mapping.js';
import { INPUT, type Network } from '../../model/network.js';
import { type Bundle, bundleName } from '../../model/packet-format.js';
import { type TilePair, tilePairs } from '../../model/tile-pairs.js';
import { type Flow, headPairs } from './flows.js';

/**
 * Spikes of some channels of a population that one tile sends in every step, the same to each of some tiles: a packet for
 * each, or one for all.
 */
export interface SpikeRoute extends Bundle {
  readonly from: number;
  readonly to: readonly number[];
  readonly copies: Chip['noc']['copies'];
  /** Name of its bundle where the spikes of a position travel together; undefined: each is a packet of one flit. */
  readonly bundle: string | undefined;
}

/** Everything that spikes travel: to the tiles that read them, and from heads to the fusion unit. */
export function spikeRoutes(network: Network, mapping: Mapping, { noc }: Chip): SpikeRoute[] {
  const pairs = spikePairs(network, mapping);
  const routes = noc.copies === 'multicast' ? multicastRoutes(pairs) : unicastRoutes(pairs);
  return routes.map((route) => ({ ...route, bundle: noc.packets === 'aer' ? undefined : bundleName(route) }));
}

type PlacedRoute = Omit<SpikeRoute, 'bundle'>;

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

function unicastRoutes(pairs: readonly SpikePair[]): PlacedRoute[] {
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
function multicastRoutes(pairs: readonly SpikePair[]): PlacedRoute[] {
  const routes = new Map<string, { population: string; from: number; channels: number[]; to: readonly number[] }>();
  const indexOf = new Map(pairs.map((pair, index) => [pair, index]));
  for (const { population, from, receivers } of receiversByChannel(pairs)) {
    for (const [channel, readers] of receivers) {
      for (const same of setsOf(readers, ({ to }) => to)) {
        const key = same.map((pair) => indexOf.get(pair)!).join();
        const route = routes.get(key) ?? { population, from, channels: [], to: same.map(({ to }) => to) };
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
  /** Who reads each channel. */
  readonly receivers: Map<number, SpikePair[]>;
}

function receiversByChannel(pairs: readonly SpikePair[]): Iterable<Sender> {
  const senders = new Map<string, Sender>();
  for (const pair of pairs) {
    const { population, from, channels } = pair;
    const key = `${population} ${from}`;
    const sender = senders.get(key) ?? { population, from, receivers: new Map<number, SpikePair[]>() };
    for (const channel of channels) sender.receivers.set(channel, [...(sender.receivers.get(channel) ?? []), pair]);
    senders.set(key, sender);
  }
  return senders.values();
}

/** Items in sets of which none has two of one place: the first of each place, then the second of each, and so on. */
export function setsOf<Item>(items: readonly Item[], placeOf: (item: Item) => number): Item[][] {
  const sets: Item[][] = [];
  for (const item of items) {
    const free = sets.find((set) => set.every((other) => placeOf(other) !== placeOf(item)));
    if (free === undefined) sets.push([item]);
    else free.push(item);
  }
  return sets;
}

/** The spikes among the flows of one image, as `countFlows` counts them, in the order of the routes. */
export function flowsAlong(routes: readonly SpikeRoute[], activity: Activity): Flow[] {
  return routes.flatMap((route): Flow[] => {
    const { population, from, to, copies } = route;
    const [first, ...also] = to;
    const flow = { kind: 'spikes', layer: population, from, ...loadOf(route, activity) } as const;
    if (copies === 'multicast' && also.length > 0) return [{ ...flow, to: first!, also }];
    return to.map((tile) => ({ ...flow, to: tile }));
  });
}

/** Flits of a route, [t], and the spikes in them where these are not as many. */
function loadOf({ population, channels, bundle }: SpikeRoute, activity: Activity): Pick<Flow, 'flits' | 'spikes'> {
  const { populations, packets, steps } = activity;
  const { spikes: fired } = populations[population]!;
  const spikes = new Float64Array(steps + 1);
  for (const channel of channels) addSteps(spikes, fired.subarray(channel * steps, (channel + 1) * steps));
  if (bundle === undefined) return { flits: spikes };
  const counted = packets?.[bundle];
  if (counted === undefined) throw new SimulationError(population, undefined, `no packets were counted of ${bundle}`);
  const flits = new Float64Array(steps + 1);
  addSteps(flits, counted.flits);
  return { flits, spikes };
}

function addSteps(series: Float64Array, steps: Float64Array): void {
  for (let step = 0; step < steps.length; step += 1) series[step + 1] = series[step + 1]! + steps[step]!;
}
