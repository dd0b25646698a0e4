import type { Tensor } from '../base/tensor.js';
import type { Network } from '../model/network.js';
import type { WorkloadFile } from '../model/workload.js';
import { buildNetwork } from './build-network.js';
import type { DataSet } from './data-sets.js';
import { NETS, type NetName } from './nets.js';
import { noiseImages } from './noise-images.js';
import { seededArrays } from './seeded-arrays.js';
import { type Tuned, tuneBiases } from './tune-biases.js';
import { IMAGE_ARRAYS, normalisationOf, workloadFile } from './workload-file.js';

/** As many as the function model under `hardware` asks for. */
export const CALIBRATION_IMAGES = 100;
/** Calibration images on which rates are tuned and measured. */
export const RATE_IMAGES = 2;

export interface ZooSpec {
  readonly net: NetName;
  readonly dataSet: DataSet;
  readonly width: number;
  /** Stages after which an internal classifier sits, ascending. */
  readonly internalAfter: readonly number[];
  readonly content: 'shapes' | SeededContent;
}
/** Weights, biases and images drawn by a seed. */
export interface SeededContent {
  /** Wanted mean spikes per neuron and step. */
  readonly rate: number;
  readonly seed: string;
  /** Sample images. */
  readonly images: number;
}

/** A workload of the zoo, ready to be written. */
export interface ZooWorkload {
  readonly file: WorkloadFile;
  readonly network: Network;
  /** undefined for shapes only. */
  readonly seeded: (Tuned & { readonly arrays: ReadonlyMap<string, Tensor> }) | undefined;
}

/** `vgg19-cifar10`, with what differs from the default: `-w0p25` (width), `-ic3`, `-ics`, `-noic`, `-shapes`. */
export function zooName({ net, dataSet, width, internalAfter, content }: ZooSpec): string {
  const scaled = width === 1 ? '' : `-w${String(width).replace('.', 'p')}`;
  const kind = content === 'shapes' ? '-shapes' : '';
  return `${net}-${dataSet.name}${scaled}${classifierSuffix(net, internalAfter)}${kind}`;
}

function classifierSuffix(net: NetName, internalAfter: readonly number[]): string {
  const [first, second] = internalAfter;
  if (first === undefined) return '-noic';
  if (second !== undefined) return '-ics';
  return first === NETS[net].internalAfter ? '' : `-ic${first}`;
}

/** The network of `spec` as a record, without arrays. */
export const zooNetwork = (spec: ZooSpec): Network =>
  buildNetwork({ ...spec, name: zooName(spec), net: NETS[spec.net], weighted: spec.content !== 'shapes' });

/** Makes a workload; weights are drawn and biases tuned where it has any. Throws Interrupted on abort. */
export async function makeZooWorkload(
  spec: ZooSpec,
  onRound?: (round: number, settled: number, populations: number) => void,
  signal?: AbortSignal,
): Promise<ZooWorkload> {
  const { dataSet, content } = spec;
  const network = zooNetwork(spec);
  const text = { description: describe(spec), calibrationImages: CALIBRATION_IMAGES };
  if (content === 'shapes') {
    const file = workloadFile(network, dataSet, { ...text, images: undefined, seed: '' });
    return { file, network, seeded: undefined };
  }
  const { rate, seed, images } = content;
  const arrays = seededArrays(network, dataSet, rate, seed);
  const calibration = noiseImages(dataSet, CALIBRATION_IMAGES, `${seed} calibration`);
  const samples = noiseImages(dataSet, images, `${seed} samples`);
  const pixels = firstImages(calibration.images, RATE_IMAGES);
  const options = { rate, pixels, normalisation: normalisationOf(dataSet) };
  const tuned = await tuneBiases(network, arrays, {
    ...options,
    ...(onRound === undefined ? {} : { onRound }),
    ...(signal === undefined ? {} : { signal }),
  });
  for (const [set, tensors] of [['samples', samples] as const, ['calibration', calibration] as const]) {
    arrays.set(IMAGE_ARRAYS[set].images, tensors.images).set(IMAGE_ARRAYS[set].labels, tensors.labels);
  }
  return { file: workloadFile(network, dataSet, { ...text, images, seed }), network, seeded: { ...tuned, arrays } };
}

function describe({ net, dataSet, width, content }: ZooSpec): string {
  const scaled = width === 1 ? '' : ` at ${width} of its width`;
  const shape = `${net} for ${dataSet.name}${scaled}`;
  if (content === 'shapes') return `${shape}: shapes only, no weights`;
  return `${shape}: random weights, biases for ${content.rate} spikes per neuron and step, noise images; never trained`;
}

/** Pixels of the first images of a set. */
function firstImages({ data, shape }: Tensor, count: number): Uint8Array[] {
  const size = data.length / shape[0]!;
  return Array.from({ length: count }, (_, image) => Uint8Array.from(data.subarray(image * size, (image + 1) * size)));
}
