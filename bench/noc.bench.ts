/**
 * Speed of the mesh, full statistics on, beside BookSim2:
 *
 *     npm run bench:noc
 *     BOOKSIM=/path/to/booksim npm run bench:noc     runs it beside, in turns; else its figures of reference/noc.md count
 *
 * Cycles per second and flit-hops per second (router traversals), 4 VCs of 8 flits, 1-flit packets, uniform, delays
 * r1v1s1p0f1c0. Each case runs for at least MIN_MS, the fastest of ROUNDS counts; creating packets and recording their times
 * is included. First every packet of a recorded list is checked, so that what is timed is what is exact.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { beforeAll, expect, test } from 'vitest';
import { RandomFeed } from '../src/run/noc/feeds.js';
import { RecordedMesh } from '../src/run/noc/recorded-mesh.js';
import { KERNELS, meshOf, readGolden, readPackets, replay, timesOf } from '../test/support/noc.js';
import { machineNote } from './support/rows.js';

const booksim = process.env['BOOKSIM'];
const ROUNDS = 3;
const MIN_MS = 1500;
const RATES = [0.002, 0.05, 0.2, 0.4];
const DELAYS = 'r1v1s1p0f1c0';
/** BookSim2 on a machine of its own, 8 x 8: cycles/s and flit-hops/s by rate. Source: reference/noc.md, section 3. */
const PUBLISHED: Readonly<Record<number, { readonly cycles: number; readonly flitHops: number }>> = {
  0.002: { cycles: 113_974, flitHops: 92e3 },
  0.05: { cycles: 26_263, flitHops: 523e3 },
  0.2: { cycles: 7_983, flitHops: 633e3 },
  0.4: { cycles: 3_951, flitHops: 615e3 },
};

/** Periods of 2,000 cycles of 64 routers that it runs at each rate: about a second. */
const SAMPLES: Readonly<Record<number, number>> = { 0.002: 50, 0.05: 12, 0.2: 3, 0.4: 2 };
const PERIOD = 2000;

interface Speed {
  readonly cycles: number;
  readonly flitHops: number;
}

beforeAll(() => {
  console.log(machineNote());
  console.log(
    booksim === undefined ? 'BookSim2: figures of another machine (reference/noc.md)' : 'BookSim2: beside, in turns',
  );
});

test('what is timed gives the times of every packet of a list', () => {
  const folder = new URL('../test/golden/data/noc/', import.meta.url).pathname;
  const engine = replay(meshOf(DELAYS, 8, 2, 8), readPackets(`${folder}tra_0.10_p4.txt`), KERNELS.wasm);
  const rows = readGolden(`${folder}tra_0.10_p4.golden.csv`);
  const keys = ['itime', 'head_atime', 'tail_atime', 'plat', 'nlat', 'hops'];
  expect(rows.map((_, at) => timesOf(engine, at))).toEqual(rows.map((row) => keys.map((key) => Number(row[key]))));
});

test.each([8, 16, 32].flatMap((side) => RATES.map((rate) => [side, rate] as const)))(
  '%i nodes a side at %f',
  (side, rate) => {
    let best: Speed | undefined;
    let theirs: Speed | undefined = side === 8 ? PUBLISHED[rate] : undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      best = faster(best, measure(side, rate));
      if (booksim !== undefined) theirs = faster(round === 0 ? undefined : theirs, runBookSim(booksim, side, rate));
    }
    const ratio = (key: keyof Speed): string =>
      theirs === undefined ? '' : ` = ${(best![key] / theirs[key]).toFixed(1)} x`;
    console.log(
      `${side} x ${side} at ${rate}: ${Number((best!.cycles / 1e3).toPrecision(3))} k cycles/s${ratio('cycles')}, ` +
        `${(best!.flitHops / 1e6).toFixed(2)} M flit-hops/s${ratio('flitHops')}`,
    );
    if (theirs !== undefined && side === 8) {
      const goal = rate === 0.002 ? best!.cycles / theirs.cycles / 20 : best!.flitHops / theirs.flitHops / 5;
      if (goal < 1) console.log(`  goal missed: ${rate === 0.002 ? '20 x in cycles/s' : '5 x in flit-hops/s'}`);
    }
  },
);

const faster = (one: Speed | undefined, other: Speed): Speed =>
  one !== undefined && one.cycles > other.cycles ? one : other;

/** Runs for at least MIN_MS behind a warm-up. */
function measure(side: number, rate: number): Speed {
  const mesh = new RecordedMesh(meshOf(DELAYS, side, 4, 8), KERNELS.wasm);
  const feed = new RandomFeed({ pattern: 'uniform', rate, packetFlits: 1 }, { width: side, height: side }, 'bench');
  const run = (until: number): void => {
    feed.fill(mesh, until);
    mesh.runTo(until);
  };
  run(2000);
  const hops = (): number => mesh.linkFlits().reduce((sum, flits) => sum + flits, 0);
  const [from, before] = [mesh.now, hops()];
  const start = performance.now();
  while (performance.now() - start < MIN_MS) run(mesh.now + 500);
  const seconds = (performance.now() - start) / 1000;
  return { cycles: (mesh.now - from) / seconds, flitHops: (hops() - before) / seconds };
}

/** The same of BookSim2: simulated cycles, accepted flits and hops over its wall time. */
function runBookSim(binary: string, side: number, rate: number): Speed {
  const folder = mkdtempSync(join(tmpdir(), 'booksim-'));
  try {
    const file = join(folder, 'config');
    const routers = side * side;
    writeFileSync(
      file,
      `topology = mesh; k = ${side}; n = 2; routing_function = dim_order; num_vcs = 4; vc_buf_size = 8;
       wait_for_tail_credit = 0; routing_delay = 1; vc_alloc_delay = 1; sw_alloc_delay = 1; st_final_delay = 1;
       credit_delay = 0; traffic = uniform; packet_size = 1; injection_rate = ${rate}; sim_type = throughput;
       sample_period = ${(PERIOD * 64) / routers}; max_samples = ${SAMPLES[rate]!}; warmup_periods = 1; seed = 1;`,
    );
    const start = performance.now();
    const text = runQuietly(binary, file);
    const seconds = (performance.now() - start) / 1000;
    const last = (name: string): number =>
      Number([...text.matchAll(new RegExp(`${name} = ([\\d.]+)`, 'g'))].at(-1)?.[1]);
    const cycles = Number(/Time taken is (\d+) cycles/.exec(text)?.[1]);
    return {
      cycles: cycles / seconds,
      flitHops: (last('Accepted flit rate average') * routers * last('Hops average') * cycles) / seconds,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** BookSim2 ends with a code that says nothing. */
function runQuietly(binary: string, file: string): string {
  try {
    return execFileSync(binary, [file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  } catch (error) {
    return String((error as { readonly stdout?: string }).stdout ?? '');
  }
}
