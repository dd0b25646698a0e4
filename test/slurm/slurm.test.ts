import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { contents, finished, main, sim, startSim, temporaryFolder } from '../acceptance/sim.js';

/**
 * Sweeps on a real Slurm: a cluster of this machine, which start.sh sets up. Skipped where Slurm is not installed or the
 * tests do not run as root, unless SPIKEFUSE_SLURM=required.
 */
const commands = ['sbatch', 'squeue', 'scancel', 'slurmctld', 'slurmd', 'munged'];
const isHere =
  process.getuid?.() === 0 &&
  commands.every((name) => spawnSync('sh', ['-c', `command -v ${name} || test -x /usr/sbin/${name}`]).status === 0);
const isWanted = isHere || process.env['SPIKEFUSE_SLURM'] === 'required';
const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** 24 points, 4 refused. */
const STUDY = `format: snn-study/1
name: small
description: d
chip: spikesim-rram-64
workload: two-bars
run: { images: 8, steps: 20, numerics: ideal }
axes:
  - { path: chip.crossbar.rows, linked: [chip.crossbar.cols], values: [32, 64] }
  - { path: chip.tile.pesPerTile, values: [4, 8] }
  - { path: chip.noc.flitBits, values: [16, 32] }
  - { path: chip.noc.mesh, values: [auto, { width: 9, height: 9 }, { width: 1, height: 1 }] }
objectives: [{ metric: energy.totalPj, direction: min }]
executor: { kind: slurm, partition: main, time: '10', memory: 300M, batchSeconds: 0.2 }
`;
const POINTS = 24;

function study(text = STUDY): { readonly cwd: string; readonly out: string } {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'study.yaml'), text);
  return { cwd, out: join(cwd, 'out') };
}

const rowsIn = (out: string): number =>
  existsSync(join(out, 'points')) ? readdirSync(join(out, 'points')).filter((name) => !name.startsWith('.')).length : 0;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const COMMAND = ['sweep', 'study.yaml', '--out', 'out'] as const;
const queue = (format: string): string =>
  spawnSync('squeue', ['-h', '-r', '-o', format], { encoding: 'utf8' }).stdout.trim();

describe.runIf(isWanted)('a sweep on a Slurm of one machine', { timeout: 900_000 }, () => {
  const cluster = mkdtempSync(join(tmpdir(), 'sim-slurm-'));
  let local: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    const started = spawnSync(script('start.sh'), [cluster], { encoding: 'utf8' });
    expect([started.status, started.stderr]).toEqual([0, '']);
    process.env['SLURM_CONF'] = join(cluster, 'slurm.conf');
    const cwd = mkdtempSync(join(tmpdir(), 'sim-slurm-local-'));
    writeFileSync(join(cwd, 'study.yaml'), STUDY);
    const { code, stderr } = await sim([...COMMAND, '--executor', 'local', '--workers', '1', '--quiet'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    local = contents(join(cwd, 'out'));
    rmSync(cwd, { recursive: true, force: true });
  }, 900_000);
  afterAll(() => {
    delete process.env['SLURM_CONF'];
    spawnSync(script('stop.sh'), [cluster]);
    rmSync(cluster, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });

  test('writes the bytes of one on a thread of this machine, from an array of several jobs', async () => {
    const { cwd, out } = study();
    const { code, stderr } = await sim([...COMMAND, '--quiet'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(contents(out)).toEqual(local);
    const jobs = spawnSync('squeue', ['-h', '-r', '--states=all', '-o', '%j %K %T'], { encoding: 'utf8' }).stdout;
    expect(jobs.match(/^small-\w+ \d+ COMPLETED$/gm)!.length).toBeGreaterThanOrEqual(4);
  });

  test('ends on Ctrl-C with 130 and an empty queue, keeps what had ended, and goes on to the same bytes', async () => {
    const { cwd, out } = study();
    const child = startSim(COMMAND, { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    const end = finished(child);
    await until(() => rowsIn(out) > 0 || child.exitCode !== null);
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/interrupted; \d+ points are kept in out, the same command goes on/);
    expect(queue('%T')).toBe('');
    const kept = rowsIn(out);
    expect(kept).toBeLessThan(POINTS);
    const again = await sim(COMMAND, { cwd });
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringContaining(`${kept} of ${POINTS} points have ended before`),
    ]);
    expect(contents(out)).toEqual(local);
  });

  test('survives kill -9 of a job: its point is run again, the bytes are the same', async () => {
    const { cwd, out } = study();
    const child = startSim(COMMAND, { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    const end = finished(child);
    await until(() => rowsIn(out) > 0 || child.exitCode !== null);
    await until(() => {
      const pids = spawnSync('pgrep', ['-f', `sweep-job.js ${out}`], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n');
      const pid = Number(pids[0]);
      if (pid > 0) process.kill(pid, 'SIGKILL');
      return pid > 0 || child.exitCode !== null;
    });
    const { code, stderr } = await end;
    // Whether the reason is the signal or only that there was an error depends on when the queue is asked.
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/a job died: (it was killed by signal 9|it ended with an error)\n/),
    ]);
    expect(contents(out)).toEqual(local);
  });

  test('whose own process was killed -9 is taken over: its jobs are cancelled, what they did is kept', async () => {
    const { cwd, out } = study();
    const child = spawn(process.execPath, [main, ...COMMAND], { cwd, stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise((resolve) => child.on('close', resolve));
    await until(() => rowsIn(out) > 0 || child.exitCode !== null);
    child.kill('SIGKILL');
    await ended;
    const { code, stderr } = await sim(COMMAND, { cwd });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/jobs small-\w+ of an earlier process are cancelled/)]);
    expect(contents(out)).toEqual(local);
  });

  test('is refused with 2 and the words of sbatch where there is no such partition', async () => {
    const { cwd } = study();
    const { code, stderr } = await sim([...COMMAND, '--partition', 'moon'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('--executor: sbatch refuses the job: ');
    expect(stderr).toContain('partition');
  });
});
