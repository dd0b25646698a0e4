import { describe, expect, test } from 'vitest';
import { countFlows } from '../../src/machine/count-actions.js';
import { estimateImage } from '../../src/machine/cycle/estimate-image.js';
import { countedTimes, timelineOf } from '../../src/machine/timeline.js';
import type { MeasuredImage, Overheads } from '../../src/model/measured-image.js';
import type { Network } from '../../src/model/network.js';
import { machineCase } from '../support/machine.js';
import { dense, shape, spiking } from '../support/networks.js';
import { preparedRun, seededWorkload } from '../support/run.js';

/** One layer: its steps follow each other, so what a step takes longer makes every later one so much later. */
const network: Network = {
  name: 'one layer',
  input: shape(1, 4),
  populations: [spiking('fc', shape(3, 1))],
  projections: [dense('fc', 'input', 'fc')],
  classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
};
const STEPS = 12;
const { job, activity } = machineCase(
  preparedRun({ workload: seededWorkload(network), options: { images: 1, steps: STEPS } }),
);
const { model } = job;
const formula = countedTimes(model, countFlows(model.context, activity), activity);
const byFormula = timelineOf(model, formula, STEPS);

const zeros = (of: readonly unknown[]): Float64Array => new Float64Array(of.length);
/** A step that takes `clocks` longer. */
const longer = (clocks: number): Overheads => ({
  service: Float64Array.of(clocks),
  delivery: zeros(model.graph.edges),
  credit: zeros(model.graph.edges),
  headDelivery: zeros(model.heads),
});
/** Steps 1 and 2 simulated in any case, the others drawn: by step, how much longer each took. */
const measured = (clocks: Readonly<Record<number, number>>): MeasuredImage =>
  ({
    overheads: Array.from({ length: STEPS }, (_, t) => (t + 1 in clocks ? longer(clocks[t + 1]!) : undefined)),
    image: { imageIn: 0, readout: 0 },
    drawn: Object.keys(clocks)
      .map(Number)
      .filter((step) => step > 2),
    drawnFrom: 3,
  }) as unknown as MeasuredImage;

describe('one layer of 12 steps: 1 and 2 simulated, 4 of the other 10 drawn, which took 0, 8, 0 and 16 clocks longer', () => {
  const { timeline, errors, drawn } = estimateImage(
    model,
    formula,
    measured({ 1: 3, 2: 5, 4: 0, 6: 8, 9: 0, 11: 16 }),
    STEPS,
  );

  test('the mean of 6 clocks stands for the 6 steps that were not drawn: 3 + 5 + 24 + 5 x 6 = 62 up to step 11, whose spikes the decision after step 12 counts', () => {
    expect(drawn).toBe(4);
    expect(timeline.decision[STEPS - 1]! - byFormula.decision[STEPS - 1]!).toBeCloseTo(62, 9);
    expect(timeline.decision[2]! - byFormula.decision[2]!).toBeCloseTo(8, 9);
    expect(timeline.decision[3]! - byFormula.decision[3]!).toBeCloseTo(8 + 6, 9);
  });

  test('the jackknife is the standard error of a mean of 4 of 10 for 9 steps: 9 x sqrt(s2 / 4 x 0.6), s2 = 176 / 3', () => {
    expect(errors.decision[STEPS - 1]).toBeCloseTo(9 * Math.sqrt((176 / 3 / 4) * 0.6), 9);
  });

  test('steps that were all simulated have no error', () => {
    expect(errors.decision[0]).toBe(0);
    expect(errors.decision[2]).toBe(0);
    expect(errors.decision[3]).toBeGreaterThan(0);
  });
});

test('an image of which every step was simulated has no error', () => {
  const all = Object.fromEntries(Array.from({ length: STEPS }, (_, t) => [t + 1, t]));
  const { timeline, errors } = estimateImage(model, formula, { ...measured(all), drawn: [] }, STEPS);
  expect(errors).toEqual({ decision: new Float64Array(STEPS), interval: 0 });
  expect(timeline.decision[STEPS - 1]! - byFormula.decision[STEPS - 1]!).toBeCloseTo(55, 9);
});
