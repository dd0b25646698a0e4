import { imageSeconds } from '../run/neuron-time.js';
import type { PointInputs } from './point-inputs.js';

/** Seconds that the stages of one activity will probably take in one thread. */
export interface StageSeconds {
  /** A calibration image. */
  readonly calibration: number;
  /** An image: its spikes, and what they mean for the crossbars. */
  readonly image: number;
  /** An image whose spikes are there. */
  readonly recount: number;
  /** Mapping, and the timeline of every image. */
  readonly times: number;
  readonly result: number;
  readonly price: number;
}

/** Seconds of one thread, measured: recounting an image against running it; an image and population's step; a result; a price. */
const RECOUNT_SHARE = 0.9;
const STEP_SECONDS = 0.9e-6;
const RESULT_SECONDS = 0.03;
const POINT_SECONDS = 0.0003;

/** What points like `example` will probably take. */
export function stageSeconds(example: PointInputs): StageSeconds {
  const { inputs, options } = example;
  const { populations, classifiers } = inputs.workload.network;
  const images = 'images' in options ? options.images : 0;
  const image = imageSeconds(example, 1);
  return {
    calibration: image,
    image,
    recount: image * RECOUNT_SHARE,
    times: Math.max(1, images) * options.steps * populations.length * classifiers.length * STEP_SECONDS,
    result: RESULT_SECONDS,
    price: POINT_SECONDS,
  };
}
