import type { PacketActivity } from '../../model/activity.js';
import type { Chip } from '../../model/chip.js';
import { type Network, type Population, positions, shapeOf } from '../../model/network.js';
import {
  type Bundle,
  bundleName,
  expectedPackets,
  type PositionPackets,
  positionPackets,
} from '../../model/packet-format.js';
import type { SpikeTrains } from '../../model/spike-trains.js';
import type { SpikeRoute } from './routes.js';

/** Packets to count: how a chip makes them, and of what. Plain data. */
export interface PacketRequest {
  readonly noc: Chip['noc'];
  readonly bundles: readonly Bundle[];
}

/** What is to be counted where spikes travel by `routes`; undefined where each of them is a packet of its own. */
export function packetRequest({ noc }: Pick<Chip, 'noc'>, routes: readonly SpikeRoute[]): PacketRequest | undefined {
  const bundles = new Map<string, Bundle>();
  for (const { bundle, population, channels } of routes) {
    if (bundle !== undefined) bundles.set(bundle, { population, channels });
  }
  return bundles.size === 0 ? undefined : { noc, bundles: [...bundles.values()] };
}

/** Activity of packets, by name of their bundle. */
type Packets = Readonly<Record<string, PacketActivity>>;

/** Packets and flits of every bundle in each step of one image, counted position by position from its spikes. */
export function countPackets({ populations }: Network, { noc, bundles }: PacketRequest, trains: SpikeTrains): Packets {
  const counted: Record<string, PacketActivity> = {};
  for (const population of populations) {
    const own = bundles.filter((bundle) => bundle.population === population.name);
    const counters = own.map((bundle) => new BundleCounter(population, bundle, noc, trains.steps));
    for (const { name, activity } of counters) counted[name] = activity;
    for (const [step, fired] of trains.fired[population.name]!.entries()) countStep(fired, step, population, counters);
  }
  return counted;
}

/** `fired` ascending, so that the spikes of a position follow each other. */
function countStep(fired: Int32Array, step: number, { shape }: Population, counters: readonly BundleCounter[]): void {
  const { channels } = shape;
  let first = 0;
  for (const neuron of fired) {
    if (neuron >= first + channels) {
      for (const counter of counters) counter.close(step);
      first = neuron - (neuron % channels);
    }
    for (const counter of counters) counter.add(neuron - first);
  }
  for (const counter of counters) counter.close(step);
}

class BundleCounter {
  readonly name: string;
  readonly activity: PacketActivity;
  readonly #table: PositionPackets;
  readonly #isMember: Uint8Array;
  #spikes = 0;

  constructor({ shape }: Population, bundle: Bundle, noc: Chip['noc'], steps: number) {
    this.name = bundleName(bundle);
    this.activity = { packets: new Float64Array(steps), flits: new Float64Array(steps) };
    this.#table = positionPackets(noc, positions(shape), bundle.channels.length);
    this.#isMember = new Uint8Array(shape.channels);
    for (const channel of bundle.channels) this.#isMember[channel] = 1;
  }

  add(channel: number): void {
    this.#spikes += this.#isMember[channel]!;
  }

  /** Ends a position. */
  close(step: number): void {
    if (this.#spikes === 0) return;
    this.activity.packets[step]! += this.#table.packets[this.#spikes]!;
    this.activity.flits[step]! += this.#table.flits[this.#spikes]!;
    this.#spikes = 0;
  }
}

/**
 * Expected packets of every bundle where the neurons of a population fire with `rateOf` it in each of `steps` steps,
 * independent of each other. Undefined where none are asked for.
 */
export function assumedPackets(
  network: Network,
  request: PacketRequest | undefined,
  rateOf: (population: string) => number,
  steps: number,
): Packets | undefined {
  if (request === undefined) return undefined;
  const { noc, bundles } = request;
  return Object.fromEntries(
    bundles.map((bundle) => {
      const area = positions(shapeOf(network, bundle.population));
      const table = positionPackets(noc, area, bundle.channels.length);
      const { packets, flits } = expectedPackets(table, rateOf(bundle.population));
      const everyStep = (ofPosition: number): Float64Array => new Float64Array(steps).fill(area * ofPosition);
      return [bundleName(bundle), { packets: everyStep(packets), flits: everyStep(flits) }];
    }),
  );
}
