import type { DataFiles } from '../../base/data-files.js';
import { MissingFileError, specError } from '../../base/errors.js';
import type { Host } from '../../base/host.js';
import type { PathOptions } from '../../spec/locate.js';
import { openCifar10, openCifar100 } from './cifar-source.js';
import { openFolder } from './folder-source.js';
import { openIdx } from './idx-source.js';
import type { DataKind, ImageRequest, ImageSource, OpenSource } from './image-source.js';
import { openNpy } from './npy-source.js';
import { openNpz } from './npz-source.js';
import { recognise } from './recognise.js';
import { isWorkloadName, openWorkload } from './workload-source.js';

const OPEN: Readonly<Record<Exclude<DataKind, 'workload'>, OpenSource>> = {
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
  labels: { kinds: ['idx', 'npy', 'npz'], option: '--labels' },
} as const satisfies Partial<
  Record<keyof ImageRequest, { readonly kinds: readonly DataKind[]; readonly option: string }>
>;

/** A data set may hold so many images. */
const MOST_IMAGES = 100_000_000;

/** What reading images needs of the machine. */
export interface DataAccess extends PathOptions {
  readonly files: DataFiles;
  /** For the images of workloads, and digests. */
  readonly host: Host;
}

/**
 * Opens a data set; its kind is told by the file unless it is given. `<workload>#samples` and `#calibration` are the images
 * of a workload; the name of a bundled one is enough where no file has it. Throws a SpecError when it is damaged, of no kind that
 * is read, or when an option has no meaning for it.
 */
export async function openImages(access: DataAccess, request: ImageRequest): Promise<ImageSource> {
  const { path } = request;
  const source = await open(access, request);
  if (source.count > MOST_IMAGES)
    throw specError(path, '', `holds ${source.count} images, at most ${MOST_IMAGES} are read`);
  return source;
}

async function open({ files, host, ...options }: DataAccess, request: ImageRequest): Promise<ImageSource> {
  const { path, kind: given } = request;
  if (given === 'workload' || (given === undefined && (isWorkloadName(path) || (await isBundled(host, files, path))))) {
    refuseOptions(request, 'workload');
    return openWorkload(host, request, options);
  }
  const found = await files.look(path);
  const kind = given ?? (await recognise(files, path, found));
  refuseOptions(request, kind);
  return OPEN[kind](files, request, found);
}

/** Whether no file has this name, but a bundled workload. */
async function isBundled(host: Host, files: DataFiles, path: string): Promise<boolean> {
  const names = (await host.bundled('workload')).map(({ name }) => name);
  if (!names.includes(path)) return false;
  try {
    await files.look(path);
    return false;
  } catch (error) {
    if (error instanceof MissingFileError) return true;
    throw error;
  }
}

/** @throws SpecError about an option that has no meaning for data of this kind */
function refuseOptions(request: ImageRequest, kind: DataKind): void {
  for (const [name, { kinds, option }] of Object.entries(MEANINGS)) {
    if (request[name as keyof ImageRequest] === undefined || kinds.some((other) => other === kind)) continue;
    throw specError(option, '', `has a meaning for ${kinds.join(', ')} only, ${request.path} is ${kind}`);
  }
}
