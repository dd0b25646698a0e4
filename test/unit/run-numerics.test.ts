import { describe, expect, test } from 'vitest';
import type { Chip } from '../../src/model/chip.js';
import type { NumericsKind } from '../../src/model/numerics.js';
import type { RunResult } from '../../src/model/result.js';
import { accuracyCostText, numericsText } from '../../src/report/numerics-text.js';
import { calibrate } from '../../src/run/calibrate.js';
import { inlineExecutor } from '../../src/run/executor.js';
import { accuracyCostSection } from '../../src/run/numerics-section.js';
import { simulate } from '../../src/run/simulate.js';
import { memoryCache } from '../memory-cache.js';
import { memoryHost } from '../memory-host.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun, seededWorkload } from '../support/run.js';

const { signal } = new AbortController();
const kept = { cache: memoryCache().cache, sha256: memoryHost({}).sha256 };

async function resultOf(
  numerics: NumericsKind,
  changes: { [S in keyof Chip]?: Partial<Chip[S]> } = {},
  compare = true,
): Promise<RunResult & Required<Pick<RunResult, 'numerics'>>> {
  const run = preparedRun({ chip: defaultChip(changes), options: { numerics, compare } });
  const calibrated = await calibrate(run, inlineExecutor, { signal, kept });
  const result = await simulate(calibrated, inlineExecutor, () => undefined, signal);
  return { ...result, numerics: result.numerics! };
}

