import type { ImageOverheads, MeasuredImage, Overheads } from './measured-image.js';
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
  /** Decision by the formulas alone, [N-1], and their interval. */
  readonly formula: { readonly decision: Float64Array; readonly interval: number };
  readonly errors: TimeErrors;
  /** Steps that the errors rest on. */
  readonly drawn: number;
  /** What a step takes beyond the formulas, mean over the steps that stand for others. */
  readonly meanOverheads: Overheads;
  readonly image: ImageOverheads;
  readonly machine: Pick<MeasuredImage, 'comparedSteps' | 'differences' | 'injected' | 'ejected' | 'use' | 'decided'>;
}
