import type { DataFiles } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { openCifar10, openCifar100 } from './cifar-source.js';
import { openFolder } from './folder-source.js';
import { openIdx } from './idx-source.js';
import type { DataKind, ImageRequest, ImageSource, OpenSource } from './image-source.js';
import { openNpy } from './npy-source.js';
import { openNpz } from './npz-source.js';
import { recognise } from './recognise.js';

const OPEN: Readonly<Record<DataKind, OpenSource>> = {
  idx: openIdx,
  cifar10: openCifar10,
  cifar100: openCifar100,
  npy: openNpy,
  npz: openNpz,
  folder: openFolder,
};

/** Kinds for which an option has a meaning. */
const MEANINGS = {
  arrays: { kinds: ['npz'], option: '--arrays' },
  layout: { kinds: ['npy', 'npz'], option: '--layout' },
  classes: { kinds: ['cifar100'], option: '--classes' },
} as const satisfies Partial<
  Record<keyof ImageRequest, { readonly kinds: readonly DataKind[]; readonly option: string }>
>;

/** A data set may hold so many images. */
const MOST_IMAGES = 100_000_000;

/**
 * Opens a data set; its kind is told by the file unless it is given. Throws a SpecError when it is damaged, of no kind that
 * is read, or when an option has no meaning for it.
 */
export async function openImages(files: DataFiles, request: ImageRequest): Promise<ImageSource> {
  const { path } = request;
  const found = await files.look(path);
  const kind = request.kind ?? (await recognise(files, path, found));
  for (const [name, { kinds, option }] of Object.entries(MEANINGS)) {
    if (request[name as keyof ImageRequest] === undefined || kinds.some((other) => other === kind)) continue;
    throw specError(option, '', `has a meaning for ${kinds.join(' and ')} only, ${path} is ${kind}`);
  }
  const source = await OPEN[kind](files, request, found);
  if (source.count > MOST_IMAGES)
    throw specError(path, '', `holds ${source.count} images, at most ${MOST_IMAGES} are read`);
  return source;
}
