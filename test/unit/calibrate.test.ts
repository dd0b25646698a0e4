import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Chip } from '../../src/model/chip.js';
import { calibrate } from '../../src/run/calibrate.js';
import { decodeColumnSums, encodeColumnSums } from '../../src/run/column-sums-entry.js';
import { createInlineExecutor, type ImageExecutor, inlineExecutor } from '../../src/run/executor.js';
import { calibrationKey } from '../../src/run/keys.js';
import type { RunOptions } from '../../src/run/options.js';
import type { PreparedRun } from '../../src/run/prepare.js';
import { simulate } from '../../src/run/simulate.js';
import type { ColumnSums } from '../../src/snn/column-sums.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { memoryCache } from '../memory-cache.js';
import { memoryHost } from '../memory-host.js';
import { defaultChip } from '../support/load.js';
import { preparedRun, seededWorkload } from '../support/run.js';

const { sha256 } = memoryHost({});
const { signal } = new AbortController();

/** A run under hardware of the small seeded network; its chip has some values changed. */
const hardware = (
  changes: { [S in keyof Chip]?: Partial<Chip[S]> } = {},
  options: Partial<RunOptions> = {},
): PreparedRun => preparedRun({ chip: defaultChip(changes), options: { numerics: 'hardware', ...options } });

/** An executor that fails when it is asked. */
const idle: ImageExecutor = {
  run: async () => {
    throw new Error('images were run');
  },
};
const stepsOf = ({ job }: PreparedRun) => {
  const { numerics } = job.options;
  return numerics.kind === 'hardware' ? numerics.adcSteps : undefined;
};

