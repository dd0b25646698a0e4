import type { EstimatedImage, TimeErrors } from '../../model/estimated-image.js';
import type { MeasuredImage, Overheads } from '../../model/measured-image.js';
import type { ImageTimes } from '../image-times.js';
import { timelineOf } from '../timeline.js';
import type { TimingModel } from '../timing-model.js';
import { timesWith } from './measured-times.js';

/**
 * Timeline of a measured image: the recurrence on measured steps, and on the formulas plus the mean overhead of the drawn
 * steps where none was measured. Standard errors by the jackknife over the drawn steps (each left out in turn and taken
 * for one that was not measured), times sqrt(1 - drawn / steps they stand for).
 */
export function estimateImage(
  model: TimingModel,
  formula: ImageTimes,
  measured: MeasuredImage,
  steps: number,
  stepByStep = false,
): EstimatedImage {
  const { drawn, overheads } = measured;
  const standing =
    drawn.length > 0 ? drawn.map((step) => overheads[step - 1]!) : overheads.flatMap((each) => each ?? []);
  return {
    timeline: estimated(model, formula, measured, meanOf(standing), steps, { stepByStep }),
    formula: timelineOf(model, formula, steps),
    errors: jackknife(model, formula, measured, steps),
    drawn: drawn.length,
    machine: measured,
  };
}

/** The recurrence with `mean` for every step that was not measured, or is `without`. */
function estimated(
  model: TimingModel,
  formula: ImageTimes,
  { overheads, image }: MeasuredImage,
  mean: Overheads,
  steps: number,
  { without = 0, stepByStep = false }: { readonly without?: number; readonly stepByStep?: boolean },
): ReturnType<typeof timelineOf> {
  const overhead = (step: number): Overheads => (step === without ? mean : (overheads[step - 1] ?? mean));
  return timelineOf(model, timesWith(formula, image, overhead), steps, stepByStep);
}

function jackknife(model: TimingModel, formula: ImageTimes, measured: MeasuredImage, steps: number): TimeErrors {
  const { drawn, drawnFrom, overheads } = measured;
  if (drawn.length < 2) return { decision: new Float64Array(steps), interval: 0 };
  const replicates = drawn.map((without) => {
    const others = drawn.filter((step) => step !== without).map((step) => overheads[step - 1]!);
    return estimated(model, formula, measured, meanOf(others), steps, { without });
  });
  const unseen = 1 - drawn.length / (steps - drawnFrom + 1);
  return {
    decision: Float64Array.from({ length: steps }, (_, index) =>
      spread(
        replicates.map(({ decision }) => decision[index]!),
        unseen,
      ),
    ),
    interval: spread(
      replicates.map(({ interval }) => interval),
      unseen,
    ),
  };
}

/** Jackknife standard error from its replicates. */
function spread(values: readonly number[], unseen: number): number {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(unseen * ((n - 1) / n) * squares);
}

/** Mean of overheads, field by field. */
function meanOf(all: readonly Overheads[]): Overheads {
  const mean = (field: keyof Overheads): Float64Array =>
    Float64Array.from(all[0]![field], (_, at) => all.reduce((sum, each) => sum + each[field][at]!, 0) / all.length);
  return {
    service: mean('service'),
    delivery: mean('delivery'),
    credit: mean('credit'),
    headDelivery: mean('headDelivery'),
  };
}
