import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSlurm, endOf, troubleOf } from '../../src/host/node/slurm.js';

/** Slurm whose commands are these shell scripts; what they were told is in `told`. */
function slurmOf(commands: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-slurm-'));
  for (const [name, script] of Object.entries(commands)) {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho "$@" >>'${folder}/told'\n${script}\n`);
    chmodSync(path, 0o755);
  }
  vi.stubEnv(
    'PATH',
    'sbatch' in commands || 'squeue' in commands ? `${folder}${delimiter}${process.env['PATH']}` : folder,
  );
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  return { slurm: createSlurm(), told: () => readFileSync(join(folder, 'told'), 'utf8') };
}

const array = { name: 'small-a1', jobs: 12, script: '/x/job.sh', output: '/x/output-%a', request: {} };

describe('sbatch', () => {
  test('that is not there is named, with what works without', async () => {
    await expect(slurmOf({}).slurm.submit(array)).rejects.toThrow(
      '--executor: sbatch is not here: this is no machine of a Slurm cluster; --executor local uses its threads',
    );
  });

  test('that refuses is quoted by its first line', async () => {
    const { slurm } = slurmOf({
      sbatch: 'echo "sbatch: error: invalid partition specified: moon" >&2; echo "sbatch: error: more" >&2; exit 1',
    });
    await expect(slurm.submit(array)).rejects.toThrow(
      '--executor: sbatch refuses the job: invalid partition specified: moon',
    );
  });

  test('that ends well without a number is refused', async () => {
    await expect(slurmOf({ sbatch: 'echo queued' }).slurm.submit(array)).rejects.toThrow(
      'sbatch refuses the job: exit code 0',
    );
  });

  test('is asked for 12 jobs, 3 at once, with time, memory, partition and account; its number comes back without cluster', async () => {
    const { slurm, told } = slurmOf({ sbatch: 'echo "4711;big"' });
    const request = { partition: 'main,long', account: 'a1', time: '1-12', memory: '4G', atOnce: 3, batchSeconds: 60 };
    expect(await slurm.submit({ ...array, request })).toBe('4711');
    for (const word of [
      ...['--parsable', '--job-name=small-a1', '--array=0-11%3', '--output=/x/output-%a', '--cpus-per-task=1'],
      ...['--partition=main,long', '--account=a1', '--time=1-12', '--mem=4G', '/x/job.sh'],
    ]) {
      expect(told().trim().split(' ')).toContain(word);
    }
    expect(told()).not.toContain('batchSeconds');
  });

  test('that is asked for nothing is told nothing but the array', async () => {
    const { slurm, told } = slurmOf({ sbatch: 'echo 1' });
    await slurm.submit(array);
    expect(told()).not.toMatch(/--(partition|account|time|mem)=/);
    expect(told()).toContain('--array=0-11 ');
  });
});

describe('squeue', () => {
  test('says of every job how it stands; what is no job is left out', async () => {
    const { slurm } = slurmOf({
      squeue: "printf '0|RUNNING|None\\n1|PENDING|Priority\\n2|TIMEOUT|TimeLimit\\nN/A|FAILED|x\\n\\n'",
    });
    expect([...(await slurm.states('7'))]).toEqual([
      [0, { state: 'RUNNING', reason: 'None' }],
      [1, { state: 'PENDING', reason: 'Priority' }],
      [2, { state: 'TIMEOUT', reason: 'TimeLimit' }],
    ]);
  });

  test('that has forgotten a job leaves it to sacct, and where there is none, unknown', async () => {
    const squeue = 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1';
    const sacct = "printf '7_0|COMPLETED\\n7_1|CANCELLED by 0\\n7_[2-5]|PENDING\\n7_1.batch|FAILED\\n'";
    expect([...(await slurmOf({ squeue, sacct }).slurm.states('7'))]).toEqual([
      [0, { state: 'COMPLETED', reason: '' }],
      [1, { state: 'CANCELLED', reason: '' }],
    ]);
    expect([...(await slurmOf({ squeue, sacct: 'exit 1' }).slurm.states('7'))]).toEqual([]);
  });

  test('that cannot reach the controller rejects with its words', async () => {
    const { slurm } = slurmOf({ squeue: 'echo "squeue: error: Unable to contact slurm controller" >&2; exit 1' });
    await expect(slurm.states('7')).rejects.toThrow('squeue: Unable to contact slurm controller');
  });
});

test('scancel is told a number or a name, and may fail', async () => {
  const { slurm, told } = slurmOf({ squeue: '', scancel: 'exit 1' });
  await slurm.cancel({ id: '7' });
  await slurm.cancel({ name: 'small-a1' });
  expect(told()).toBe('7\n--name=small-a1\n');
});

test.each([
  ['RUNNING', 'None', undefined],
  ['PENDING', 'Priority', undefined],
  ['COMPLETING', '', undefined],
  ['NODE_FAIL', '', 'its node failed'],
  ['OUT_OF_MEMORY', 'OutOfMemory', 'it was out of memory (--memory)'],
  ['FAILED', 'RaisedSignal:11(Segmentation_fault)', 'it was killed by signal 11'],
])('a job that is %s (%s) has ended: %s', (state, reason, end) => {
  expect(endOf({ state, reason })).toBe(end);
});

test('a job that Slurm does not know has ended without a word', () => {
  expect(endOf(undefined)).toBe('it ended without a word');
});

test('a job that waits for its turn is no trouble, one that no machine can take is', () => {
  expect(troubleOf({ state: 'PENDING', reason: 'Resources' })).toBeUndefined();
  expect(troubleOf({ state: 'RUNNING', reason: 'x' })).toBeUndefined();
  expect(troubleOf({ state: 'PENDING', reason: 'PartitionTimeLimit' })).toBe('PartitionTimeLimit');
});
