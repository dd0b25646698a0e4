import type { Network } from '../model/network.js';
import { WORKLOAD_FORMAT, type WorkloadFile } from '../model/workload.js';
import { networkEntries, shapeEntry } from '../model/workload-entries.js';
import type { DataSet } from './data-sets.js';

/** Time steps of a run when the command line does not say. */
const DEFAULT_STEPS = 100;
const DEFAULT_IMAGES = 100;
/** No alpha is tuned for networks that were never trained. */
const CONSTANT_ALPHA = 5;
/** Steps that a run may have. */
const MOST_STEPS = 100_000;
const LARGEST_PIXEL = 255;

/** What a workload file says besides its network. */
export interface WorkloadText {
  readonly description: string;
  /** Sample images; undefined for shapes only. */
  readonly images: number | undefined;
  readonly calibrationImages: number;
  readonly seed: string;
}

/** The arrays that samples and calibration images have in the file of arrays. */
export const IMAGE_ARRAYS = {
  samples: { images: 'samples.images', labels: 'samples.labels' },
  calibration: { images: 'calibration.images', labels: 'calibration.labels' },
} as const;

/** File of arrays of a workload of this name. */
export const arraysFileOf = (name: string): string => `${name}.safetensors`;

/** The normalisation of a data set as workloads write it. */
export const normalisationOf = ({ mean, std }: DataSet): WorkloadFile['input']['normalisation'] => ({
  scale: LARGEST_PIXEL,
  mean: [...mean],
  std: [...std],
});

/** A network as the workload file (`snn-workload/1`) says it. */
export function workloadFile(network: Network, dataSet: DataSet, text: WorkloadText): WorkloadFile {
  const { description, images, calibrationImages, seed } = text;
  const noise = (count: number, set: keyof typeof IMAGE_ARRAYS) => ({
    ...IMAGE_ARRAYS[set],
    origin: `${count} images of uniform noise with random classes, seed ${seed}, stream ${set}`,
  });
  const arrays = {
    samples: noise(images ?? 0, 'samples'),
    calibration: noise(calibrationImages, 'calibration'),
  };
  return {
    format: WORKLOAD_FORMAT,
    name: network.name,
    description,
    ...(images === undefined ? {} : { arrays: arraysFileOf(network.name) }),
    defaults: { images: Math.min(images ?? DEFAULT_IMAGES, DEFAULT_IMAGES), steps: DEFAULT_STEPS },
    input: { shape: shapeEntry(network.input), coding: 'direct', normalisation: normalisationOf(dataSet) },
    ...networkEntries(network),
    alphaTables: alphaTables(network),
    ...(images === undefined ? {} : arrays),
    referenceAccuracies: [],
  };
}

function alphaTables({ classifiers }: Network): WorkloadFile['alphaTables'] {
  const internal = classifiers.filter(({ role }) => role === 'internal');
  return internal.map(({ name }) => ({
    name: internal.length === 1 ? 'constant' : `constant-${name}`,
    internal: name,
    estimate: 'code',
    origin: 'not tuned: random weights decide nothing; it stands for the cost of fusion',
    knots: [
      [1, CONSTANT_ALPHA],
      [MOST_STEPS, CONSTANT_ALPHA],
    ],
  }));
}
