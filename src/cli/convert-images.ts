import { basename } from 'node:path';
import { specError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { Tensor } from '../base/tensor.js';
import { readCifar10 } from '../formats/cifar.js';
import { readIdx } from '../formats/idx.js';
import type { LabelledImages } from '../formats/labelled-images.js';
import { readNpz } from '../formats/npz.js';
import type { ImageSource } from '../run/convert/options.js';
import { loadWorkload } from '../spec/load-workload.js';

/** Which images of a source are wanted. */
export interface ImageRange {
  readonly first: number;
  /** At most so many. */
  readonly count: number;
}

/** Largest file of images that is read. */
const MOST_BYTES = 2 ** 30;

/**
 * Images with classes from what `--calibrate` or `--images` names: an idx file of images (its labels beside it), a CIFAR-10
 * binary file, an .npz with `x` and `y`, or a workload, `name#samples` or `name#calibration`. Throws a SpecError.
 */
export async function loadImages(
  host: Host,
  option: string,
  source: string,
  set: 'samples' | 'calibration',
  { first, count }: ImageRange,
): Promise<ImageSource> {
  const all = await readSource(host, option, source, set);
  const available = all.shape[0];
  if (first >= available)
    throw specError(option, '', `${source} has ${available} images, the first wanted is ${first}`);
  const last = Math.min(available, first + count);
  const size = all.shape[1] * all.shape[2] * all.shape[3];
  return {
    images: all.images.slice(first * size, last * size),
    labels: all.labels.slice(first, last),
    shape: [last - first, all.shape[1], all.shape[2], all.shape[3]],
    origin: `images ${first} to ${last - 1} of ${all.origin}`,
  };
}

async function readSource(
  host: Host,
  option: string,
  source: string,
  set: 'samples' | 'calibration',
): Promise<ImageSource> {
  const read = async (path: string) => ({ bytes: await host.read(path, MOST_BYTES), file: path });
  const origin = basename(source);
  if (/\.bin(\.gz)?$/.test(source)) {
    const { bytes, file } = await read(source);
    return { ...readCifar10(bytes, file), origin: `${origin} (CIFAR-10)` };
  }
  if (/images[-.]idx3/.test(origin)) {
    const labels = source.slice(0, -origin.length) + origin.replace('images', 'labels').replace('idx3', 'idx1');
    return { ...readIdx(await read(source), await read(labels)), origin };
  }
  if (source.endsWith('.npz')) {
    const { bytes, file } = await read(source);
    return { ...imagesOfArrays(readNpz(bytes, file), file), origin };
  }
  const [name = '', chosen = set] = source.split('#');
  if (/^[\w-]+$/.test(name) || name.endsWith('.json')) return imagesOfWorkload(host, name, chosen, source);
  throw specError(
    option,
    '',
    `${JSON.stringify(source.slice(0, 80))} is no source of images: name an idx file (*images-idx3*), a CIFAR-10 file (*.bin), an .npz with x and y, or a workload`,
  );
}

function imagesOfArrays(arrays: ReadonlyMap<string, Tensor>, file: string): LabelledImages {
  const [x, y] = [arrays.get('x'), arrays.get('y')];
  if (x === undefined || y === undefined) {
    throw specError(
      file,
      '',
      `needs the arrays x (images) and y (classes), it has ${[...arrays.keys()].slice(0, 8).join(', ')}`,
    );
  }
  return checkedImages(x, y, file);
}

async function imagesOfWorkload(host: Host, name: string, chosen: string, source: string): Promise<ImageSource> {
  if (chosen !== 'samples' && chosen !== 'calibration') {
    throw specError(source, '', `a workload has #samples and #calibration, not #${chosen.slice(0, 40)}`);
  }
  const workload = await loadWorkload(host, name);
  const set = workload[chosen];
  if (set === undefined) throw specError(source, '', `has no ${chosen}`);
  return {
    ...checkedImages(set.images, set.labels, name),
    origin: `${chosen} of ${workload.file.name}: ${set.origin}`,
  };
}

function checkedImages({ dtype, shape, data }: Tensor, { shape: labelShape, data: classes }: Tensor, file: string) {
  const [count = 0, ...rest] = shape;
  const [channels, height, width] = rest.length === 2 ? [1, ...rest] : rest;
  if (dtype !== 'U8' || width === undefined || rest.length > 3 || count === 0) {
    throw specError(
      file,
      '',
      `its images are ${dtype} [${shape.join(', ')}], uint8 [n, channels, height, width] is read`,
    );
  }
  const wrong = labelShape.length !== 1 || labelShape[0] !== count;
  if (wrong) throw specError(file, '', `its classes have the shape [${labelShape.join(', ')}], [${count}] expected`);
  const bad = classes.findIndex((label) => !Number.isInteger(label) || label < 0 || label > 255);
  if (bad >= 0) throw specError(file, '', `image ${bad} has class ${classes[bad]}, 0 to 255 are read`);
  return {
    images: Uint8Array.from(data),
    labels: Uint8Array.from(classes),
    shape: [count, channels!, height!, width] as const,
  };
}
