import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Allocator } from '../../src/hw/noc/mesh/settings.js';
import { destinationsOf } from '../../src/hw/noc/traffic-patterns.js';
import type { TrafficPattern } from '../../src/model/noc-mesh.js';
import { batchList } from '../../src/run/noc/feeds.js';
import type { RecordedMesh } from '../../src/run/noc/recorded-mesh.js';
import { describeReference, referenceFile } from '../reference.js';
import {
  type GoldenRow,
  KERNELS,
  meshOf,
  type Packet,
  readGolden,
  readPackets,
  replay,
  timesOf,
} from '../support/noc.js';

const copied = (name: string): string => fileURLToPath(new URL(`data/noc/${name}`, import.meta.url));
const TIMES = ['itime', 'head_atime', 'tail_atime', 'plat', 'nlat'] as const;
const numbers = (row: GoldenRow, keys: readonly string[]): number[] => keys.map((key) => Number(row[key]));

/** Rows of one run: they follow each other, their packets numbered from 0. */
function casesOf(rows: readonly GoldenRow[]): readonly (readonly GoldenRow[])[] {
  const cases: GoldenRow[][] = [];
  const keyOf = (row: GoldenRow): string => ['case', 'delays', 'k', 'vcs', 'vc_buf'].map((key) => row[key]).join(' ');
  for (const row of rows) {
    const last = cases.at(-1);
    if (last === undefined || row['pid'] === '0' || keyOf(last[0]!) !== keyOf(row)) cases.push([row]);
    else last.push(row);
  }
  return cases;
}

function checkCase(rows: readonly GoldenRow[]): void {
  const [first] = rows;
  const [side, vcs, depth] = numbers(first!, ['k', 'vcs', 'vc_buf']) as [number, number, number];
  const ordered = rows.toSorted((a, b) => Number(a['ctime']) - Number(b['ctime']));
  const packets = ordered.map((row) => numbers(row, ['ctime', 'src', 'dst', 'len']) as unknown as Packet);
  for (const kernel of Object.values(KERNELS)) {
    const engine = replay(meshOf(first!['delays']!, side, vcs, depth), packets, kernel);
    expectTimes(engine, ordered);
  }
}

function expectTimes(engine: RecordedMesh, ordered: readonly GoldenRow[]): void {
  expect(ordered.map((_, at) => timesOf(engine, at))).toEqual(
    ordered.map((row) => numbers(row, [...TIMES, 'router_hops'])),
  );
}

function checkList(list: string, golden: string, code: string, vcs: number): void {
  const rows = readGolden(golden);
  for (const kernel of Object.values(KERNELS)) {
    const engine = replay(meshOf(code, 8, vcs, 8), readPackets(list), kernel);
    expect(engine.packets.count).toBe(rows.length);
    const wrong = rows.findIndex((row, at) => timesOf(engine, at).join() !== numbers(row, [...TIMES, 'hops']).join());
    expect(wrong === -1 ? undefined : [rows[wrong], timesOf(engine, wrong)]).toBeUndefined();
  }
}

describe('times of every packet are those of BookSim2', () => {
  const cases = casesOf(readGolden(copied('exact.csv')));
  const kinds = [...new Set(cases.map(([row]) => `${row!['case']} ${row!['delays']}`))];

  test.each(kinds)('%s', (kind) => {
    for (const rows of cases.filter(([row]) => `${row!['case']} ${row!['delays']}` === kind)) checkCase(rows);
  });

  test('2,059 packets of 4 flits, transpose', () => {
    checkList(copied('tra_0.10_p4.txt'), copied('tra_0.10_p4.golden.csv'), 'r1v1s1p0f1c0', 2);
  });
});

