import { specError } from '../base/errors.js';
import { nodeDataFiles } from '../host/node/data-files.js';
import type { Workload } from '../model/workload.js';
import { loadImages } from '../run/data/load-images.js';
import { readerOf } from '../run/data/reader-of.js';
import type { Subset } from '../run/data/subset.js';
import type { RunInputs } from '../run/prepare.js';
import type { Context } from './context.js';
import type { PixelNormalisation } from './data-request.js';
import type { RunRequest } from './run-request.js';

/**
 * The inputs with the images of `--data` as the samples of the workload, and with `--normalise` in place of its
 * normalisation. No more images are read than the run asks for. Throws a SpecError where they do not fit the network.
 */
export async function withData(inputs: RunInputs, request: RunRequest, context: Context): Promise<RunInputs> {
  const workload = withNormalisation(inputs.workload, request.normalise);
  if (request.normalise !== undefined) {
    const { mean, std } = workload.file.input.normalisation;
    return withData(
      { ...inputs, workload, normalisation: { mean, std } },
      { ...request, normalise: undefined },
      context,
    );
  }
  if (request.data === undefined) return inputs;
  const access = { files: nodeDataFiles, host: context.host, allowOutside: request.allowOutside };
  const subset = wantedSubset(request, workload);
  const subsetOption = request.data.subset === undefined && request.images !== undefined ? '--images' : '--subset';
  const selection = { ...request.data, subset, subsetOption, reader: readerOf(workload) };
  const loaded = await loadImages(access, selection, context.signal);
  if (!request.quiet) for (const note of loaded.notes) context.err(`--data: ${note}\n`);
  const { kind, available, subset: taken, digest, labelsDigest } = loaded;
  const data = { kind, available, subset: taken, imagesDigest: digest, labelsDigest };
  return { ...inputs, workload: { ...workload, samples: loaded }, data };
}

/** What is asked for, or as many as the run takes. */
function wantedSubset({ data, images, seed }: RunRequest, { file }: Workload): Subset {
  if (data?.subset !== undefined) return data.subset;
  if (images === undefined) return { kind: 'slice', first: 0, atMost: file.defaults.images };
  return seed === undefined ? { kind: 'first', count: images } : { kind: 'random', count: images, seed };
}

function withNormalisation(workload: Workload, normalise: PixelNormalisation | undefined): Workload {
  if (normalise === undefined) return workload;
  const { input } = workload.file;
  const channels = input.shape[0];
  const spread = (values: readonly number[]): number[] => {
    if (values.length === 1) return new Array<number>(channels).fill(values[0]!);
    if (values.length === channels) return [...values];
    throw specError('--normalise', '', `has ${values.length} values, images have ${channels} channels`);
  };
  const normalisation = { scale: 255, mean: spread(normalise.mean), std: spread(normalise.std) };
  return { ...workload, file: { ...workload.file, input: { ...input, normalisation } } };
}
