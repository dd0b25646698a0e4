import { Interrupted, specError } from '../../base/errors.js';
import { neurons, type Shape } from '../../model/network.js';
import type { ImageSet } from '../../model/workload.js';
import { sameShape } from './array-layout.js';
import { type DataKind, type ImageRequest, type ImageSource, shapeText } from './image-source.js';
import { fileName } from './labels.js';
import { type DataAccess, openImages } from './open-images.js';
import { chooseImages, type Subset, subsetOf, subsetText } from './subset.js';

/** A network that images are for. */
export interface ImageReader {
  /** As it is named in messages. */
  readonly name: string;
  readonly input: Shape;
  readonly classes: number;
}

/** A description of labelled images. */
export interface ImageSelection extends ImageRequest {
  /** Left out: all. */
  readonly subset?: Subset;
  /** Begins messages about the subset. Left out: `--subset`. */
  readonly subsetOption?: string;
  /** The images must fit its input, the classes its outputs; left out: any. */
  readonly reader?: ImageReader;
}

/** Labelled images of a data set, as a workload stores them. */
export interface LoadedImages extends ImageSet {
  readonly kind: DataKind;
  /** Images in the whole data set. */
  readonly available: number;
  /** Which of them these are. */
  readonly subset: string;
  /** SHA-256 of the classes, one little-endian int32 each. */
  readonly labelsDigest: string;
  readonly notes: readonly string[];
}

/** Bytes of pixels that are held in memory. */
const MOST_BYTES = 2_000_000_000;

/**
 * Labelled images of files or a folder: uint8 pixels [n, channels, height, width] and int32 classes. Holds no more than what
 * is asked for (an .npz and a .npy in Fortran order lie in memory as they are read). Throws a SpecError when the data set is
 * damaged, has no classes, or does not fit the reader, and Interrupted when aborted.
 */
export async function loadImages(
  access: DataAccess,
  selection: ImageSelection,
  signal?: AbortSignal,
): Promise<LoadedImages> {
  const { subsetOption = '--subset', reader, path } = selection;
  const source = await openImages(access, reader === undefined ? selection : { ...selection, wanted: reader.input });
  if (source.labels === undefined)
    throw specError(
      path,
      '',
      'comes without classes; name their file (--labels), or put it beside: its name has labels for images, or y for x',
    );
  checkFit(source, source.labels, path, reader);
  const subset = subsetOf(selection.subset ?? { kind: 'all' }, source.count, subsetOption);
  const chosen = [...bounded(chooseImages(subset, source, subsetOption), source, path)];
  const pixels = await collect(source, chosen, signal);
  const labels = Int32Array.from(chosen, (index) => source.labels![index]!);
  const { channels, height, width } = source.shape;
  const text = subsetText(subset);
  const { sha256 } = access.host;
  return {
    kind: source.kind,
    available: source.count,
    subset: text,
    images: { dtype: 'U8', shape: [chosen.length, channels, height, width], data: pixels },
    labels: { dtype: 'I32', shape: [chosen.length], data: labels },
    origin: `${fileName(path)} (${source.kind}, ${source.count} images), ${text}`,
    digest: sha256(pixels),
    labelsDigest: sha256(new Uint8Array(labels.buffer)),
    notes: source.notes(),
  };
}

/** Stops before more is asked for than memory should hold. */
function* bounded(chosen: Iterable<number>, { shape }: ImageSource, path: string): Generator<number> {
  const most = Math.floor(MOST_BYTES / neurons(shape));
  let count = 0;
  for (const index of chosen) {
    count += 1;
    if (count > most) {
      const limit = `at most ${most} images of ${shapeText(shape)} are held in memory`;
      throw specError(path, '', `${limit}; choose fewer (--subset)`);
    }
    yield index;
  }
}

async function collect(
  source: ImageSource,
  chosen: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const size = neurons(source.shape);
  const pixels = new Uint8Array(chosen.length * size);
  let at = 0;
  for await (const image of source.images(chosen)) {
    if (signal?.aborted === true) throw new Interrupted('interrupted');
    pixels.set(image, at * size);
    at += 1;
  }
  return pixels;
}

/** @throws SpecError when the network cannot read these images, or has no such classes */
function checkFit(
  { shape, labels, kind }: ImageSource,
  classes: Int32Array,
  path: string,
  reader: ImageReader | undefined,
): void {
  if (reader === undefined || labels === undefined) return;
  const wrong = classes.findIndex((label) => label >= reader.classes);
  const problems = [
    ...(sameShape(shape, reader.input)
      ? []
      : [
          `images are ${shapeText(shape)} (channels x height x width), ${reader.name} reads ${shapeText(reader.input)}`,
        ]),
    ...(wrong < 0 ? [] : [classMessage(classes[wrong]!, wrong, kind, reader)]),
  ];
  if (problems.length > 0) throw specError(path, '', problems.join('; '));
}

function classMessage(label: number, image: number, kind: DataKind, { name, classes }: ImageReader): string {
  const hint = kind === 'cifar100' && classes === 20 ? ' (--classes coarse has 20)' : '';
  return `image ${image} has class ${label}, ${name} has ${classes} classes from 0${hint}`;
}
