import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Interrupted } from '../../src/base/errors.js';
import { createSlurmExecutor } from '../../src/host/node/slurm-executor.js';
import { createPointStore, openSweepFolder } from '../../src/host/node/sweep-folder.js';
import type { SweepReply } from '../../src/host/node/sweep-work.js';
import type { SweepResult } from '../../src/model/sweep.js';
import { runSweep } from '../../src/sweep/run-sweep.js';
import { FakeSlurm, type Fate } from '../support/fake-slurm.js';
import { preparedSweep, sweepOf } from '../support/sweep.js';

const STUDY = `format: snn-study/1
name: small
description: d
chip: spikesim-rram-64
workload: two-bars
run: { images: 2, steps: 5, numerics: ideal }
axes:
  - { path: chip.noc.flitBits, values: [8, 16, 32, 64] }
`;
const PATIENCE = { lookMs: 1, askMs: 1, graceMs: 0, mostFailures: 3 };

interface Ran {
  readonly sweep: SweepResult;
  readonly notes: readonly string[];
  readonly folder: string;
}

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-slurm-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** The small study on a cluster; a batch a task, unless `batchSeconds` says otherwise. */
async function sweepOn(
  slurm: FakeSlurm,
  {
    folder = newFolder(),
    batchSeconds = 1e-3,
    signal = new AbortController().signal,
    hear = (_: string): unknown => undefined,
  } = {},
): Promise<Ran> {
  const { context, ...prepared } = await preparedSweep(STUDY);
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    hear(text);
  };
  await openSweepFolder(folder, 'small');
  const data = { study: context.study, file: 'study.yaml', options: {}, version: '0', folder };
  const sweep = await runSweep(prepared, {
    store: createPointStore(folder, note),
    executor: createSlurmExecutor(data, { batchSeconds, partition: 'main', atOnce: 3 }, { ...PATIENCE, slurm }),
    ...{ signal, retry: false, note, onRow: () => undefined },
  });
  return { sweep, notes, folder };
}

/** Dies when a task has begun. */
const atBegin = ({ kind }: SweepReply): boolean => kind === 'began';
/** A fate for jobs that do points; the first array does images. */
const points =
  (fate: Fate, isHit: (array: number, place: number) => boolean) =>
  (array: number, place: number): Fate =>
    array > 1 && isHit(array, place) ? fate : { kind: 'works' };

