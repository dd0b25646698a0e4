import type { Cache } from '../base/host.js';
import { decodeSpikes, encodeSpikes, type StoredSpikes } from '../formats/spike-codec.js';
import { type Network, neurons } from '../model/network.js';
import type { SpikeTrains } from '../model/spike-trains.js';
import { activityOfTrains, headCountsOfTrains } from '../snn/activity-of-trains.js';
import type { FunctionModel, FunctionOptions, ImageResult } from '../snn/function-model.js';
import { imageBits } from '../snn/image-bits.js';
import { recordTrains } from '../snn/record-trains.js';

/** Where spikes are looked for before neurons run. */
export type SpikeSource = Pick<Cache, 'get'>;

/** Spikes of an image as they lie in a store. */
export interface SpikeEntry {
  readonly key: string;
  /** Size of the entry. */
  readonly bytes: number;
  /** What is to be kept; undefined when it was found there. */
  readonly content: Uint8Array | undefined;
}

/** What one image's neurons did: its result, its spikes where they were asked for or stored, and its entry. */
export interface ImageSpikes {
  readonly result: ImageResult;
  readonly trains: SpikeTrains | undefined;
  readonly entry: SpikeEntry | undefined;
}

/** A network with the neurons that run it, which are made when the first image needs them. */
export interface Neurons {
  readonly network: Network;
  readonly options: FunctionOptions;
  readonly model: () => FunctionModel;
}

/**
 * Spikes of one image from the entry `key` of `source`, else by running its neurons. Both ways give the same result: the
 * entry holds the spikes, and the activity on this chip is counted from them.
 */
export async function spikesOf(
  of: Neurons,
  pixels: Uint8Array,
  key: string | undefined,
  source: SpikeSource | undefined,
  wantsTrains: boolean,
): Promise<ImageSpikes> {
  if (key === undefined || source === undefined) {
    if (!wantsTrains) return { result: of.model().run(pixels), trains: undefined, entry: undefined };
    return { ...recordTrains(of.model(), of.network, of.options, pixels), entry: undefined };
  }
  const bytes = await source.get(key);
  const found = bytes === undefined ? undefined : storedTrains(of, pixels, decodeSpikes(bytes));
  if (found !== undefined) return { ...found, entry: { key, bytes: bytes!.length, content: undefined } };
  const computed = recordTrains(of.model(), of.network, of.options, pixels);
  const content = encodeSpikes(toStored(of.network, computed.trains, computed.result.saturations));
  return { ...computed, entry: { key, bytes: content.length, content } };
}

function toStored(
  { populations }: Network,
  { steps, fired }: SpikeTrains,
  saturations: ImageResult['saturations'],
): StoredSpikes {
  return {
    steps,
    populations: populations.map(({ name, shape }) => {
      return { name, neurons: neurons(shape), saturations: saturations[name] ?? 0, fired: fired[name]! };
    }),
  };
}

/**
 * Result and trains from stored spikes; undefined when they are not those of this network and these steps. Populations that
 * the network does not have are passed over: the store may hold those of a larger one.
 */
function storedTrains(
  { network, options }: Neurons,
  pixels: Uint8Array,
  stored: StoredSpikes | undefined,
): Omit<ImageSpikes, 'entry'> | undefined {
  if (stored === undefined || stored.steps !== options.steps) return undefined;
  const byName = new Map(stored.populations.map((population) => [population.name, population]));
  const fits = network.populations.every(({ name, shape }) => byName.get(name)?.neurons === neurons(shape));
  if (!fits) return undefined;
  const fired = Object.fromEntries(network.populations.map(({ name }) => [name, byName.get(name)!.fired]));
  const trains = { steps: stored.steps, fired, ...imageBits(network, pixels, options.input, options.numerics) };
  const spiking = network.populations.flatMap(({ name, neuron }) =>
    neuron.kind === 'integrateAndFire' ? [[name, byName.get(name)!.saturations] as const] : [],
  );
  const result: ImageResult = {
    activity: activityOfTrains(network, trains, options),
    headCounts: headCountsOfTrains(network, trains),
    saturations: Object.fromEntries(spiking),
    columnSums: undefined,
  };
  return { result, trains };
}
