import { randomStream } from '../../base/rng.js';

/** Consecutive steps that one machine simulates; those before `measuredFrom` only set the scene. */
export interface Window {
  readonly first: number;
  readonly measuredFrom: number;
  readonly last: number;
}

/** Which steps of an image are simulated. */
export interface SamplePlan {
  readonly windows: readonly Window[];
  /** Steps drawn at random, ascending; they stand for all steps from `drawnFrom` on. Empty when every step is simulated. */
  readonly drawn: readonly number[];
  readonly drawnFrom: number;
}

/** Every step of an image in one machine. */
export const wholeImage = (steps: number): SamplePlan => ({
  windows: [{ first: 1, measuredFrom: 1, last: steps }],
  drawn: [],
  drawnFrom: steps + 1,
});

/**
 * All steps up to `informed` (the first informed decision), and `count` of the later ones: one drawn from each of `count`
 * equal stretches, entered through the step before it. The whole image when that saves nothing.
 */
export function sampleImage(steps: number, informed: number, count: number, seed: string): SamplePlan {
  const rest = steps - informed;
  if (2 * count >= rest) return wholeImage(steps);
  const random = randomStream(seed);
  const drawn = Array.from({ length: count }, (_, stretch) => {
    const first = informed + 1 + Math.floor((stretch * rest) / count);
    const end = informed + 1 + Math.floor(((stretch + 1) * rest) / count);
    return first + Math.floor(random() * (end - first));
  });
  const beginning: Window = { first: 1, measuredFrom: 1, last: informed };
  return { windows: drawn.reduce(enter, [beginning]), drawn, drawnFrom: informed + 1 };
}

/** Adds a drawn step to the windows; one that follows the last window directly goes on in the same machine. */
function enter(windows: readonly Window[], step: number): Window[] {
  const last = windows.at(-1)!;
  if (step > last.last + 1) return [...windows, { first: step - 1, measuredFrom: step, last: step }];
  return [...windows.slice(0, -1), { ...last, last: step }];
}
