import { expect, test } from 'vitest';
import { evaluate } from '../../src/run/evaluate.js';
import type { Fidelity } from '../../src/run/fidelity.js';
import { collect, preparedRun } from '../support/run.js';

async function resultAt(fidelity: Fidelity, steps = 60) {
  const run = preparedRun({ options: { steps, fidelity } });
  return evaluate(run, await collect(run));
}
const cycle = (sampleSteps?: number, sampleImages?: number): Fidelity => ({ kind: 'cycle', sampleSteps, sampleImages });

test('counts has no section of the cycle model', async () => {
  const result = await resultAt({ kind: 'counts' }, 10);
  expect(result.cycle).toBeUndefined();
  expect(result.run.sample).toBeUndefined();
});

test('4 whole images of 60 steps: 240 steps, shares from 0 to 1, buffers within their capacities', async () => {
  const { cycle: section, run, latency } = await resultAt(cycle());
  expect(run.sample).toEqual({ stepsPerImage: 'all', images: 4 });
  expect([section!.images, section!.steps]).toEqual([4, 240]);
  for (const share of Object.values(section!.peUtilisation)) {
    expect(share).toBeGreaterThanOrEqual(0);
    expect(share).toBeLessThanOrEqual(1);
  }
  const { links, buffers } = section!;
  expect(links.busiest).toBeGreaterThanOrEqual(links.mean);
  expect(links.busiest).toBeLessThanOrEqual(1);
  expect(links.busiestLink).toMatch(/^\(\d,\d\) -> \(\d,\d\)$/);
  expect(buffers.output).toBeLessThanOrEqual(buffers.outputCapacity);
  expect(buffers.router).toBeLessThanOrEqual(buffers.routerCapacity);
  expect(latency.halfWidths).toBeUndefined();
});

test('the formulas alone are the latency at counts, whatever was sampled', async () => {
  const { latency } = await resultAt({ kind: 'counts' });
  for (const fidelity of [cycle(), cycle(10), cycle(undefined, 2), cycle(10, 3)]) {
    const { cycle: section } = await resultAt(fidelity);
    expect(section!.formulaDecisionNs).toBeCloseTo(latency.decisionNs, 6);
  }
});

test('10 drawn steps of 3 of 4 images: fewer steps, intervals on times and leakage, the same dynamic energy', async () => {
  const [whole, sampled] = [await resultAt(cycle()), await resultAt(cycle(10, 3))];
  expect(sampled.run.sample).toEqual({ stepsPerImage: 10, images: 3 });
  expect(sampled.cycle!.images).toBe(3);
  expect(sampled.cycle!.steps).toBeLessThan(3 * 60);
  expect(sampled.energy.dynamicPj).toBeCloseTo(whole.energy.dynamicPj, 6);
  const { decisionNs } = sampled.latency.halfWidths!;
  expect(decisionNs).toBeGreaterThan(0);
  expect(sampled.energy.leakageHalfWidthPj! / sampled.energy.leakagePj).toBeCloseTo(
    decisionNs / sampled.latency.decisionNs,
    9,
  );
  for (const { latencyHalfWidthNs } of sampled.methods) expect(latencyHalfWidthNs).toHaveLength(60);
});
