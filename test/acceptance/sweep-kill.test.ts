import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { contents, main, sim, temporaryFolder } from './sim.js';

/** 200 points: 100 chips, 2 prices each. */
const STUDY = `format: snn-study/1
name: killed
description: d
chip: spikesim-rram-64
workload: two-bars
run: { images: 2, steps: 10, numerics: ideal }
axes:
  - { path: chip.tile.neuronLanes, from: 1, to: 20, step: 1 }
  - { path: chip.noc.flitBits, values: [8, 16, 32, 64, 128] }
  - { path: prices.adc.conversion.valuePj, values: [1, 2] }
objectives: [{ metric: energy.totalPj, direction: min }]
metrics: [latency.decisionNs, area.totalUm2]
`;
const POINTS = 200;
/** Kills, and the seed of their moments: KILLS=300 KILL_SEED=b for more. */
const KILLS = Number(process.env['KILLS'] ?? 30);
const SEED = process.env['KILL_SEED'] ?? 'a';

const COMMAND = ['sweep', 'study.yaml', '--out', 'out', '--workers', '2', '--quiet'] as const;

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];

/** Which file a name stands for: one that is written again has another number, or another time. */
function identity(path: string): string {
  const { ino, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${mtimeNs}`;
}

/** Starts the sweep and kills its process group when so many rows are there, and a moment later. */
async function killedAt(cwd: string, rows: number, laterMs: number): Promise<void> {
  const child = spawn(process.execPath, [main, ...COMMAND], { cwd, detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const points = join(cwd, 'out', 'points');
  while (namesIn(points).length < rows && child.exitCode === null) await wait(2);
  await wait(laterMs);
  if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
  await ended;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 100 sound files of a folder as they are after a bad night: bits flipped, cut off, swapped in threes; the rest stays. */
function damage(folder: string, seed: string): void {
  const random = randomStream(seed);
  const paths = namesIn(folder).map((name) => join(folder, name));
  const chosen = paths
    .map((path) => ({ path, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, DAMAGED)
    .map(({ path }) => path);
  expect(chosen).toHaveLength(DAMAGED);
  const bytes = chosen.map((path) => readFileSync(path));
  for (const [at, path] of chosen.entries()) {
    const own = Buffer.from(bytes[at]!);
    const place = Math.floor(random() * own.length);
    own[place]! ^= 1 << Math.floor(random() * 8);
    const cut = own.subarray(0, place);
    writeFileSync(path, at < 34 ? own : at < 67 ? cut : bytes[67 + ((at - 66) % 33)]!);
  }
}
const DAMAGED = 100;

let sound: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sim-sound-'));
  writeFileSync(join(cwd, 'study.yaml'), STUDY);
  expect((await sim(COMMAND, { cwd })).code).toBe(0);
  sound = contents(join(cwd, 'out'));
  rmSync(cwd, { recursive: true, force: true });
}, 900_000);

test.each(['points', 'stages'])(
  '100 entries of %s with flipped bits, cut off or swapped are all found; the bytes are the same',
  async (kind) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'study.yaml'), STUDY);
    const out = join(cwd, 'out');
    expect((await sim([...COMMAND, '--keep-stages'], { cwd })).code).toBe(0);
    if (kind === 'stages') for (const name of namesIn(join(out, 'points'))) rmSync(join(out, 'points', name));
    damage(join(out, kind), SEED);
    const { code, stderr } = await sim(COMMAND.slice(0, -1), { cwd });
    expect(code).toBe(0);
    const found = new Set(
      stderr.match(new RegExp(`${kind}/[0-9a-f]{64}: .*(?=; (run again|ignored and made anew))`, 'g')),
    );
    expect(found.size).toBe(DAMAGED);
    if (kind === 'points') expect(stderr).toContain(`${POINTS - DAMAGED} of ${POINTS} points have ended before`);
    expect(contents(out)).toEqual(sound);
  },
  900_000,
);

test(`a sweep of 200 points that is killed -9 ${KILLS} times at random moments ends with the same bytes and computes no kept point twice`, async () => {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'study.yaml'), STUDY);
  const points = join(cwd, 'out', 'points');
  const random = randomStream(SEED);
  const kept = new Map<string, string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const more = Math.floor((random() * 1.8 * POINTS) / KILLS);
    await killedAt(cwd, namesIn(points).length + more, random() * (more === 0 ? 800 : 30));
    for (const name of namesIn(points)) {
      const known = kept.get(name);
      const found = identity(join(points, name));
      if (known !== undefined) expect(found, name).toBe(known);
      kept.set(name, found);
    }
  }
  const before = namesIn(points).length;
  const { code, stderr } = await sim(COMMAND.slice(0, -1), { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain(`${before} of ${POINTS} points have ended before`);
  for (const [name, found] of kept) expect(identity(join(points, name)), name).toBe(found);
  expect(contents(join(cwd, 'out'))).toEqual(sound);
}, 3_600_000);
