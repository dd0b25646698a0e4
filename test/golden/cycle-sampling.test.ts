import { beforeAll, describe, expect, test } from 'vitest';
import { countFlows } from '../../src/machine/count-actions.js';
import { estimateImage } from '../../src/machine/cycle/estimate-image.js';
import { timeIntervals } from '../../src/machine/cycle/estimate-rest.js';
import { sampleImage, wholeImage } from '../../src/machine/cycle/sample-plan.js';
import { simulateImage } from '../../src/machine/cycle/simulate-image.js';
import type { ImageCase } from '../../src/machine/cycle/window-job.js';
import type { ImageTimes } from '../../src/machine/image-times.js';
import { countedTimes } from '../../src/machine/timeline.js';
import type { EstimatedImage } from '../../src/model/estimated-image.js';
import type { MeasuredImage, Overheads } from '../../src/model/measured-image.js';
import { machineCase } from '../support/machine.js';
import { prepared } from '../support/runs.js';

const STEPS = 300;
const INFORMED = 11;
const DRAWN = 10;

/** The first image of mnist-vgg on the default chip, whole. */
let image: ImageCase;
let formula: ImageTimes;
let whole: MeasuredImage;
let full: EstimatedImage;
beforeAll(async () => {
  const { job, activity } = machineCase(await prepared('mnist-vgg', 1, STEPS));
  image = { ...job, activity };
  formula = countedTimes(job.model, countFlows(job.model.context, activity), activity);
  whole = simulateImage(image, wholeImage(STEPS));
  full = estimateImage(job.model, formula, whole, STEPS);
});

const fields = ({ service, delivery, credit, headDelivery }: Overheads): number[][] =>
  [service, delivery, credit, headDelivery].map((values) => [...values]);

describe('mnist-vgg on the default chip, 300 steps', () => {
  test('a machine that starts in the middle measures in 10 drawn steps what the whole image measures there, but for a clock of 3 messages', () => {
    const plan = sampleImage(STEPS, INFORMED, DRAWN, 'a');
    const sampled = simulateImage(image, plan);
    expect(plan.drawn).toHaveLength(DRAWN);
    // Whose turn it is in an allocator of a router depends on everything before.
    const off = plan.drawn.map((step) => {
      const [own, other] = [fields(sampled.overheads[step - 1]!), fields(whole.overheads[step - 1]!)];
      expect(own[0], `service in step ${step}`).toEqual(other[0]);
      return own.flat().map((clocks, at) => Math.abs(clocks - other.flat()[at]!));
    });
    expect(Math.max(...off.flat())).toBeLessThanOrEqual(1);
    expect(off.flat().filter((clocks) => clocks > 0).length).toBeLessThanOrEqual(3);
    expect(sampled.overheads.filter((overheads) => overheads !== undefined)).toHaveLength(INFORMED + DRAWN);
    expect(sampled.differences).toEqual([]);
    expect(sampled.injected).toBe(sampled.ejected);
  });

  test('the beginning of a sampled image is that of the whole one but for its last step, which nothing follows', () => {
    const sampled = simulateImage(image, sampleImage(STEPS, INFORMED, DRAWN, 'b'));
    for (let step = 1; step < INFORMED; step += 1) {
      expect(fields(sampled.overheads[step - 1]!), `step ${step}`).toEqual(fields(whole.overheads[step - 1]!));
    }
    expect(sampled.image.imageIn).toBe(whole.image.imageIn);
  });

  test('at least 90 of 100 seeded samples of 10 steps hold the full decision in their 95 % interval of at most 5 %', () => {
    const decision = full.timeline.decision.at(-1)!;
    const samples = Array.from({ length: 100 }, (_, seed) => {
      const { drawn, drawnFrom } = sampleImage(STEPS, INFORMED, DRAWN, `seed ${seed}`);
      // What a sample measures in a step is what the whole image measures there, to a clock: the test above.
      const overheads = whole.overheads.map((each, t) => (t < INFORMED || drawn.includes(t + 1) ? each : undefined));
      const sample = estimateImage(image.model, formula, { ...whole, drawn, drawnFrom, overheads }, STEPS);
      const halfWidth = timeIntervals([sample], 1).decision.at(-1)!;
      return { halfWidth, isHeld: Math.abs(sample.timeline.decision.at(-1)! - decision) <= halfWidth };
    });
    expect(samples.filter(({ isHeld }) => isHeld).length).toBeGreaterThanOrEqual(90);
    expect(Math.max(...samples.map(({ halfWidth }) => halfWidth))).toBeLessThan(0.05 * decision);
    expect(Math.min(...samples.map(({ halfWidth }) => halfWidth))).toBeGreaterThan(0);
  });
});
