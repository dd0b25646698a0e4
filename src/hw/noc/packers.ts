import type { Chip } from '../../model/chip.js';
import { type Bundle, type PositionPackets, positionPackets } from '../../model/packet-format.js';
import { spikesWord } from './packets.js';

/** A packet of spikes that is to be sent. */
export interface SpikePacket {
  readonly route: number;
  readonly payload: number;
  readonly flits: number;
}

/** Makes packets of what an output buffer holds. */
export interface Packer {
  /** What the spikes of a position that leave the tile are in the buffer: `spikes` ascending, at least one. */
  items(spikes: readonly number[]): readonly number[];
  /** Packets that carry an item of entry `at`, at least one. */
  packets(item: number, at: number): readonly SpikePacket[];
}

/** One packet of one flit for every spike and route, with the spike's address: an item is a spike. */
export class AddressPacker implements Packer {
  /** `routes`: of every channel. */
  constructor(
    readonly channels: number,
    readonly routes: readonly (readonly number[])[],
  ) {}

  items(spikes: readonly number[]): readonly number[] {
    return spikes;
  }

  packets(spike: number): readonly SpikePacket[] {
    return this.routes[spike % this.channels]!.map((route) => ({ route, payload: spike, flits: 1 }));
  }
}

/** Channels that a route carries, and its packets by their spikes. */
interface PackedRoute {
  readonly route: number;
  readonly isMember: Uint8Array;
  readonly table: PositionPackets;
}

/** The spikes of a position that go the same way together: an item is a position. */
export class PositionPacker implements Packer {
  readonly #routes: readonly PackedRoute[];

  /** `fired`: neurons of the population that fire in an entry, ascending. */
  constructor(
    noc: Chip['noc'],
    positions: number,
    readonly channels: number,
    routes: readonly (Pick<Bundle, 'channels'> & { readonly route: number })[],
    readonly fired: (at: number) => Int32Array,
  ) {
    this.#routes = routes.map(({ route, channels: members }) => {
      const isMember = new Uint8Array(channels);
      for (const channel of members) isMember[channel] = 1;
      return { route, isMember, table: positionPackets(noc, positions, members.length) };
    });
  }

  items(spikes: readonly number[]): readonly number[] {
    return [Math.floor(spikes[0]! / this.channels)];
  }

  packets(position: number, at: number): readonly SpikePacket[] {
    const fired = this.fired(at);
    const first = position * this.channels;
    const from = lowerBound(fired, first);
    const to = lowerBound(fired, first + this.channels);
    return this.#routes.flatMap(({ route, isMember, table }) => {
      let spikes = 0;
      for (let index = from; index < to; index += 1) spikes += isMember[fired[index]! - first]!;
      const packets = table.packets[spikes]!;
      const flits = table.flits[spikes]! / Math.max(1, packets);
      const payload = spikesWord(position, spikes / Math.max(1, packets), this.channels);
      return Array.from({ length: packets }, () => ({ route, payload, flits }));
    });
  }
}

/** Place of the first of `values` (ascending) that is at least `least`. */
function lowerBound(values: Int32Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
