import { specError } from '../base/errors.js';
import { readSafetensors } from '../formats/safetensors.js';
import { nodeDataFiles } from '../host/node/data-files.js';
import type { ImageSet, Workload } from '../model/workload.js';
import { loadImages } from '../run/data/load-images.js';
import { readerOf } from '../run/data/reader-of.js';
import { CALIBRATION, calibrationImages, checkImages, firstImages, imagesOfArrays } from '../run/tune/tuning-set.js';
import { MAX_ARRAY_BYTES } from '../spec/load-workload.js';
import type { Context } from './context.js';
import type { TuneRequest } from './tune-request.js';

/**
 * The images that `--on` names, the first `--images` of them: the workload's calibration set, arrays in safetensors, or a data
 * set of any kind that `sim images` knows. Throws a SpecError when they are not there, are not of the workload's shape,
 * have labels that are no class, or are fewer than asked for.
 */
export async function loadTuningSet(
  { on, images: count, allowOutside, quiet }: Pick<TuneRequest, 'on' | 'images' | 'allowOutside' | 'quiet'>,
  workload: Workload,
  context: Pick<Context, 'host' | 'signal' | 'err'>,
): Promise<ImageSet> {
  const sha256 = (bytes: Uint8Array): string => context.host.sha256(bytes);
  if (on.path === CALIBRATION) return first(calibrationImages(workload), count, on.path, sha256);
  if (on.path.endsWith('.safetensors'))
    return first(await arrayImages(on.path, workload, context), count, on.path, sha256);
  const subset = on.subset ?? (count === undefined ? { kind: 'all' as const } : { kind: 'first' as const, count });
  const subsetOption = on.subset === undefined && count !== undefined ? '--images' : '--subset';
  const access = { files: nodeDataFiles, host: context.host, allowOutside };
  const loaded = await loadImages(access, { ...on, subset, subsetOption, reader: readerOf(workload) }, context.signal);
  if (!quiet) for (const note of loaded.notes) context.err(`--on: ${note}\n`);
  return first(loaded, count, on.path, sha256);
}

function first(set: ImageSet, count: number | undefined, of: string, sha256: (bytes: Uint8Array) => string): ImageSet {
  const total = set.images.shape[0]!;
  if (count !== undefined && count > total) {
    throw specError('--images', '', `must be at most ${total}, the images of ${of}`);
  }
  return firstImages(set, count ?? total, sha256);
}

async function arrayImages(path: string, workload: Workload, { host }: Pick<Context, 'host'>): Promise<ImageSet> {
  const set = imagesOfArrays(readSafetensors(await host.read(path, MAX_ARRAY_BYTES), path), path);
  checkImages(set, workload, path);
  const { buffer, byteOffset, byteLength } = set.images.data;
  const digest = host.sha256(new Uint8Array(buffer, byteOffset, byteLength));
  return { ...set, origin: path.replace(/^.*[/\\]/, ''), digest };
}
