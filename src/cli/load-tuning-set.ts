import { specError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { readCifar10, readCifar100 } from '../formats/cifar.js';
import { readNpz } from '../formats/npz.js';
import { readSafetensors } from '../formats/safetensors.js';
import type { ImageSet, Workload } from '../model/workload.js';
import {
  CALIBRATION,
  calibrationImages,
  checkImages,
  classesOf,
  firstImages,
  imagesOfArrays,
} from '../run/tune/tuning-set.js';
import { MAX_ARRAY_BYTES } from '../spec/load-workload.js';

/** Classes of the finer of the two CIFAR data sets. */
const CIFAR_100_CLASSES = 100;

/**
 * The images that `on` names, the first `count` of them: the workload's calibration set or a file. Throws a SpecError when
 * they are not there, are not of the workload's shape, have labels that are no class, or are fewer than `count`.
 */
export async function loadTuningSet(
  host: Host,
  on: string,
  count: number | undefined,
  workload: Workload,
): Promise<ImageSet> {
  const set = on === CALIBRATION ? calibrationImages(workload) : await fileImages(host, on, workload);
  const total = set.images.shape[0]!;
  if (count !== undefined && count > total)
    throw specError('--images', '', `must be at most ${total}, the images of ${on}`);
  return firstImages(set, count ?? total, (bytes) => host.sha256(bytes));
}

async function fileImages(host: Host, path: string, workload: Workload): Promise<ImageSet> {
  const set = parse(await host.read(path, MAX_ARRAY_BYTES), path, workload);
  checkImages(set, workload, path);
  const { buffer, byteOffset, byteLength } = set.images.data;
  const digest = host.sha256(new Uint8Array(buffer, byteOffset, byteLength));
  return { ...set, origin: path.replace(/^.*[/\\]/, ''), digest };
}

function parse(bytes: Uint8Array, path: string, workload: Workload): Pick<ImageSet, 'images' | 'labels'> {
  if (path.endsWith('.npz')) return imagesOfArrays(readNpz(bytes, path), path);
  if (path.endsWith('.safetensors')) return imagesOfArrays(readSafetensors(bytes, path), path);
  if (!/\.bin(\.gz)?$/.test(path)) {
    throw specError('--on', '', `${path}: is neither calibration nor a file .npz, .safetensors, .bin or .bin.gz`);
  }
  const read = classesOf(workload) === CIFAR_100_CLASSES ? readCifar100 : readCifar10;
  const { images, labels, shape } = read(bytes, path);
  return {
    images: { dtype: 'U8', shape, data: Uint8Array.from(images) },
    labels: { dtype: 'U8', shape: [labels.length], data: Uint8Array.from(labels) },
  };
}