describe('a calibration', () => {
  test('gives each projection the step that its own column sums ask for, the image one for each of 8 bits', async () => {
    const run = hardware();
    const { job } = run.calibrationPlan!;
    const { fullScalePercentile } = run.inputs.chip.chip.numerics;
    expect([job.images.length, job.options.steps, job.options.numerics.kind]).toEqual([100, 100, 'quantised']);
    const counts = new Map<string, Map<number, number>[]>();
    const model = createFunctionModel(job.network, job.arrays, job.options);
    for (const pixels of job.images) {
      for (const [name, each] of Object.entries(model.run(pixels).columnSums!)) {
        const tallies = counts.get(name) ?? each.map(() => new Map<number, number>());
        counts.set(name, tallies);
        for (const [at, { least, counts: often }] of each.entries()) {
          for (const [k, count] of often.entries())
            tallies[at]!.set(least + k, (tallies[at]!.get(least + k) ?? 0) + count);
        }
      }
    }
    const calibrated = await calibrate(run, inlineExecutor, { signal });
    const steps = stepsOf(calibrated)!;
    expect(Object.keys(steps).sort()).toEqual([...counts.keys()].sort());
    for (const [name, tallies] of counts) {
      expect(steps[name]).toHaveLength(tallies.length);
      for (const [at, tally] of tallies.entries()) {
        const magnitudes = [...tally].flatMap(([sum, count]) => (sum === 0 ? [] : [[Math.abs(sum), count] as const]));
        magnitudes.sort(([a], [b]) => a - b);
        const all = magnitudes.reduce((sum, [, count]) => sum + count, 0);
        let seen = 0;
        const found = magnitudes.find(([, count]) => {
          seen += count;
          return seen >= (fullScalePercentile / 100) * all;
        });
        const fullScale = found?.[0] ?? 0;
        expect(calibrated.calibration!.fullScales[name]![at]!.fullScale).toBe(fullScale);
        if (fullScale > 0) expect(steps[name]![at]).toBe(Math.ceil((64 * fullScale) / 15));
      }
    }
    const image = run.job.network.projections.find(({ source }) => source === 'input')!;
    expect(steps[image.name]).toHaveLength(8);
  });

  test('is needed by hardware alone, and made once', async () => {
    for (const numerics of ['reference', 'ideal', 'quantised'] as const) {
      const run = preparedRun({ options: { numerics } });
      expect(await calibrate(run, idle, { signal })).toBe(run);
    }
    const calibrated = await calibrate(hardware(), inlineExecutor, { signal });
    expect(await calibrate(calibrated, idle, { signal })).toBe(calibrated);
  });

  test('tells how far it is and ends when it is aborted', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const onProgress = (done: number): void => {
      seen.push(done);
      if (done === 3) stop.abort();
    };
    await expect(calibrate(hardware(), inlineExecutor, { onProgress, signal: stop.signal })).rejects.toMatchObject({
      name: 'Interrupted',
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  test('without 100 images to calibrate on is refused, with the place', () => {
    const workload = seededWorkload();
    const options = { numerics: 'hardware' } as const;
    const few = { ...workload.calibration!, images: { ...workload.calibration!.images, shape: [99, 1, 6, 6] } };
    const start = (calibration: typeof few | undefined) => () =>
      preparedRun({ workload: { ...workload, calibration }, options });
    expect(start(undefined)).toThrow('workload.json calibration: is missing; numerics hardware needs at least 100');
    expect(start(few)).toThrow('workload.json calibration: has 99 images; numerics hardware needs at least 100');
  });
});

describe('kept column sums', () => {
  test('take the place of the images, also for another number of ADC bits and another percentile', async () => {
    const { cache, put } = memoryCache();
    const options = { signal, kept: { cache, sha256 } };
    const measured = await calibrate(hardware(), inlineExecutor, options);
    expect(put).toHaveLength(1);
    expect((await calibrate(hardware(), idle, options)).calibration).toEqual(measured.calibration);
    for (const changes of [{ adc: { bits: 6 } }, { numerics: { fullScalePercentile: 99 } }]) {
      const own = await calibrate(hardware(changes as never), inlineExecutor, { signal });
      expect(stepsOf(await calibrate(hardware(changes as never), idle, options))).toEqual(stepsOf(own));
      expect(stepsOf(own)).not.toEqual(stepsOf(measured));
    }
    expect(put).toHaveLength(1);
  });

  test('are those of everything that they depend on', () => {
    const key = (...[changes, options]: Parameters<typeof hardware>) =>
      calibrationKey(hardware(changes, options), sha256);
    const same = [
      key(),
      key({ adc: { bits: 6 } }),
      key({ crossbar: { cols: 128 } } as never),
      key({ tile: { pesPerTile: 4 } } as never),
      key({}, { steps: 7, images: 1, seed: 'a', compare: false }),
    ];
    expect(new Set(same).size).toBe(1);
    const others = [
      key({ crossbar: { rows: 32 } } as never),
      key({ crossbar: { rowOrder: 'im2col' } } as never),
      key({ crossbar: { columnSum: 'digital' } } as never),
      key({ crossbar: { sign: 'pair' } } as never),
      key({ crossbar: { weightBits: 5 } } as never),
      key({ pe: { crossbarsPerPe: 4 } } as never),
      key({ pe: { packKernels: true } } as never),
      key({ tile: { membraneBits: 12 } } as never),
      key({ device: { conductanceSpread: 0.1 } } as never),
      key({ device: { conductanceSpread: 0.1, spreadSeed: 2 } } as never),
      key({ numerics: { weightScale: 'projection' } } as never),
      key({}, { version: '1' }),
      calibrationKey(
        preparedRun({ workload: seededWorkload(undefined, 'other'), options: { numerics: 'hardware' } }),
        sha256,
      ),
    ];
    expect(new Set([...same, ...others]).size).toBe(1 + others.length);
  });

  test('that are damaged are measured anew', async () => {
    const { cache, entries, put } = memoryCache();
    const options = { signal, kept: { cache, sha256 } };
    const measured = await calibrate(hardware(), inlineExecutor, options);
    entries.set(put[0]!, entries.get(put[0]!)!.subarray(0, 40));
    expect((await calibrate(hardware(), inlineExecutor, options)).calibration).toEqual(measured.calibration);
    expect(put).toHaveLength(2);
  });
});

test('a run that was not calibrated is calibrated by simulate, with the same result', async () => {
  const run = hardware({}, { images: 2 });
  const [first, second] = [run, await calibrate(run, inlineExecutor, { signal })].map((each) =>
    simulate(each, createInlineExecutor(), () => undefined, signal),
  );
  expect(JSON.stringify(await first)).toBe(JSON.stringify(await second));
});

const columnSums: fc.Arbitrary<Record<string, ColumnSums[]>> = fc.dictionary(
  fc.string({ minLength: 1 }),
  fc.array(
    fc.record({
      least: fc.integer(),
      counts: fc.array(fc.maxSafeNat(), { maxLength: 20 }).map((counts) => Float64Array.from(counts)),
    }),
    { maxLength: 9 },
  ),
  { noNullPrototype: true },
);

test('column sums come back from their bytes; other bytes are refused or read, never a crash', () => {
  fc.assert(
    fc.property(columnSums, fc.uint8Array({ maxLength: 40 }), fc.nat(), (sums, noise, place) => {
      const bytes = encodeColumnSums(sums);
      expect(decodeColumnSums(bytes)).toEqual(sums);
      expect(decodeColumnSums(bytes.subarray(0, place % bytes.length))).toBeUndefined();
      expect(() => decodeColumnSums(noise)).not.toThrow();
    }),
  );
});
