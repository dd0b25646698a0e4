import { specError } from '../../base/errors.js';
import { printable } from '../../formats/array-name.js';
import { npzName, readNpz } from '../../formats/npz.js';
import { zipNames } from '../../formats/zip.js';
import { arraySource } from './array-source.js';
import type { ImageRequest, ImageSource, OpenSource } from './image-source.js';
import { classesOf, labelsFor } from './labels.js';
import { tensorArray } from './tensor-array.js';

/** Largest archive that is read. */
const MAX_ARCHIVE_BYTES = 2_000_000_000;

/** Names under which images and classes are usually saved. */
const USUAL_NAMES = [
  ['x', 'y'],
  ['images', 'labels'],
  ['data', 'labels'],
  ['data', 'targets'],
  ['x_test', 'y_test'],
  ['x_train', 'y_train'],
  ['test_images', 'test_labels'],
  ['train_images', 'train_labels'],
  ['arr_0', 'arr_1'],
] as const;

interface Names {
  readonly images: string;
  readonly labels: string | undefined;
}

/** Images and classes of a NumPy archive; only their two arrays are expanded. */
export const openNpz: OpenSource = async (files, request, found): Promise<ImageSource> => {
  const { path } = request;
  if (found.kind === 'folder') throw specError(path, '', 'is a folder, an .npz archive is expected');
  const bytes = await files.read(path, MAX_ARCHIVE_BYTES);
  const held = zipNames(bytes, path).flatMap((member) => npzName(member) ?? []);
  const names = namesIn(held, request);
  const wanted = names.labels === undefined ? [names.images] : [names.images, names.labels];
  const arrays = readNpz(bytes, path, wanted);
  const labels = names.labels === undefined ? undefined : arrays.get(names.labels)!;
  const array = tensorArray('npz', arrays.get(names.images)!, `array ${printable(names.images)}: `);
  return arraySource(array, request, async (count) => {
    if (labels === undefined) return request.labels === undefined ? undefined : labelsFor(files, request, count);
    const classes = classesOf(labels, path, printable(names.labels));
    if (classes.length !== count) {
      const what = `${printable(names.labels)} holds ${classes.length} labels, ${printable(names.images)}`;
      throw specError(path, '', `array ${what} holds ${count} images`);
    }
    return { labels: classes, note: undefined };
  });
};

/** The arrays that are asked for, or the only ones with usual names. @throws SpecError that lists what there is */
function namesIn(held: readonly string[], { path, arrays, labels: separate }: ImageRequest): Names {
  const list = `it holds ${held.slice(0, 20).map(printable).join(', ') || 'no array'}`;
  if (arrays !== undefined) {
    const missing = [arrays.images, arrays.labels].find((name) => name !== undefined && !held.includes(name));
    if (missing !== undefined) throw specError(path, '', `has no array ${printable(missing)}; ${list}`);
    return { images: arrays.images, labels: separate === undefined ? arrays.labels : undefined };
  }
  const has = (name: string): string | undefined => held.find((other) => other.toLowerCase() === name);
  const pairs = USUAL_NAMES.filter(([images, labels]) => has(images) !== undefined && has(labels) !== undefined);
  if (separate === undefined && pairs.length === 1) {
    return { images: has(pairs[0]![0])!, labels: has(pairs[0]![1])! };
  }
  if (held.length === 1) return { images: held[0]!, labels: undefined };
  throw specError(
    path,
    '',
    `which arrays are the images and their classes? ${list}; name the two (--arrays <images>,<labels>)`,
  );
}
