import type { Tensor } from '../../base/tensor.js';
import type { ConvertedNetwork } from '../../convert/to-network.js';
import type { ClassifierAccuracy } from '../../model/conversion.js';
import { WORKLOAD_FORMAT, type WorkloadFile } from '../../model/workload.js';
import { networkEntries, shapeEntry } from '../../model/workload-entries.js';
import type { ConvertInputs, ConvertOptions, ImageSource } from './options.js';

/** Images of a run of the workload when the command line does not say. */
const DEFAULT_IMAGES = 100;

/** A workload file and the arrays that it names. */
export interface WorkloadParts {
  readonly file: WorkloadFile;
  readonly arrays: ReadonlyMap<string, Tensor>;
}

/** The workload of a converted network, with its calibration images and, where there are any, its samples. */
export function workloadOf(
  { network, arrays: weights }: ConvertedNetwork,
  { calibration, samples, model }: ConvertInputs,
  options: ConvertOptions,
  accuracy: readonly ClassifierAccuracy[],
): WorkloadParts {
  const { name, input, steps, normalise, scaling } = options;
  const arrays = new Map<string, Tensor>(weights);
  const sets = { calibration: imageEntry('calibration', calibration, arrays) };
  const scored = samples === undefined ? {} : { samples: imageEntry('samples', samples, arrays) };
  const how = normalise === 'maximum' ? 'maximum' : `percentile ${scaling.percentile}`;
  const by = scaling.by === 'channel' ? `${how} of each channel` : `${how} of each layer`;
  const count = samples?.shape[0] ?? DEFAULT_IMAGES;
  const file: WorkloadFile = {
    format: WORKLOAD_FORMAT,
    name,
    description: `converted from an ONNX network (${model.producer}), normalised by the ${by} over ${calibration.shape[0]} images`,
    arrays: `${name}.safetensors`,
    defaults: { images: Math.min(count, DEFAULT_IMAGES), steps },
    input: { shape: shapeEntry(network.input), coding: 'direct', normalisation: input },
    ...networkEntries(network),
    alphaTables: [],
    ...scored,
    ...sets,
    referenceAccuracies: samples === undefined ? [] : referenceAccuracies(accuracy, samples),
  };
  return { file, arrays };
}

function imageEntry(
  set: 'samples' | 'calibration',
  { images, labels, shape, origin }: ImageSource,
  into: Map<string, Tensor>,
) {
  const entry = { images: `${set}.images`, labels: `${set}.labels`, origin };
  into.set(entry.images, { dtype: 'U8', shape, data: Uint8Array.from(images) });
  into.set(
    entry.labels,
    labels instanceof Int32Array
      ? { dtype: 'I32', shape: [labels.length], data: Int32Array.from(labels) }
      : { dtype: 'U8', shape: [labels.length], data: Uint8Array.from(labels) },
  );
  return entry;
}

/** The trained network on the samples; spikes are left to runs. */
const referenceAccuracies = (
  accuracy: readonly ClassifierAccuracy[],
  { shape }: ImageSource,
): WorkloadFile['referenceAccuracies'] =>
  accuracy.map(({ classifier, annAfterFolding }) => ({
    classifier,
    system: 'ann',
    accuracy: annAfterFolding,
    images: shape[0],
    origin: 'the trained network with batch norm folded, on the samples of this workload',
  }));
