import { beforeAll, describe, expect, test } from 'vitest';
import type { Chip } from '../../src/model/chip.js';
import type { RunResult } from '../../src/model/result.js';
import { powerCsv, timeCsv } from '../../src/report/csv-files.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun } from '../support/run.js';

async function resultFor(control: Partial<Chip['control']>): Promise<RunResult> {
  const chip = defaultChip({ control: { ...defaultChip().control, ...control } });
  const run = preparedRun({
    chip,
    options: { fidelity: { kind: 'cycle', sampleSteps: undefined, sampleImages: undefined } },
  });
  return evaluate(run, await collect(run));
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe.each([
  ['pipelined, elastic', {}],
  ['pipelined, global', { sync: 'global' }],
  ['sequential', { schedule: 'sequential' }],
] as const)('power of a %s chip', (_, control) => {
  let result: RunResult;
  beforeAll(async () => {
    result = await resultFor(control);
  });

  test('modules sum to the average, to 1e-9', () => {
    const { averageUw, averageByModuleUw } = result.power;
    expect(sum(Object.values(averageByModuleUw)) / averageUw).toBeCloseTo(1, 9);
  });

  test('average x time until the last layer has ended is dynamic energy and leakage over that time: 1 uW x 1 ns = 1e-3 pJ', () => {
    const { power, latency, energy, leakage } = result;
    expect(power.spanNs).toBeCloseTo(latency.decisionNs + latency.drainNs, 6);
    const expected = energy.dynamicPj + leakage.powerUw * power.spanNs * 1e-3;
    expect((power.averageUw * power.spanNs * 1e-3) / expected).toBeCloseTo(1, 9);
    for (const [module, averageUw] of Object.entries(power.averageByModuleUw)) {
      if (module === 'leakage') expect(averageUw).toBe(leakage.powerUw);
      else expect(averageUw * power.spanNs * 1e-3, module).toBeCloseTo(energy.byModulePj[module]!, 3);
    }
  });
});

describe('peak power of a pipelined chip', () => {
  let result: RunResult;
  beforeAll(async () => {
    result = await resultFor({});
  });

  test('is at least the average and at most the sum of the peaks of the modules', () => {
    const { averageUw, peak, peakByModuleUw } = result.power;
    expect(peak!.powerUw).toBeGreaterThanOrEqual(averageUw);
    expect(peak!.powerUw).toBeLessThanOrEqual(sum(Object.values(peakByModuleUw!)) * (1 + 1e-12));
  });

  test('is the total of the step that it names, and no other step of 20 has more', () => {
    const { peak, byStepUw, stepNs } = result.power;
    const totals = stepNs!.map((_, t) => sum(Object.values(byStepUw!).map((power) => power[t]!)));
    expect(totals).toHaveLength(20);
    expect(totals[peak!.step - 1]).toBeCloseTo(peak!.powerUw, 9);
    expect(Math.max(...totals)).toBeCloseTo(peak!.powerUw, 9);
  });

  test('power x length of each step is the dynamic energy of all steps, and leakage in each', () => {
    const { power, energy, leakage } = result;
    const { leakage: leaking, ...modules } = power.byStepUw!;
    for (const [module, powerUw] of Object.entries(modules)) {
      const steps = sum(powerUw.map((uw, t) => uw * power.stepNs![t]! * 1e-3));
      expect(steps, module).toBeCloseTo(energy.byModulePj[module]!, 3);
    }
    expect(leaking).toEqual(Array(20).fill(leakage.powerUw));
  });

  test('steps last until the last layer is through: together the decision and the drain', () => {
    const { latency, power } = result;
    const last = sum(power.stepNs!);
    expect(last).toBeGreaterThan(0.5 * latency.decisionNs);
    expect(last).toBeLessThanOrEqual((latency.decisionNs + latency.drainNs) * (1 + 1e-9));
  });

  test('power.csv holds its 20 steps x (length and 13 modules)', () => {
    expect(powerCsv(result).trimEnd().split('\n')).toHaveLength(
      1 + 20 * (1 + Object.keys(result.power.byStepUw!).length),
    );
  });
});

test('a sequential chip has an average and no peak: its layers work on different steps', async () => {
  expect(Object.keys((await resultFor({ schedule: 'sequential' })).power)).toEqual([
    'spanNs',
    'lastStepEndNs',
    'averageUw',
    'averageByModuleUw',
  ]);
});

test('time.csv: the parts of every layer and step of the first image sum to the time until its last step, in every schedule', async () => {
  for (const control of [{}, { sync: 'global' }, { schedule: 'sequential' }] as const) {
    const { latency } = await resultFor(control);
    const { image, whereByStep } = latency.example!;
    expect(image).toBe(0);
    const rows = timeCsv(latency.example!).trimEnd().split('\n');
    expect(rows).toHaveLength(1 + 5 * 5 * 20);
    for (const { name } of latency.populations) {
      const parts = Object.values(whereByStep[name]!);
      expect(parts.map((clocks) => clocks.length)).toEqual(Array(5).fill(20));
      expect(parts.flat().every((clocks) => clocks >= 0)).toBe(true);
    }
  }
});
