import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
// @ts-expect-error: the scripts are plain JavaScript
import { cliDocs } from '../../scripts/write-cli-docs.mjs';
import { Interrupted, SimulationError, StandstillError, specError } from '../../src/base/errors.js';
import { explainError } from '../../src/cli/errors.js';
import { duration, estimateRun } from '../../src/cli/estimate.js';
import { eventsPerStep } from '../../src/cli/estimate-cycle.js';
import { COMMANDS } from '../../src/cli/options.js';
import { startProgress } from '../../src/cli/progress.js';
import { parseRunRequest } from '../../src/cli/run-request.js';
import { Stopwatch } from '../../src/cli/stopwatch.js';
import { verdict } from '../../src/cli/verdict.js';
import { prepareRun } from '../../src/run/prepare.js';
import { host, prepared } from '../support/runs.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('docs/cli.md is what npm run make:docs writes', () => {
  expect(readFileSync(`${root}docs/cli.md`, 'utf8')).toBe(cliDocs());
});

test('every example of the table names only options that its command has', () => {
  for (const { name, options, examples } of COMMANDS) {
    const known = options.map(({ flags }) => flags.split(' ')[0]);
    for (const { command } of examples) {
      expect(command.startsWith(`sim ${name}`)).toBe(true);
      expect((command.match(/--[a-z-]+/g) ?? []).filter((flag) => !known.includes(flag))).toEqual([]);
    }
  }
});

test.each([
  [specError('a.yaml', 'x', 'is wrong'), 2, 'a.yaml x: is wrong\n'],
  [new Interrupted('stop'), 130, 'interrupted; nothing was written\n'],
  [
    new StandstillError('image 0', 7, 'tile 1 waits'),
    4,
    'the chip stands still, which control.stepCredits: true would prevent',
  ],
  [new SimulationError('noc', 4, 'lost a flit'), 3, 'please report it'],
  [new TypeError('undefined is not a function'), 70, 'please report it'],
  ['thrown text', 70, 'thrown text'],
])('%s ends with exit code %d', (error, code, fragment) => {
  const explained = explainError(error);
  expect(explained.code).toBe(code);
  expect(explained.text).toContain(fragment);
  expect(/\n\s+at /.test(explained.text)).toBe(code === 3 || (code === 70 && error instanceof Error));
});

test('a failed check makes the exit code 1 and is said loudly, none makes it 0', () => {
  const said: string[] = [];
  const context = { err: (text: string) => void said.push(text) };
  expect(verdict([{ name: 'a', passed: true, detail: '1 = 1' }], context)).toBe(0);
  expect(said).toEqual([]);
  const checks = [
    { name: 'a', passed: true, detail: '1 = 1' },
    { name: 'flits', passed: false, detail: '3 sent, 2 received' },
  ];
  expect(verdict(checks, context)).toBe(1);
  expect(said.join('')).toBe('1 of 2 CHECKS FAILED; do not use these numbers:\n  flits: 3 sent, 2 received\n');
});

describe('the options of sim run', () => {
  test('without any: the defaults', () => {
    expect(parseRunRequest({ write: true })).toEqual({
      settings: [],
      prices: [],
      json: false,
      allowOutside: false,
      images: undefined,
      steps: undefined,
      methods: undefined,
      preset: 'phys',
      numerics: undefined,
      compare: true,
      spikes: undefined,
      cache: true,
      fidelity: { kind: 'counts' },
      uncertainty: false,
      seed: undefined,
      workers: undefined,
      out: undefined,
      force: false,
      write: true,
      quiet: false,
    });
  });

  test.each(['0', '-1', '1.5', '1e3', '', 'ten', '99999999999', ' 5', '0x10'])('--images "%s" is refused', (images) => {
    expect(() => parseRunRequest({ images })).toThrow(/--images/);
  });
});

test('the time of the default run under ideal numerics is estimated within a factor of 4 of 3 s on one thread', async () => {
  const { seconds, megabytes } = estimateRun(await prepared('mnist-vgg', 100, 300), 1);
  expect(seconds).toBeGreaterThan(3 / 4);
  expect(seconds).toBeLessThan(3 * 4);
  expect(megabytes).toBeGreaterThan(100);
});

test.each([
  ['mnist-vgg', 14_711],
  ['two-bars', 73],
])(
  '%s: events of a simulated step are estimated within a factor of 2 of the %i that were measured',
  async (name, events) => {
    const { job, variants } = await prepared(name, 1, 300);
    const estimated = eventsPerStep(variants[0]!.timing.context, job.options.blocks);
    expect(estimated).toBeGreaterThan(events / 2);
    expect(estimated).toBeLessThan(events * 2);
  },
);

test('4 images x 300 steps of 3 chips at cycle are expected to take 12 s more than counts, 10 drawn steps a tenth of it', async () => {
  const run = await prepared('mnist-vgg', 4, 300);
  const at = (sampleSteps: number | undefined, sampleImages: number | undefined) => {
    const fidelity = { kind: 'cycle', sampleSteps, sampleImages } as const;
    return estimateRun(prepareRun(run.inputs, { ...run.options, fidelity }), 1);
  };
  const [counts, whole, fewSteps, few] = [estimateRun(run, 1), at(undefined, undefined), at(10, undefined), at(10, 2)];
  expect(whole.seconds - counts.seconds).toBeCloseTo(12, 0);
  expect(fewSteps.seconds - counts.seconds).toBeCloseTo((12 * 31) / 300, 0);
  expect((few.seconds - counts.seconds) / (fewSteps.seconds - counts.seconds)).toBeCloseTo(0.5, 6);
  expect(whole.megabytes - counts.megabytes).toBeGreaterThan(30);
});

test('durations for people', () => {
  expect([1, 42.3, 600, 7200].map(duration)).toEqual(['1.0 s', '42 s', '10 min', '2.0 h']);
});

test('the table of phases keeps to 80 columns', () => {
  const stopwatch = new Stopwatch();
  for (const phase of ['load', 'prepare', 'function', 'timelines', 'evaluate', 'write']) stopwatch.add(phase, 123_456);
  expect(stopwatch.text()).toMatch(/^took 12 min: load 123\.46, /);
  expect(
    stopwatch
      .text()
      .split('\n')
      .filter((line) => line.length > 80),
  ).toEqual([]);
});

test('without a terminal progress is lines of text, with --quiet nothing', async () => {
  const said: string[] = [];
  const context = {
    host,
    version: '0',
    signal: new AbortController().signal,
    out: () => undefined,
    err: (text: string) => void said.push(text),
    colours: false,
    interactive: false,
  };
  const quiet = await startProgress(10, true, context);
  for (let done = 1; done <= 10; done += 1) quiet.update(done);
  expect(said).toEqual([]);
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const lines = await startProgress(10_000, false, context);
  lines.update(1);
  vi.advanceTimersByTime(1100);
  lines.update(5);
  lines.update(6);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^5 of 10000 images, about \d+ min left\n$/);
});
