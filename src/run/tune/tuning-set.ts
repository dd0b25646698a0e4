import { SpecError, specError } from '../../base/errors.js';
import { type ArrayStore, elements, type Tensor } from '../../base/tensor.js';
import { shapeOf } from '../../model/network.js';
import type { ImageSet, Workload } from '../../model/workload.js';
import { imagesOf } from '../calibration-plan.js';

/** Name of the workload's own set of images that are never scored. */
export const CALIBRATION = 'calibration';

/** The workload's calibration images. @throws SpecError where it has none */
export function calibrationImages({ path, calibration }: Workload): ImageSet {
  if (calibration === undefined) {
    throw specError(path, CALIBRATION, 'is missing; name a file of images to tune on with --on');
  }
  return calibration;
}

/** Images and labels of a file of arrays, named `images` and `labels`. @throws SpecError where they are not there */
export function imagesOfArrays(arrays: ArrayStore, file: string): Pick<ImageSet, 'images' | 'labels'> {
  const [images, labels] = [arrays.get('images'), arrays.get('labels')];
  if (images === undefined || labels === undefined) {
    const names = [...arrays.keys()].slice(0, 10).join(', ');
    throw specError(file, '', `must have the arrays images and labels, has ${names === '' ? 'none' : names}`);
  }
  return { images, labels };
}

/** Refuses images that the workload's network cannot see and labels that it has no class for. @throws SpecError */
export function checkImages(
  { images, labels }: Pick<ImageSet, 'images' | 'labels'>,
  workload: Workload,
  file: string,
): void {
  const { channels, height, width } = workload.network.input;
  const wanted = `uint8 [n, ${channels}, ${height}, ${width}]`;
  const problems: string[] = [];
  const fits = images.dtype === 'U8' && `${images.shape.slice(1)}` === `${[channels, height, width]}`;
  if (!fits) problems.push(`images must be ${wanted}, are ${images.dtype} [${images.shape.join(', ')}]`);
  const count = images.shape[0] ?? 0;
  if (labels.shape.length !== 1 || labels.shape[0] !== count || count === 0) {
    problems.push(
      `labels must be one for each of ${count} images, at least 1, have the shape [${labels.shape.join(', ')}]`,
    );
  }
  const classes = classesOf(workload);
  const wrong = labels.data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (wrong >= 0) problems.push(`label ${labels.data[wrong]} of image ${wrong} is none of ${classes} classes`);
  if (problems.length > 0) throw new SpecError(problems.map((message) => ({ file, path: '', message })));
}

/** Number of classes of a workload. */
export const classesOf = ({ network }: Workload): number =>
  shapeOf(network, network.classifiers.find(({ role }) => role === 'final')!.population).channels;

/** The first `count` images of a set. */
export function firstImages(set: ImageSet, count: number, sha256: (bytes: Uint8Array) => string): ImageSet {
  const { shape, data } = set.images;
  if (count >= shape[0]!) return set;
  const size = elements(shape) / shape[0]!;
  const pixels = Uint8Array.from(data.subarray(0, count * size));
  const images: Tensor = { dtype: 'U8', shape: [count, ...shape.slice(1)], data: pixels };
  const labels: Tensor = { ...set.labels, shape: [count], data: set.labels.data.slice(0, count) };
  return { images, labels, origin: `${set.origin}; the first ${count}`, digest: sha256(pixels) };
}

/** How many of the images are scored by the workload as well, told by their first 4,096 pixels. */
export function sharedWithSamples(set: ImageSet, { samples }: Workload): number {
  if (samples === undefined) return 0;
  const key = (pixels: Uint8Array): string => String.fromCharCode(...pixels.subarray(0, 4096)) + pixels.length;
  const scored = new Set(imagesOf(samples.images).map(key));
  return imagesOf(set.images).filter((pixels) => scored.has(key(pixels))).length;
}
