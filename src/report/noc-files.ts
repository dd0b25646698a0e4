import { type CsvCell, toCsv } from '../formats/csv.js';
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

/** Every file of a result folder of `sim noc`: name to text. */
export const nocFiles = (result: NocResult, packets: PacketTimes): ReadonlyMap<string, string> =>
  new Map([
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

/** One row a packet, in the order of creation: nodes, flits, clocks of creation, injection, arrival, latencies, routers. */
export function packetsCsv(packets: PacketTimes): string {
  const { count, source, destination, flits, created, injected, headArrived, tailArrived, hops } = packets;
  const time = (clock: number): CsvCell => (clock < 0 ? undefined : clock);
  const since = (end: number, start: number): CsvCell => (end < 0 || start < 0 ? undefined : end - start);
  const rows = Array.from({ length: count }, (_, at): CsvCell[] => [
    source[at]!,
    destination[at]!,
    flits[at]!,
    created[at]!,
    time(injected[at]!),
    time(headArrived[at]!),
    time(tailArrived[at]!),
    since(tailArrived[at]!, created[at]!),
    since(tailArrived[at]!, injected[at]!),
    tailArrived[at]! < 0 ? undefined : hops[at]!,
  ]);
  return toCsv(['src', 'dst', 'len', 'ctime', 'itime', 'head_atime', 'tail_atime', 'plat', 'nlat', 'hops'], rows);
}

const linksCsv = ({ links }: NocResult): string =>
  toCsv(
    ['fromX', 'fromY', 'toX', 'toY', 'direction', 'flits', 'flitsPerClock'],
    links.map(({ from, to, direction, flits, flitsPerClock }) => [...from, ...to, direction, flits, flitsPerClock]),
  );