describe('the section numerics of a result', () => {
  test.each(['reference', 'ideal'] as const)('under %s holds its kind alone, and no comparison', async (kind) => {
    const { numerics, accuracyCost, run } = await resultOf(kind);
    expect([numerics, accuracyCost, run.numerics]).toEqual([{ kind }, undefined, kind]);
    expect(numericsText(numerics)).toBe(kind);
  });

  test('under quantised has the integers and what became of them, nothing of arrays', async () => {
    const { numerics } = await resultOf('quantised');
    expect(Object.keys(numerics)).toEqual(['kind', 'integers', 'populations']);
    expect(numerics.integers).toEqual({
      weightBits: 4,
      weightScale: 'channel',
      fractionBits: 6,
      membraneBits: 22,
      lowestPotential: 'none',
      inputBits: 8,
    });
    const spiking = seededWorkload().network.populations.filter(({ neuron }) => neuron.kind === 'integrateAndFire');
    expect(Object.keys(numerics.populations!)).toEqual(spiking.map(({ name }) => name));
    for (const { leastScale, largestScale, deadChannels } of Object.values(numerics.populations!)) {
      expect(leastScale).toBeGreaterThan(0);
      expect(largestScale).toBeGreaterThan(leastScale);
      expect(deadChannels).toBe(0);
    }
    expect(numericsText(numerics)).toContain(
      'quantised: 4-bit weights, one scale a channel; exact column sums; 22-bit',
    );
  });

  test('membranes of 8 bits saturate: events are counted and their share is of 20 steps x neurons', async () => {
    const { numerics } = await resultOf('quantised', { tile: { membraneBits: 8 } as never });
    const { network } = seededWorkload();
    const populations = Object.entries(numerics.populations!);
    for (const [name, { saturations, saturationShare }] of populations) {
      const { channels, height, width } = network.populations.find((each) => each.name === name)!.shape;
      expect(saturationShare).toBeCloseTo(saturations / (20 * channels * height * width), 12);
      expect(saturationShare).toBeLessThanOrEqual(1);
    }
    expect(populations.some(([, { saturations }]) => saturations > 0)).toBe(true);
    expect(numericsText(numerics)).toMatch(/8-bit membranes saturated \S+ times an image \(at most \S+ % of a layer's/);
  });

  test('thresholds that no 4-bit membrane can reach are dead channels, and the report says how many', async () => {
    const { numerics, notes } = await resultOf('quantised', { tile: { membraneBits: 4 } as never });
    const dead = Object.values(numerics.populations!).reduce((sum, { deadChannels }) => sum + deadChannels, 0);
    expect(dead).toBeGreaterThan(0);
    expect(numericsText(numerics)).toContain(`${dead} channels can never fire`);
    expect(notes.filter((note) => note.includes('can never fire')).length).toBeGreaterThan(0);
  });

  test('under hardware has the array, full scales and steps of every projection, and the calibration set', async () => {
    const { numerics, leavesOut } = await resultOf('hardware');
    expect(numerics.array).toMatchObject({ sign: 'diff', columnSum: 'analog', adcBits: 4 });
    expect(numerics.calibration).toEqual({
      origin: 'seeded noise',
      images: 100,
      steps: 100,
      digest: 'weights calibration',
      percentile: 99.7,
    });
    for (const { fullScale, step } of Object.values(numerics.adc!)) {
      expect(step).toHaveLength(fullScale.length);
      for (const [at, sum] of fullScale.entries()) {
        if (sum === 0) continue;
        expect(step[at]! * 15).toBeGreaterThanOrEqual(sum);
        expect(step[at]! * 15).toBeLessThan(sum + 15 / 64);
      }
    }
    expect(numericsText(numerics)).toContain('columnSum analog, sign diff, through a 4-bit ADC');
    expect(leavesOut[0]).toMatch(/^numerics hardware: no IR drop, read noise, drift.*conductanceSpread is 0/);
  });
});

test.each([
  ['reference', 'spikes are computed in float64; 4-bit weights and the 4-bit ADC cost energy, not accuracy'],
  ['ideal', 'spikes are computed in float32; 4-bit weights and the 4-bit ADC cost energy, not accuracy'],
  ['quantised', 'column sums are exact; the 4-bit ADC costs energy, not accuracy'],
] as const)('%s says what it leaves out', async (kind, text) => {
  expect((await resultOf(kind)).leavesOut[0]).toBe(`numerics ${kind}: ${text}`);
});

test('with conductance spread hardware no longer leaves it out, and other seeds are other chips', async () => {
  const chip = (spreadSeed: number) =>
    resultOf('hardware', { device: { conductanceSpread: 0.3, spreadSeed } as never });
  const [one, other] = [await chip(1), await chip(2)];
  expect(one.leavesOut[0]).not.toContain('conductanceSpread');
  expect(JSON.stringify(one.layers)).not.toBe(JSON.stringify(other.layers));
});

describe('what precision costs', () => {
  test('compares each method with the run under ideal, step by step, and leaves everything else as it is', async () => {
    const [ideal, quantised, alone] = [
      await resultOf('ideal'),
      await resultOf('quantised'),
      await resultOf('quantised', {}, false),
    ];
    const { accuracyCost, ...rest } = quantised;
    expect(rest).toEqual(alone);
    for (const { name, accuracy } of quantised.methods) {
      const expected = ideal.methods.find((method) => method.name === name)!.accuracy;
      expect(accuracyCost![name]!.ideal).toEqual(expected);
      expect(accuracyCost![name]!.points).toEqual(accuracy!.map((share, step) => 100 * (share - expected![step]!)));
    }
  });

  test('is -50 points where one of two images is right and both would be', async () => {
    const run = preparedRun({ options: { images: 2, steps: 1, numerics: 'ideal' } });
    const collected = await collect(run);
    const right = { ...run.methods[0]!, predict: () => [0] };
    const labels = [0, 0];
    const section = accuracyCostSection([right], new Map([[right, [0.5]]]), { ...collected, idealHeads: {} }, labels)!;
    expect(section).toEqual({ fc: { ideal: [1], points: [-50] } });
    const result = await resultOf('ideal');
    const methods = result.methods.slice(0, 1).map((method) => ({ ...method, accuracy: [0.5] }));
    expect(accuracyCostText({ ...result, methods, accuracyCost: section })).toBe(
      'fc 50.0 % (ideal 100.0 %, -50.0 points)',
    );
  });
});
