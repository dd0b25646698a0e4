import type { DataFiles } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import type { Tensor } from '../../base/tensor.js';
import { checkIdxSize, IDX_START_BYTES, idxHeader, idxRank } from '../../formats/idx.js';
import { isNpy, readNpy } from '../../formats/npy.js';
import { withReader } from './stream-reader.js';

/** Largest file of classes that is read. */
const MAX_LABEL_BYTES = 100_000_000;

/**
 * The classes of `count` images (named `of` in messages) in an idx1 or .npy file, gzip or plain. Throws a SpecError when
 * the file holds anything else, or another number of them.
 */
export async function readLabels(files: DataFiles, path: string, count: number, of: string): Promise<Int32Array> {
  const found = await files.look(path);
  if (found.kind === 'folder') throw specError(path, '', 'is a folder, a file of classes (idx1 or .npy) is expected');
  const bytes = await withReader(files, path, (reader) => reader.take(MAX_LABEL_BYTES + 1));
  if (bytes.length > MAX_LABEL_BYTES) throw specError(path, '', `is larger than ${MAX_LABEL_BYTES} bytes: no classes`);
  const labels = isNpy(bytes) ? classesOf(readNpy(bytes, path), path) : idxLabels(bytes, path);
  if (labels.length !== count) {
    throw specError(path, '', `holds ${labels.length} labels, ${of} holds ${count} images`);
  }
  return labels;
}

function idxLabels(bytes: Uint8Array, path: string): Int32Array {
  const start = bytes.subarray(0, IDX_START_BYTES);
  if (idxRank(start) === undefined && !(start[0] === 0 && start[1] === 0)) {
    throw specError(path, '', 'is no file of classes: an idx1 or .npy file is expected');
  }
  const { extents, dataStart } = idxHeader(start, path, 1);
  checkIdxSize(extents, bytes.length - dataStart, path);
  return Int32Array.from(bytes.subarray(dataStart));
}

/** An array of one axis as classes. @throws SpecError about other shapes, and values that are no class */
export function classesOf({ shape, data }: Tensor, file: string, name?: string): Int32Array {
  const what = name === undefined ? '' : `array ${name}: `;
  const isColumn = shape.length === 2 && shape[1] === 1;
  if (shape.length !== 1 && !isColumn) {
    const hint = shape.length === 2 ? ' (one column per class? store the class number instead)' : '';
    throw specError(file, '', `${what}has the shape [${shape.join(', ')}], one class per image is expected${hint}`);
  }
  const labels = Int32Array.from(data);
  const wrong = labels.findIndex((label, at) => label < 0 || label !== data[at]);
  if (wrong >= 0) throw specError(file, '', `${what}${data[wrong]} at index ${wrong} is no class (an integer from 0)`);
  return labels;
}

/** Files of classes that may belong to a file of images, the likeliest first: `images-idx3` becomes `labels-idx1`, `x` `y`. */
export function labelsBeside(path: string): readonly string[] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  const [folder, name] = [path.slice(0, at), path.slice(at)];
  const words = [
    name.replace('images', 'labels').replace('idx3', 'idx1'),
    name.replace(/(^|[_-])x([_.-])/, '$1y$2'),
    name.replace(/(^|[_-])X([_.-])/, '$1y$2'),
  ];
  const plain = [...new Set(words)].filter((word) => word !== name);
  const either = plain.flatMap((word) => [word, word.endsWith('.gz') ? word.slice(0, -3) : `${word}.gz`]);
  return either.map((word) => `${folder}${word}`);
}

/** The classes of images in a file of their own: those that are named, or that lie beside. Undefined: there are none. */
export async function labelsFor(
  files: DataFiles,
  { path, labels }: { readonly path: string; readonly labels?: string },
  count: number,
): Promise<{ readonly labels: Int32Array; readonly note: string | undefined } | undefined> {
  if (labels !== undefined) return { labels: await readLabels(files, labels, count, path), note: undefined };
  for (const guess of labelsBeside(path)) {
    if (!(await isThere(files, guess))) continue;
    return { labels: await readLabels(files, guess, count, path), note: `classes are read from ${fileName(guess)}` };
  }
  return undefined;
}

/** The last part of a path. */
export const fileName = (path: string): string => /[^/\\]*[/\\]*$/.exec(path)![0];

async function isThere(files: DataFiles, path: string): Promise<boolean> {
  try {
    return (await files.look(path)).kind === 'file';
  } catch {
    return false;
  }
}