describe('a sweep in array jobs', () => {
  test('has the points of one in this thread: an array for the images, one of 4 jobs for the 4 points', async () => {
    const slurm = new FakeSlurm();
    const { sweep, notes, folder } = await sweepOn(slurm);
    expect(sweep.points).toEqual((await sweepOf(STUDY)).points);
    expect(slurm.arrays.map(({ jobs }) => jobs)).toEqual([1, 4]);
    expect(slurm.arrays[0]!.request).toEqual({ batchSeconds: 1e-3, partition: 'main', atOnce: 3 });
    expect([notes, slurm.cancelled]).toEqual([[], []]);
    expect(readdirSync(folder)).not.toContain('jobs');
  });

  test('puts the 4 points into one job where they are expected to take less than a batch', async () => {
    const slurm = new FakeSlurm();
    await sweepOn(slurm, { batchSeconds: 100 });
    expect(slurm.arrays.map(({ jobs }) => jobs)).toEqual([1, 1]);
  });

  test('goes on where Slurm does not answer 3 questions, and ends where it does not answer 4', async () => {
    const fate = points(
      { kind: 'dies', state: 'NODE_FAIL', at: atBegin },
      (array, place) => array === 2 && place === 1,
    );
    const slurm = new FakeSlurm(fate);
    slurm.silent = 3;
    const { notes, sweep } = await sweepOn(slurm);
    expect(notes).toEqual(['squeue: the controller does not answer; asked again', 'a job died: its node failed']);
    expect(sweep.points.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    const silent = new FakeSlurm(fate);
    silent.silent = 10;
    await expect(sweepOn(silent)).rejects.toThrow('squeue: the controller does not answer');
  });
});

describe('a job that dies', () => {
  test('of a lost node is tried again: the point alone, and all 4 points end as without', async () => {
    const fate = points(
      { kind: 'dies', state: 'NODE_FAIL', at: atBegin },
      (array, place) => array === 2 && place === 1,
    );
    const slurm = new FakeSlurm(fate);
    const { sweep, notes } = await sweepOn(slurm);
    expect(sweep.points).toEqual((await sweepOf(STUDY)).points);
    expect(slurm.arrays.map(({ jobs }) => jobs)).toEqual([1, 4, 1]);
    expect(notes).toEqual(['a job died: its node failed']);
  });

  test.each([
    ['OUT_OF_MEMORY', '', 'it was out of memory (--memory)'],
    ['TIMEOUT', 'TimeLimit', 'it was out of time (--time)'],
    ['FAILED', 'RaisedSignal:9(Killed)', 'it was killed by signal 9'],
    ['FAILED', 'NonZeroExitCode', 'it ended with an error'],
    ['COMPLETED', '', 'it ended before its work'],
  ])(
    'twice with %s %s gives its point a row with the reason, the other 3 have figures',
    async (state, reason, words) => {
      const isHit = (array: number, place: number): boolean => array > 2 || place === 2;
      const slurm = new FakeSlurm(points({ kind: 'dies', state, reason, at: atBegin }, isHit));
      const { sweep, folder } = await sweepOn(slurm);
      expect(sweep.points.map(({ status }) => status)).toEqual(['done', 'done', 'failed', 'done']);
      expect(sweep.points[2]!.reason).toBe(`a job died of it: ${words}`);
      const again = await sweepOn(new FakeSlurm(), { folder });
      expect(again.sweep).toEqual(sweep);
    },
  );

  test('after the first of 4 points of its batch loses none of them: the rest is tried apart from the second', async () => {
    let rows = 0;
    const second = (reply: SweepReply): boolean => reply.kind === 'rows' && ++rows === 1;
    const slurm = new FakeSlurm(points({ kind: 'dies', state: 'NODE_FAIL', at: second }, (array) => array === 2));
    const { sweep } = await sweepOn(slurm, { batchSeconds: 100 });
    expect(sweep.points).toEqual((await sweepOf(STUDY)).points);
  });

  test('over every point ends the sweep with 4 failed rows, in at most 6 arrays', async () => {
    const slurm = new FakeSlurm(points({ kind: 'dies', state: 'OUT_OF_MEMORY', at: atBegin }, () => true));
    const { sweep } = await sweepOn(slurm, { batchSeconds: 100 });
    expect(sweep.points.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed', 'failed']);
    expect(slurm.arrays.length).toBeLessThanOrEqual(6);
  });

  test('before it begins, as all of its array, ends the sweep with what it printed', async () => {
    const output = 'first line\nnode: not found\n';
    const slurm = new FakeSlurm(() => ({ kind: 'dies', state: 'FAILED', reason: 'NonZeroExitCode', output }));
    await expect(sweepOn(slurm)).rejects.toThrow(
      "--executor: no job of Slurm's job 1 could begin: it ended with an error: node: not found",
    );
  });

  test('because somebody cancelled it ends the sweep as Ctrl-C does', async () => {
    const slurm = new FakeSlurm(points({ kind: 'dies', state: 'CANCELLED', at: atBegin }, () => true));
    await expect(sweepOn(slurm)).rejects.toThrow(new Interrupted("Slurm's job 2 was cancelled"));
  });
});

describe('jobs that are left', () => {
  test('are cancelled on Ctrl-C, their files go, and what keeps them waiting is said', async () => {
    const stop = new AbortController();
    const folder = newFolder();
    const slurm = new FakeSlurm(points({ kind: 'waits', reason: 'ReqNodeNotAvail' }, (_, place) => place > 1));
    const ran = sweepOn(slurm, {
      folder,
      signal: stop.signal,
      hear: (text) => text === 'job 2 waits: ReqNodeNotAvail' && stop.abort(),
    });
    await expect(ran).rejects.toThrow(new Interrupted('interrupted'));
    expect(slurm.cancelled).toEqual(['2']);
    expect(readdirSync(folder).sort()).toEqual(['points', 'results', 'stages', 'study.json']);
    expect(readdirSync(join(folder, 'points'))).toHaveLength(2);
  });

  /** What an earlier process of the sweep left in its folder. */
  const leave = async (folder: string, owner: unknown): Promise<string> => {
    await openSweepFolder(folder, 'small');
    const array = join(folder, 'jobs', 'a1');
    mkdirSync(array, { recursive: true });
    writeFileSync(join(array, 'owner.json'), typeof owner === 'string' ? owner : JSON.stringify(owner));
    return array;
  };
  /** No process has this number: it is more than Linux gives out. */
  const GONE = 2 ** 30;

  test('of a process that is gone are cancelled by name before anything is queued', async () => {
    const folder = newFolder();
    const array = await leave(folder, { host: hostname(), pid: GONE, name: 'small-a1' });
    const slurm = new FakeSlurm();
    const { notes } = await sweepOn(slurm, { folder });
    expect(slurm.cancelled).toEqual(['small-a1']);
    expect(notes).toEqual(['jobs small-a1 of an earlier process are cancelled']);
    expect(existsSync(array)).toBe(false);
  });

  test.each<[string, unknown]>([
    ['of a process that runs', { host: hostname(), pid: process.pid, name: 'small-a1' }],
    ['of another machine that was heard of just now', { host: 'elsewhere', pid: GONE, name: 'small-a1' }],
    ['whose owner cannot be read', 'thesis'],
    ['whose name is none', { host: hostname(), pid: GONE, name: '--all' }],
  ])('%s are left alone', async (_, owner) => {
    const folder = newFolder();
    const array = await leave(folder, owner);
    const slurm = new FakeSlurm();
    await sweepOn(slurm, { folder });
    expect(slurm.cancelled).toEqual([]);
    expect(existsSync(array)).toBe(true);
  });
});
