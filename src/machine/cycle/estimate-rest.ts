import { studentHalfWidth } from '../../base/student.js';
import type { EstimatedImage } from '../../model/estimated-image.js';
import type { ImageTimeline } from '../../model/timeline.js';

/**
 * Times of an image that was not simulated: those of the formulas, `byFormula`, plus what the simulated images took beyond
 * theirs on average. What its layers did and waited for stays as the formulas say.
 */
export function estimateRest(byFormula: ImageTimeline, simulated: readonly EstimatedImage[]): ImageTimeline {
  const mean = (value: (timeline: ImageTimeline) => number): number =>
    simulated.reduce((sum, { timeline, formula }) => sum + value(timeline) - value(formula), 0) / simulated.length;
  const shifted = (key: 'decision' | 'stepEnd' | 'busy'): Float64Array =>
    byFormula[key].map((clocks, at) => clocks + mean((timeline) => timeline[key][at]!));
  return {
    ...byFormula,
    imageIn: byFormula.imageIn + mean(({ imageIn }) => imageIn),
    decision: shifted('decision'),
    interval: byFormula.interval + mean(({ interval }) => interval),
    stepEnd: shifted('stepEnd'),
    drain: Math.max(0, byFormula.drain + mean(({ drain }) => drain)),
    busy: shifted('busy'),
  };
}

/** Half-widths of the 95 % intervals of a run's mean times [clocks]; 0 where everything was simulated. */
export interface TimeIntervals {
  /** [N-1] */
  readonly decision: Float64Array;
  readonly interval: number;
}

/**
 * What a step takes beyond the formulas is mostly nothing and sometimes much. Student's interval of few such values holds
 * the truth less often than it says (89 to 92 % of 360 draws of 10 steps on three chips); with a third of the degrees of
 * freedom it does in 94 to 97 %.
 */
const SKEW = 3;

/**
 * 95 % intervals of means over `images` images of which some were simulated in some of their steps: two-stage sampling,
 * (1 - m/M) s2/m between images (of what the machine took beyond the formulas) + sum of squared errors within / (m M).
 * @throws RangeError when the sample is too small for an interval: one of several images, or fewer than 4 steps
 */
export function timeIntervals(simulated: readonly EstimatedImage[], images: number): TimeIntervals {
  const m = simulated.length;
  const within = simulated.reduce((sum, { drawn }) => sum + Math.max(0, drawn - 1), 0);
  const degrees = m < images ? m - 1 : Math.floor(within / SKEW);
  if (m === images && within === 0)
    return { decision: new Float64Array(simulated[0]!.formula.decision.length), interval: 0 };
  const factor = studentHalfWidth(degrees);
  const halfWidth = (beyond: readonly number[], errors: readonly number[]): number =>
    factor * Math.sqrt(((1 - m / images) * variance(beyond)) / m + squares(errors) / (m * images));
  return {
    decision: simulated[0]!.formula.decision.map((_, n) =>
      halfWidth(
        simulated.map(({ timeline, formula }) => timeline.decision[n]! - formula.decision[n]!),
        simulated.map(({ errors }) => errors.decision[n]!),
      ),
    ),
    interval: halfWidth(
      simulated.map(({ timeline, formula }) => timeline.interval - formula.interval),
      simulated.map(({ errors }) => errors.interval),
    ),
  };
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);

function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return squares(values.map((value) => value - mean)) / (values.length - 1);
}