describeReference('whole lists of the reference folder', () => {
  test.each([
    ['uni_0.10_p1', 'r1v1s1p0f1c0', 2],
    ['tra_0.10_p4', 'r1v1s1p0f1c0', 2],
    ['uni_0.30_p4_B', 'r0v1s1p0f1c2', 2],
    ['uni_0.45_p1_v4_oversat', 'r1v1s1p0f1c0', 4],
  ])('%s', (name, code, vcs) => {
    checkList(referenceFile(`golden/noc/${name}.txt`), referenceFile(`golden/noc/${name}.golden.csv`), code, vcs);
  });

  test('bursts of 1,000 packets', () => {
    const cases = casesOf(readGolden(referenceFile('golden/noc/exact.csv')));
    const bursts = cases.filter(([row]) => row!['case'] === 'burst1000');
    expect(bursts.length).toBe(6);
    for (const rows of bursts) checkCase(rows);
  });
});

const PATTERNS: Readonly<Record<string, TrafficPattern>> = {
  transpose: 'transpose',
  bitcomp: 'bitComplement',
  bitrev: 'bitReverse',
  shuffle: 'shuffle',
  tornado: 'tornado',
  neighbor: 'neighbour',
};

describe('batches of every node give the statistics of BookSim2', () => {
  const rows = ['exact_batch.csv', 'exact_allocators.csv'].flatMap((name) => readGolden(copied(name)));

  test.each([...new Set(rows.map((row) => row['traffic']!))])('%s', (traffic) => {
    const same = rows.filter((row) => row['traffic'] === traffic);
    expect(same.length).toBeGreaterThan(10);
    for (const row of same) {
      const wanted = expectedStatistics(row);
      const wrong = Object.entries(batchStatistics(row)).filter(
        ([key, value]) => key in wanted && !isPrinted(value, wanted[key]!),
      );
      expect([row, wrong]).toEqual([row, []]);
    }
  });
});

function batchStatistics(row: GoldenRow): Readonly<Record<string, number>> {
  const [side, vcs, depth, flits, batch] = numbers(row, ['k', 'vcs', 'vc_buf', 'packet_flits', 'batch_size']) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const area = { width: side, height: side };
  const pattern = PATTERNS[row['traffic']!];
  const list = batchList({ pattern: pattern ?? 'uniform', rate: 1, packetFlits: flits }, area, batch, 'none');
  const node = Number(/^hotspot\((\d+)\)$/.exec(row['traffic']!)?.[1]);
  const packets = Array.from(list.clocks, (clock, at): Packet => {
    const source = list.sources[at]!;
    return [clock, source, pattern === undefined ? node : list.destinations[at]!, flits];
  });
  const allocators = {
    vcAllocator: allocatorOf(row['vc_allocator']),
    switchAllocator: allocatorOf(row['sw_allocator']),
  };
  const engine = replay({ ...meshOf(row['delays']!, side, vcs, depth), ...allocators }, packets, KERNELS.wasm);
  const times = packets.map((_, at) => timesOf(engine, at));
  const mean = (at: number): number => times.reduce((sum, each) => sum + each[at]!, 0) / times.length;
  const ends = (at: number): number[] => [Math.min, Math.max].map((end) => end(...times.map((each) => each[at]!)));
  const { flits: count, sum, least: min, most: max } = engine.flitLatency;
  return {
    batch_duration: ends(2)[1]! + 1,
    avg_packet_latency: mean(3),
    min_plat: ends(3)[0]!,
    max_plat: ends(3)[1]!,
    avg_network_latency: mean(4),
    min_nlat: ends(4)[0]!,
    max_nlat: ends(4)[1]!,
    avg_flit_latency: sum / count,
    min_flat: min,
    max_flat: max,
    avg_hops: mean(5),
  };
}

/** BookSim2 prints six digits, of which the last is rounded. */
const isPrinted = (value: number, printed: number): boolean => Math.abs(value - printed) <= 5.001e-6 * printed;

const allocatorOf = (name: string | undefined): Allocator =>
  name === 'separable_input_first' ? 'separableInputFirst' : 'islip';

function expectedStatistics(row: GoldenRow): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, Number(value)]));
}

test('a pattern that the mesh does not have is refused', () => {
  expect(() => destinationsOf('transpose', { width: 4, height: 2 })).toThrow('needs a square mesh, has 4 x 2');
  expect(() => destinationsOf('bitReverse', { width: 3, height: 3 })).toThrow('needs a power of two of nodes, has 9');
});
