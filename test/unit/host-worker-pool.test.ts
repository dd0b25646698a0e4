import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { Interrupted, SimulationError, SpecError } from '../../src/base/errors.js';
import { buffersIn, fromPlainError, toPlainError } from '../../src/host/node/worker-messages.js';
import { createWorkerPool, planThreads } from '../../src/host/node/worker-pool.js';
import { calibrate } from '../../src/run/calibrate.js';
import { inlineExecutor } from '../../src/run/executor.js';
import type { ImageJob, ImageOutcome } from '../../src/run/image-job.js';
import { prepared } from '../support/runs.js';

/** Threads run the compiled program. */
const built = new URL('../../dist/host/node/image-worker.js', import.meta.url);
const scriptOf = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const running = new AbortController().signal;

let job: ImageJob;
beforeAll(async () => {
  job = (await prepared('two-bars', 7, 12)).job;
});

async function resultsOf(executor: typeof inlineExecutor): Promise<ImageOutcome[]> {
  const results: ImageOutcome[] = [];
  const seen: number[] = [];
  const keep = (image: number, outcome: ImageOutcome): void => {
    seen.push(image);
    results[image] = outcome;
  };
  await executor.run(job, keep, running);
  expect(seen.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  return results;
}

describe('a pool of threads', () => {
  test('of 1, 2 and 9 workers gives each of 7 images once, the same as this thread does', async () => {
    const expected = await resultsOf(inlineExecutor);
    for (const workers of [1, 2, 9]) {
      expect(await resultsOf(createWorkerPool({ workers, script: built }))).toEqual(expected);
    }
  });

  test('shares an image between threads where there are more of them, but not where trains of spikes are kept', () => {
    const plan = (images: number, wanted: number, extra: Partial<ImageJob> = {}) => {
      const { images: atOnce, stages } = planThreads({ ...job, ...extra, images: job.images.slice(0, images) }, wanted);
      return [atOnce, stages];
    };
    const most = job.network.populations.length;
    expect([plan(3, 8), plan(3, 5), plan(7, 2), plan(0, 1), plan(1, 99)]).toEqual([
      [3, 2],
      [3, 1],
      [2, 1],
      [1, 1],
      [1, most],
    ]);
    expect(plan(1, 2, { spikeKeys: { own: ['0'], ideal: [] } })).toEqual([1, 1]);
  });

  test.each([
    ['ideal', 2],
    ['quantised', 3],
    ['hardware', 5],
  ] as const)('under %s one image on %i threads has the result of one thread', async (numerics, workers) => {
    const run = await prepared('mnist-vgg', 1, 70, numerics);
    const { job: whole } = await calibrate(run, createWorkerPool({ script: built }), { signal: running });
    const outcomes = async (executor: typeof inlineExecutor): Promise<ImageOutcome[]> => {
      const found: ImageOutcome[] = [];
      await executor.run(whole, (image, outcome) => (found[image] = outcome), running);
      return found;
    };
    const expected = await outcomes(createWorkerPool({ workers: 1, script: built }));
    expect(await outcomes(createWorkerPool({ workers, script: built }))).toEqual(expected);
  });

  test('rejects with Interrupted on abort, before and while it works', async () => {
    const stop = new AbortController();
    const endless = createWorkerPool({ workers: 2, script: scriptOf('for (;;);') });
    const run = endless.run(job, () => undefined, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(run).rejects.toThrow(Interrupted);
    await expect(endless.run(job, () => undefined, stop.signal)).rejects.toThrow(Interrupted);
  });

  test('rejects with the error of a thread, which keeps its class', async () => {
    const broken = { ...job, arrays: new Map() };
    const run = createWorkerPool({ workers: 2, script: built }).run(broken, () => undefined, running);
    const inline = inlineExecutor.run(broken, () => undefined, running);
    const [error, expected] = await Promise.all([run.catch((e: unknown) => e), inline.catch((e: unknown) => e)]);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).constructor).toBe((expected as Error).constructor);
    expect((error as Error).message).toBe((expected as Error).message);
  });

  test.each([
    ['throws', 'throw new Error("broken");', 'broken'],
    ['ends without a word', '', 'a worker ended early (code 0)'],
    ['is killed', 'process.exit(9);', 'a worker ended early (code 9)'],
  ])('rejects when a thread %s', async (_, code, message) => {
    const pool = createWorkerPool({ workers: 2, script: scriptOf(code) });
    await expect(pool.run(job, () => undefined, running)).rejects.toThrow(message);
  });

  test('rejects when the receiver of results throws', async () => {
    const pool = createWorkerPool({ workers: 2, script: built });
    const failing = () => {
      throw new SimulationError('collector', undefined, 'broken');
    };
    await expect(pool.run(job, failing, running)).rejects.toThrow(SimulationError);
  });
});

test.each([
  new SpecError([{ file: 'a.yaml', line: 2, column: 3, path: 'x', message: 'wrong' }]),
  new SimulationError('noc', 12, 'lost a flit'),
  new SimulationError('noc', undefined, 'lost a flit'),
  new RangeError('other'),
])('an error crosses threads as plain data: %s', (error) => {
  const copy = fromPlainError(structuredClone(toPlainError(error)));
  expect(copy.message).toBe(error.message);
  if (error instanceof RangeError) expect(copy.stack).toBe(error.stack);
  else expect(copy).toEqual(error);
});

test('buffers are found once each, shared ones are not transferred', () => {
  const one = new Float64Array(3);
  const value = { a: one, b: [new Uint8Array(one.buffer), { c: new Uint8Array(new SharedArrayBuffer(4)) }], d: 'x' };
  expect(buffersIn(value)).toEqual([one.buffer]);
});

test('the compiled worker is there', () => {
  expect(fileURLToPath(built)).toMatch(/image-worker\.js$/);
});
