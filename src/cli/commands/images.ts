import { basename } from 'node:path';
import { type Problem, SpecError, specError } from '../../base/errors.js';
import { nodeDataFiles } from '../../host/node/data-files.js';
import { dataText } from '../../report/data-text.js';
import { type DataSummary, describeImages, misfit } from '../../run/data/describe-images.js';
import { readerOf } from '../../run/data/reader-of.js';
import { loadWorkload } from '../../spec/load-workload.js';
import { type Action, type CommandInput, type Context, commonOptions, jsonText } from '../context.js';
import { type DataRequest, dataRequest } from '../data-request.js';
import { startProgress } from '../progress.js';

/** `sim images`: what a data set holds, and whether a network can read it. */
export const imagesCommand: Action = async (input, context) => {
  const request = parseRequest(input);
  const options = commonOptions(input.options);
  const workload = request.for === undefined ? undefined : await loadWorkload(context.host, request.for, options);
  const reader = workload && readerOf(workload);
  const access = { files: nodeDataFiles, host: context.host, allowOutside: options.allowOutside };
  const summary = await describe(access, { ...request.data, ...(reader && { wanted: reader.input }) }, context);
  if (options.json) context.out(jsonText(summary));
  else context.out(dataText(summary, basename(request.data.path), context.colours));
  if (reader === undefined) return 0;
  const problems = misfit(summary, reader);
  if (problems.length > 0) throw specError(request.data.path, '', problems.join('; '));
  context.err(`${reader.name} can read these images\n`);
  return 0;
};

interface ImagesRequest {
  readonly data: DataRequest;
  readonly for: string | undefined;
}

function parseRequest({ arguments: [path = ''], options }: CommandInput): ImagesRequest {
  const problems: Problem[] = [];
  if (path.trim() === '') problems.push({ file: 'path', path: '', message: 'must not be empty' });
  if (options['seed'] !== undefined && !/^(random|per-class):/.test(String(options['subset']))) {
    problems.push({ file: '--seed', path: '', message: 'needs --subset random:<n> or per-class:<n>' });
  }
  const data = dataRequest(path, options, problems);
  if (problems.length > 0) throw new SpecError(problems);
  return { data, for: options['for'] === undefined ? undefined : String(options['for']) };
}

async function describe(
  access: Parameters<typeof describeImages>[0],
  request: Parameters<typeof describeImages>[1],
  context: Context,
): Promise<DataSummary> {
  let progress: Awaited<ReturnType<typeof startProgress>> | undefined;
  const onProgress = (done: number, of: number): void => {
    if (progress === undefined && done === 1) {
      void startProgress(of, false, context).then((started) => {
        progress = started;
      });
    }
    progress?.update(done);
  };
  try {
    return await describeImages(access, request, { signal: context.signal, onProgress });
  } finally {
    progress?.stop();
  }
}
