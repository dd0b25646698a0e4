import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { createPointStore, openSweepFolder } from '../../src/host/node/sweep-folder.js';
import { createSweepPool } from '../../src/host/node/sweep-pool.js';
import type { SweepResult } from '../../src/model/sweep.js';
import { runSweep } from '../../src/sweep/run-sweep.js';
import { preparedSweep, sweepOf } from '../support/sweep.js';

const STUDY = `format: snn-study/1
name: small
description: d
chip: spikesim-rram-64
workload: two-bars
run: { images: 2, steps: 5, numerics: ideal }
axes:
  - { path: chip.noc.flitBits, values: [16, 32, 64] }
`;
const script = pathToFileURL(fileURLToPath(new URL('../acceptance/fixtures/dying-sweep-thread.mjs', import.meta.url)));

/** The small study on threads of which the first `deaths` die of a task. */
async function sweepWith(deaths: number): Promise<{ readonly sweep: SweepResult; readonly notes: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-pool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { context, ...prepared } = await preparedSweep(STUDY);
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  await openSweepFolder(folder, 'small');
  const data = { study: context.study, file: 'study.yaml', options: {}, version: String(deaths), folder };
  const sweep = await runSweep(prepared, {
    store: createPointStore(folder, note),
    executor: createSweepPool(data, { workers: 1, script }),
    signal: new AbortController().signal,
    retry: false,
    note,
    onRow: () => undefined,
  });
  return { sweep, notes };
}

test('a thread that dies once is replaced: all 3 points end as without', async () => {
  const { sweep, notes } = await sweepWith(1);
  expect(notes).toEqual(['a worker died: it ended with code 9']);
  const withoutKeys = ({ points }: SweepResult) => points.map(({ result: _, ...point }) => point);
  expect(withoutKeys(sweep)).toEqual(withoutKeys(await sweepOf(STUDY)));
});

test('a task that 2 threads died of is given up, its points have failed with the reason', async () => {
  const { sweep, notes } = await sweepWith(2);
  expect(notes).toHaveLength(2);
  expect(sweep.points.map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
  expect(sweep.points[0]!.reason).toBe('a worker died of it: it ended with code 9');
});
