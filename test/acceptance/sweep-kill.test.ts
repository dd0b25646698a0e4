import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { main, sim, temporaryFolder } from './sim.js';

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

const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  );

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

test(`a sweep of 200 points that is killed -9 ${KILLS} times at random moments ends with the same bytes and computes no kept point twice`, async () => {
  const undisturbed = temporaryFolder();
  writeFileSync(join(undisturbed, 'study.yaml'), STUDY);
  expect((await sim(COMMAND, { cwd: undisturbed })).code).toBe(0);
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
  expect(contents(join(cwd, 'out'))).toEqual(contents(join(undisturbed, 'out')));
}, 3_600_000);
