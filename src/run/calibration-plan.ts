import { specError } from '../base/errors.js';
import { elements, type Tensor } from '../base/tensor.js';
import type { Chip } from '../model/chip.js';
import { arrayFormat, integerFormat } from '../model/numerics.js';
import type { Workload } from '../model/workload.js';
import type { FullScale } from '../snn/full-scale.js';
import { MIN_CALIBRATION_IMAGES } from '../spec/array-checks.js';
import type { ImageJob } from './image-job.js';

/** Steps that every calibration image runs. */
const CALIBRATION_STEPS = 100;

/** The images that the full scale of the ADCs is found on. */
export interface CalibrationSet {
  readonly origin: string;
  readonly images: number;
  readonly steps: number;
  /** SHA-256 of the pixels. */
  readonly digest: string;
}

/** What must run before a run under `hardware`: column sums of the calibration images under `quantised`. */
export interface CalibrationPlan {
  readonly set: CalibrationSet;
  readonly job: ImageJob;
}

/** What the calibration found: per projection one full scale, or one a bit plane of the image. */
export interface Calibration {
  readonly set: CalibrationSet;
  readonly fullScales: Readonly<Record<string, readonly FullScale[]>>;
}

/** The calibration that `job` needs on `chip`. @throws SpecError when the workload has too few images for it */
export function planCalibration({ path, calibration }: Workload, chip: Chip, job: ImageJob): CalibrationPlan {
  const images = calibration?.images.shape[0] ?? 0;
  if (calibration === undefined || images < MIN_CALIBRATION_IMAGES) {
    const found = calibration === undefined ? 'is missing' : `has ${images} images`;
    const need = `numerics hardware needs at least ${MIN_CALIBRATION_IMAGES} to find the full scale of the ADC`;
    throw specError(path, 'calibration', `${found}; ${need} (--numerics quantised or ideal needs none)`);
  }
  return {
    set: { origin: calibration.origin, images, steps: CALIBRATION_STEPS, digest: calibration.digest },
    job: {
      ...job,
      images: imagesOf(calibration.images),
      options: {
        ...job.options,
        numerics: { kind: 'quantised', integers: integerFormat(chip) },
        columnSums: arrayFormat(chip),
        steps: CALIBRATION_STEPS,
      },
      cycle: undefined,
      compare: false,
      spikeKeys: undefined,
    },
  };
}

/** Pixels [channel][y][x] of chosen images of a set, all by default. */
export function imagesOf({ shape, data }: Tensor, chosen?: readonly number[]): Uint8Array[] {
  const size = elements(shape) / shape[0]!;
  const indices = chosen ?? Array.from({ length: shape[0]! }, (_, index) => index);
  return indices.map((index) => Uint8Array.from(data.subarray(index * size, (index + 1) * size)));
}
