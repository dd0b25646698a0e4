import { expect, test } from 'vitest';
import type { TrafficPattern } from '../../src/model/noc-mesh.js';
import { RandomFeed } from '../../src/run/noc/feeds.js';
import { RecordedMesh } from '../../src/run/noc/recorded-mesh.js';
import { runMeasured } from '../../src/run/noc/run-mesh.js';
import { arrivedIn, latenciesFrom, statisticsOf } from '../../src/run/noc/statistics.js';
import { describeReference, referenceFile } from '../reference.js';
import { type GoldenRow, KERNELS, meshOf, readGolden } from '../support/noc.js';

/** Every how manieth row is measured; all with NOC_RATES=all (minutes). */
const EVERY = process.env['NOC_RATES'] === 'all' ? 1 : 8;
const BELOW_THE_KNEE = 0.8;
const PATTERNS: Readonly<Record<string, TrafficPattern>> = {
  uniform: 'uniform',
  transpose: 'transpose',
  neighbor: 'neighbour',
  bitcomp: 'bitComplement',
  tornado: 'tornado',
};
const MEASUREMENT = { warmUpClocks: 6000, measuredClocks: 20_000, drainClocks: 20_000 };

const meshKey = (row: GoldenRow): string =>
  ['k', 'traffic', 'packet_flits', 'vcs', 'vc_buf', 'delays', 'alloc'].map((key) => row[key]).join(' ');

/** Rows in which BookSim2 was stable, well below the rate at which it stops to deliver what it is offered. */
function steadyRows(): readonly GoldenRow[] {
  const rows = readGolden(referenceFile('golden/noc/rates.csv')).filter(
    (row) => row['mode'] === 'latency' && row['alloc'] !== 'wavefront' && PATTERNS[row['traffic']!] !== undefined,
  );
  const knees = new Map<string, number>();
  for (const row of rows) {
    const [rate, accepted] = [Number(row['rate']), Number(row['accepted_rate'])];
    if (row['stable'] !== '1' || accepted < 0.98 * rate) continue;
    knees.set(meshKey(row), Math.max(rate, knees.get(meshKey(row)) ?? 0));
  }
  return rows.filter(
    (row) => row['stable'] === '1' && Number(row['rate']) <= BELOW_THE_KNEE * (knees.get(meshKey(row)) ?? 0),
  );
}

/**
 * Three standard deviations of the difference of two means at this run length: those of BookSim2's own mean, by the seeds that
 * were measured (reference/noc.md, section 2), times the square root of 2, since ours is drawn as well.
 */
function toleranceOf(row: GoldenRow): number {
  const isHard = row['traffic'] === 'transpose' && row['packet_flits'] !== '1';
  if (Number(row['rate']) >= 0.05) return Math.SQRT2 * (isHard ? 0.03 : 0.02);
  return Math.SQRT2 * (isHard ? 0.07 : 0.03);
}

async function meanLatency(row: GoldenRow): Promise<number> {
  const side = Number(row['k']);
  const allocator = row['alloc'] === 'islip' ? 'islip' : 'separableInputFirst';
  const mesh = meshOf(row['delays']!, side, Number(row['vcs']), Number(row['vc_buf']));
  const engine = new RecordedMesh({ ...mesh, vcAllocator: allocator, switchAllocator: allocator }, KERNELS.wasm);
  const traffic = {
    pattern: PATTERNS[row['traffic']!]!,
    rate: Number(row['rate']),
    packetFlits: Number(row['packet_flits']),
  };
  const feed = new RandomFeed(traffic, { width: side, height: side }, 'rates');
  const { window } = await runMeasured(engine, feed, MEASUREMENT, {
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const arrived = arrivedIn(engine.packets, window);
  return statisticsOf(latenciesFrom(engine.packets, engine.packets.created, arrived))!.mean;
}

describeReference('mean latency below the knee is that of BookSim2 within its noise', () => {
  test(`every ${EVERY}th of the steady rows`, { timeout: 1_200_000 }, async () => {
    const rows = steadyRows().filter((_, at) => at % EVERY === 0);
    expect(rows.length).toBeGreaterThan(10);
    const outside: string[] = [];
    let worst = 0;
    for (const row of rows) {
      const [wanted, found] = [Number(row['avg_packet_latency']), await meanLatency(row)];
      const off = Math.abs(found / wanted - 1) / toleranceOf(row);
      worst = Math.max(worst, off);
      if (off > 1) outside.push(`${meshKey(row)} at ${row['rate']}: ${found}, there ${wanted}`);
    }
    console.log(`${rows.length} rows, farthest ${worst.toFixed(2)} of its tolerance`);
    expect(outside).toEqual([]);
  });
});
