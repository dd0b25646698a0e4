import type { DataFiles, FolderEntry } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { isPictureName, MAX_PICTURE_BYTES, readPicture } from '../../formats/picture.js';
import type { Picture } from '../../formats/pixels.js';
import type { Shape } from '../../model/network.js';
import type { ImageSource, OpenSource } from './image-source.js';

interface Listed {
  readonly classNames: readonly string[];
  /** Path and class of every picture, classes and files in order of their names. */
  readonly pictures: readonly { readonly path: string; readonly label: number }[];
  readonly notes: readonly string[];
}

/**
 * Pictures `<folder>/<class>/<file>.png|jpg|jpeg`; the classes are the folders in the order of their names (by code unit).
 * All must have one size. Grey pictures are copied into three channels where a network wants three or the first picture has
 * them, colour ones that are grey become one channel where one is wanted. Pictures are decoded when they are asked for.
 */
export const openFolder: OpenSource = async (files, request, found): Promise<ImageSource> => {
  const { path, wanted } = request;
  if (found.kind === 'file') throw specError(path, '', 'is a file, a folder of classes is expected');
  const listed = await list(files, path, found.entries);
  const first = await read(files, listed.pictures[0]!.path);
  const isColour = wanted?.channels === 1 || wanted?.channels === 3 ? wanted.channels === 3 : first.channels === 3;
  const shape = { channels: isColour ? 3 : 1, height: first.height, width: first.width };
  const why =
    wanted === undefined
      ? `${listed.pictures[0]!.path} is grey; both together are read for a network of three channels only`
      : 'the network reads one channel';
  const copied = new Set<string>();
  return {
    kind: 'folder',
    count: listed.pictures.length,
    shape,
    labels: Int32Array.from(listed.pictures, ({ label }) => label),
    classNames: listed.classNames,
    notes: () => (copied.size === 0 ? listed.notes : [...listed.notes, copiedNote(copied.size)]),
    images: async function* (chosen) {
      for (const index of chosen) {
        const { path: file } = listed.pictures[index]!;
        const picture = await read(files, file);
        checkSize(picture, shape, file, listed.pictures[0]!.path);
        if (picture.channels === 1 && isColour) copied.add(file);
        yield inChannels(picture, shape.channels, file, why);
      }
    },
  };
};

const copiedNote = (count: number): string =>
  `${count} grey ${count === 1 ? 'picture was' : 'pictures were'} copied into three channels`;

const read = async (files: DataFiles, path: string): Promise<Picture> =>
  readPicture(await files.read(path, MAX_PICTURE_BYTES), path);

async function list(files: DataFiles, folder: string, entries: readonly FolderEntry[]): Promise<Listed> {
  const shown = entries.filter(({ name }) => !name.startsWith('.'));
  const classes = shown.filter(({ kind }) => kind === 'folder');
  if (classes.length === 0) throw specError(folder, '', whyNoClasses(shown));
  const pictures: Listed['pictures'][number][] = [];
  const ignored = shown.filter(({ kind }) => kind !== 'folder').map(({ name }) => name);
  for (const [label, { name }] of classes.entries()) {
    const path = files.join(folder, name);
    const held = await files.look(path);
    if (held.kind !== 'folder') continue;
    const before = pictures.length;
    for (const entry of held.entries) {
      if (entry.name.startsWith('.')) continue;
      if (entry.kind === 'file' && isPictureName(entry.name))
        pictures.push({ path: files.join(path, entry.name), label });
      else ignored.push(files.join(name, entry.name));
    }
    if (pictures.length === before) throw specError(path, '', 'holds no PNG or JPEG file, it cannot be a class');
  }
  const notes = ignored.length === 0 ? [] : [`left out, no PNG or JPEG: ${some(ignored)}`];
  return { classNames: classes.map(({ name }) => name), pictures, notes };
}

function whyNoClasses(entries: readonly FolderEntry[]): string {
  const pictures = entries.filter(({ name }) => isPictureName(name)).length;
  const names = entries.map(({ name }) => name);
  if (pictures > 0)
    return `holds ${pictures} pictures but no folders of classes: <folder>/<class>/<file>.png is expected`;
  if (names.length === 0) return 'is empty; <folder>/<class>/<file>.png is expected';
  return `holds no folders of classes; name one of its files: ${some(names)}`;
}

const some = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

function checkSize({ height, width }: Picture, shape: Shape, file: string, first: string): void {
  if (height === shape.height && width === shape.width) return;
  const sizes = `is ${height} x ${width} pixels (height x width), ${first} is ${shape.height} x ${shape.width}`;
  throw specError(file, '', `${sizes}; all must have one size, pictures are not resized`);
}

/** The picture's planes in so many channels. @throws SpecError where colours would be lost */
function inChannels({ channels, pixels }: Picture, wanted: number, file: string, why: string): Uint8Array {
  if (channels === wanted) return pixels;
  const size = pixels.length / channels;
  if (channels === 1) {
    const copies = new Uint8Array(3 * size);
    for (let channel = 0; channel < 3; channel += 1) copies.set(pixels, channel * size);
    return copies;
  }
  const isGrey = pixels
    .subarray(0, size)
    .every((red, at) => red === pixels[size + at] && red === pixels[2 * size + at]);
  if (!isGrey) throw specError(file, '', `is coloured, ${why}`);
  return pixels.subarray(0, size);
}
