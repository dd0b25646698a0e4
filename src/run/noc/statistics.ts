import { sum } from '../../base/sum.js';
import type { LatencyStatistics, NocResult } from '../../model/noc-result.js';
import type { PacketLog } from './packet-log.js';
import type { Window } from './run-mesh.js';

/** Packets of a window that have arrived, by number. */
export function arrivedIn({ count, created, tailArrived }: PacketLog, { first, end }: Window): Int32Array {
  const numbers = new Int32Array(count);
  let found = 0;
  for (let packet = 0; packet < count; packet += 1) {
    if (created[packet]! < first || created[packet]! >= end || tailArrived[packet]! < 0) continue;
    numbers[found] = packet;
    found += 1;
  }
  return numbers.slice(0, found);
}

/** Latencies from `start` (created or injected) to the tail's arrival, ascending. */
export const latenciesFrom = ({ tailArrived }: PacketLog, start: Int32Array, packets: Int32Array): Int32Array =>
  packets.map((packet) => tailArrived[packet]! - start[packet]!).sort();

/** Statistics of ascending values; percentiles by nearest rank. Undefined for none. */
export function statisticsOf(ascending: Int32Array): LatencyStatistics | undefined {
  const { length } = ascending;
  if (length === 0) return undefined;
  const rank = (share: number): number => ascending[Math.max(0, Math.ceil(share * length) - 1)]!;
  return {
    mean: sum(ascending) / length,
    min: ascending[0]!,
    median: rank(0.5),
    p95: rank(0.95),
    p99: rank(0.99),
    max: ascending[length - 1]!,
  };
}

const MOST_BINS = 40;

/** Bins of one width, a power of two, from the smallest value's bin to the largest one's. */
export function histogramOf(ascending: Int32Array): NocResult['histogram'] {
  if (ascending.length === 0) return [];
  const [least, most] = [ascending[0]!, ascending.at(-1)!];
  const width = 2 ** Math.max(0, Math.ceil(Math.log2((most - least + 1) / MOST_BINS)));
  const first = Math.floor(least / width);
  const bins = new Array<number>(Math.floor(most / width) - first + 1).fill(0);
  for (const value of ascending) bins[Math.floor(value / width) - first]! += 1;
  return bins.map((packets, bin) => ({ from: (first + bin) * width, to: (first + bin + 1) * width, packets }));
}

/** Flits of packets whose `clock` lies in a window, per node and clock. */
export function rateIn({ count, flits }: PacketLog, clock: Int32Array, { first, end }: Window, nodes: number): number {
  let total = 0;
  for (let packet = 0; packet < count; packet += 1) {
    if (clock[packet]! >= first && clock[packet]! < end) total += flits[packet]!;
  }
  return total / (nodes * (end - first));
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

const LOST = 0.98;
const STANDARD_ERRORS = 3;
const GROWTH = 1.25;

/**
 * Whether a mesh could not carry what it was offered: packets of the window never arrived, it delivered less than 98 % of the
 * offered flits (and three standard errors), or packets of the second half of the window waited a quarter longer than
 * those of the first, as in a queue that grows.
 */
export function saturationOf(
  packets: PacketLog,
  window: Window,
  isCutOff: boolean,
  { offered, accepted, arrived }: { readonly offered: number; readonly accepted: number; readonly arrived: Int32Array },
): NocResult['saturation'] {
  const saturated = (reason: string) => ({ isSaturated: true, reason });
  if (isCutOff) return saturated('packets of the window had not arrived when the drain time was over');
  const margin = Math.max(1 - LOST, STANDARD_ERRORS / Math.sqrt(Math.max(1, arrived.length)));
  if (accepted < offered * (1 - margin))
    return saturated(`accepts ${short(accepted)} of ${short(offered)} flits per node and clock`);
  const middle = (window.first + window.end) / 2;
  const { created, tailArrived } = packets;
  const waits = { early: 0, late: 0 };
  let firstHalf = 0;
  for (const packet of arrived) {
    const isEarly = created[packet]! < middle;
    waits[isEarly ? 'early' : 'late'] += tailArrived[packet]! - created[packet]!;
    if (isEarly) firstHalf += 1;
  }
  const [early, late] = [waits.early / firstHalf, waits.late / (arrived.length - firstHalf)];
  if (late > GROWTH * early)
    return saturated(
      `latency grows: ${short(early)} clocks in the first half of the window, ${short(late)} in the second`,
    );
  return { isSaturated: false, reason: 'delivers what it is offered' };
}
