import type { Chip } from './chip.js';

/**
 * Channels of a population whose spikes go the same way. Unless every spike is a packet of its own (`noc.packets: aer`),
 * what fires in them at one position travels together.
 */
export interface Bundle {
  readonly population: string;
  /** Ascending. */
  readonly channels: readonly number[];
}

/** Packets that carry the spikes of one position of a bundle, by their number [n]; `flits`: of all these packets. */
export interface PositionPackets {
  readonly packets: Float64Array;
  readonly flits: Float64Array;
}

/** Name of a bundle: its population and the ranges of its channels. */
export function bundleName({ population, channels }: Bundle): string {
  const ranges: [number, number][] = [];
  for (const channel of channels) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === channel - 1) last[1] = channel;
    else ranges.push([channel, channel]);
  }
  return `${population} ${ranges.map(([first, last]) => `${first}-${last}`).join()}`;
}

/** Bits that tell `count` things apart. */
const bitsFor = (count: number): number => Math.ceil(Math.log2(count));

/** Bits of an `auto` packet that say which of three formats it has. */
const FORMAT_BITS = 2;

/**
 * Packets of a bundle of `channels` at one of `positions`. A packet says its position, and then
 * - `aer-packed`: how many spikes it has and the channel of each, densely packed;
 * - `bitmap`: one bit a channel of the bundle;
 * - `auto`: in two bits what follows - as either of these, or one spike as its address, a packet of one flit for each,
 *   where that fits into a flit - and is what takes fewest flits; among equals fewest packets, then in this order.
 * Which bundle it is belongs to the route, like the receiver, and takes no bits, as with addresses (`aer`).
 */
export function positionPackets(
  { packets: format, flitBits }: Chip['noc'],
  positions: number,
  channels: number,
): PositionPackets {
  const table = { packets: new Float64Array(channels + 1), flits: new Float64Array(channels + 1) };
  const head = bitsFor(positions) + (format === 'auto' ? FORMAT_BITS : 0);
  const flitsOf = (bits: number): number => Math.max(1, Math.ceil(bits / flitBits));
  for (let spikes = 1; spikes <= channels; spikes += 1) {
    const packed = { packets: 1, flits: flitsOf(head + bitsFor(channels) * (1 + spikes)) };
    const bitmap = { packets: 1, flits: flitsOf(head + channels) };
    const addresses = { packets: spikes, flits: spikes };
    const chosen = {
      aer: addresses,
      'aer-packed': packed,
      bitmap,
      auto: cheapest(head + bitsFor(channels) > flitBits ? [packed, bitmap] : [packed, bitmap, addresses]),
    }[format];
    table.packets[spikes] = chosen.packets;
    table.flits[spikes] = chosen.flits;
  }
  return table;
}

interface Carried {
  readonly packets: number;
  readonly flits: number;
}

const cheapest = (ways: readonly Carried[]): Carried =>
  ways.reduce((best, way) =>
    way.flits < best.flits || (way.flits === best.flits && way.packets < best.packets) ? way : best,
  );

/** Flits of the longest packet in a table. */
export const longestPacket = ({ packets, flits }: PositionPackets): number =>
  flits.reduce((longest, all, spikes) => (spikes === 0 ? 0 : Math.max(longest, all / packets[spikes]!)), 0);

/** Expected packets and flits of a position at which each of the channels fires with `probability`, independent of the others. */
export function expectedPackets(table: PositionPackets, probability: number): Carried {
  const channels = table.packets.length - 1;
  if (probability >= 1) return { packets: table.packets[channels]!, flits: table.flits[channels]! };
  let [packets, flits] = [0, 0];
  let logShare = channels * Math.log1p(-probability);
  for (let spikes = 1; spikes <= channels && probability > 0; spikes += 1) {
    logShare += Math.log((channels - spikes + 1) / spikes) + Math.log(probability) - Math.log1p(-probability);
    const share = Math.exp(logShare);
    packets += share * table.packets[spikes]!;
    flits += share * table.flits[spikes]!;
  }
  return { packets, flits };
}
