import type { MeasuredImage } from './measured-image.js';
import type { ImageTimeline } from './timeline.js';

/** Standard errors of an image's times because only some of its steps were simulated [clocks]; 0 where all were. */
export interface TimeErrors {
  /** [N-1] */
  readonly decision: Float64Array;
  readonly interval: number;
}

/** One image on one chip, simulated cycle by cycle in all or some of its steps, the others estimated. */
export interface EstimatedImage {
  readonly timeline: ImageTimeline;
  /** By the formulas alone. */
  readonly formula: ImageTimeline;
  readonly errors: TimeErrors;
  /** Steps that the errors rest on. */
  readonly drawn: number;
  readonly machine: Pick<MeasuredImage, 'comparedSteps' | 'differences' | 'injected' | 'ejected' | 'use' | 'decided'>;
}
