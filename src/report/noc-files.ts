import { toCsv } from '../formats/csv.js';
import type { NocResult } from '../model/noc-result.js';
import { nocHeatMap } from './noc-heat-map.js';
import { resultJson } from './result-json.js';

/** Times of packets by number; -1: not yet. */
export interface PacketTimes {
  readonly count: number;
  readonly source: Int32Array;
  readonly destination: Int32Array;
  readonly flits: Int32Array;
  readonly created: Int32Array;
  readonly injected: Int32Array;
  readonly headArrived: Int32Array;
  readonly tailArrived: Int32Array;
  readonly hops: Int32Array;
}

/** Every file of a result folder of `sim noc`: name to text, whole or in pieces. */
export const nocFiles = (result: NocResult, packets: PacketTimes): ReadonlyMap<string, string | Iterable<string>> =>
  new Map<string, string | Iterable<string>>([
    ['result.json', resultJson(result)],
    ['packets.csv', packetsCsv(packets)],
    ['links.csv', linksCsv(result)],
    ['heat-map.svg', nocHeatMap(result)],
    [
      'routers.csv',
      toCsv(
        ['x', 'y', 'flits', 'ejected'],
        result.routers.map(({ x, y, flits, ejected }) => [x, y, flits, ejected]),
      ),
    ],
    [
      'histogram.csv',
      toCsv(
        ['from', 'to', 'packets'],
        result.histogram.map(({ from, to, packets: count }) => [from, to, count]),
      ),
    ],
  ]);

const PACKET_COLUMNS = ['src', 'dst', 'len', 'ctime', 'itime', 'head_atime', 'tail_atime', 'plat', 'nlat', 'hops'];
const ROWS_IN_PIECE = 4096;

/**
 * One row a packet, in the order of creation: nodes, flits, clocks of creation, injection, arrival, latencies, routers; empty
 * where a packet was not yet. In pieces: the whole may be longer than a string can be.
 */
export const packetsCsv = (packets: PacketTimes): Iterable<string> => ({
  *[Symbol.iterator]() {
    yield `${PACKET_COLUMNS.join(',')}\n`;
    for (let first = 0; first < packets.count; first += ROWS_IN_PIECE) {
      let piece = '';
      const end = Math.min(packets.count, first + ROWS_IN_PIECE);
      for (let packet = first; packet < end; packet += 1) piece += packetRow(packets, packet);
      yield piece;
    }
  },
});

function packetRow(packets: PacketTimes, at: number): string {
  const [created, injected, tail] = [packets.created[at]!, packets.injected[at]!, packets.tailArrived[at]!];
  const sent = `${packets.source[at]},${packets.destination[at]},${packets.flits[at]},${created}`;
  const times = `${clockText(injected)},${clockText(packets.headArrived[at]!)},${clockText(tail)}`;
  return tail < 0
    ? `${sent},${times},,,\n`
    : `${sent},${times},${tail - created},${tail - injected},${packets.hops[at]}\n`;
}

/** Empty for what has not happened. */
const clockText = (clock: number): string => (clock < 0 ? '' : String(clock));

const linksCsv = ({ links }: NocResult): string =>
  toCsv(
    ['fromX', 'fromY', 'toX', 'toY', 'direction', 'flits', 'flitsPerClock'],
    links.map(({ from, to, direction, flits, flitsPerClock }) => [...from, ...to, direction, flits, flitsPerClock]),
  );
