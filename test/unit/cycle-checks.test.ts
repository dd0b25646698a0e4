import { beforeAll, describe, expect, test } from 'vitest';
import type { EstimatedImage } from '../../src/model/estimated-image.js';
import { cycleChecks } from '../../src/run/cycle-checks.js';
import { collect, preparedRun } from '../support/run.js';

let simulated: readonly EstimatedImage[];
beforeAll(async () => {
  const fidelity = { kind: 'cycle', sampleSteps: undefined, sampleImages: undefined } as const;
  const { times } = await collect(preparedRun({ options: { images: 2, steps: 8, fidelity } }));
  simulated = times['full']!.simulated;
});

const failing = (images: readonly EstimatedImage[]): string[] =>
  cycleChecks(images)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);
/** The images with the machine of the second one changed. */
const withMachine = (change: Partial<EstimatedImage['machine']>): EstimatedImage[] =>
  simulated.map((image, index) => (index === 1 ? { ...image, machine: { ...image.machine, ...change } } : image));

test('a run at counts has no checks of the cycle model', () => {
  expect(cycleChecks([])).toEqual([]);
});

test('2 whole images of 8 steps pass all 4 checks', () => {
  const checks = cycleChecks(simulated);
  expect(checks).toHaveLength(4);
  expect(failing(simulated)).toEqual([]);
  expect(checks[0]!.detail).toBe('every action of every layer in 16 simulated steps = count functions');
  expect(checks[2]!.detail).toContain('decisions of 2 whole images');
});

describe('a check fails when one of its sides is wrong', () => {
  test('a count that differs: the first 3 are said', () => {
    const differences = ['a', 'b', 'c', 'd'].map((name) => `${name} adc.conversion in step 2: 3, expected 4`);
    const broken = withMachine({ differences });
    expect(failing(broken)).toEqual(['machine-counts']);
    expect(cycleChecks(broken)[0]!.detail).toBe(`4 differ: ${differences.slice(0, 3).join('; ')}`);
  });

  test('one flit of one image that never left the mesh', () => {
    const { ejected } = simulated[1]!.machine;
    expect(failing(withMachine({ ejected: ejected - 1 }))).toEqual(['flits-through-the-mesh']);
  });

  test('a machine that decides one clock later than the recurrence on its own times', () => {
    const decided = simulated[1]!.machine.decided! + 1;
    expect(failing(withMachine({ decided }))).toEqual(['decision-by-recurrence']);
  });

  test('formulas that one step of one image beats by a clock', () => {
    const [first, second] = [simulated[0]!, simulated[1]!];
    const decision = second.formula.decision.map((clocks, n) => (n === 3 ? second.timeline.decision[n]! + 1 : clocks));
    const broken = [first, { ...second, formula: { ...second.formula, decision } }];
    expect(failing(broken)).toEqual(['never-beats-the-formulas']);
    expect(cycleChecks(broken)[3]!.detail).toContain('1 of 2 simulated images');
  });
});
