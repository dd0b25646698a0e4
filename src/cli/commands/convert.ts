import { join } from 'node:path';
import { specError } from '../../base/errors.js';
import { writeSafetensors } from '../../formats/safetensors.js';
import { checkFileSet, writeFileSet } from '../../host/node/file-set.js';
import { createWorkerPool } from '../../host/node/worker-pool.js';
import type { Normalisation } from '../../model/workload.js';
import { workloadText } from '../../model/workload-entries.js';
import { conversionText } from '../../report/conversion-text.js';
import { type Conversion, convertModel } from '../../run/convert/convert-model.js';
import type { ConvertInputs, ConvertOptions, Stage } from '../../run/convert/options.js';
import { loadOnnx } from '../../spec/load-onnx.js';
import { type Action, type Context, jsonText } from '../context.js';
import { loadImages } from '../convert-images.js';
import { type ConvertRequest, parseConvertRequest } from '../convert-request.js';
import { allOrProblems } from '../load.js';
import { startProgress } from '../progress.js';

/** Images on which the error of every layer is measured: the plain model runs them, neuron by neuron. */
const ERROR_IMAGES = 10;
const LARGEST_PIXEL = 255;

/** `sim convert`: a trained network as a workload. */
export const convertCommand: Action = async (input, context) => {
  const request = parseConvertRequest(input);
  const { name, out, json, quiet } = request;
  const names = [`${name}.safetensors`, `${name}.json`];
  await checkFileSet(out, names, request.force);
  const inputs = await loadInputs(request, context);
  const conversion = await convert(inputs, request, context);
  const { file, arrays } = conversion.workload;
  const files = new Map<string, string | Uint8Array>([
    [names[0]!, writeSafetensors(arrays)],
    [names[1]!, workloadText(file)],
  ]);
  await writeFileSet(out, files, context.signal);
  const written = names.map((each) => join(out, each));
  if (json) context.out(jsonText({ ...conversion.report, written }));
  else if (!quiet) context.out(conversionText(conversion.report, context.colours));
  if (!quiet) context.err(`written: ${written.join(', ')}\n`);
  return 0;
};

async function loadInputs(request: ConvertRequest, { host }: Context): Promise<ConvertInputs> {
  const { model: file, calibrate, images, skip, limit, samples } = request;
  const [model, calibration, tested] = await allOrProblems([
    loadOnnx(host, file),
    loadImages(host, '--calibrate', calibrate, 'calibration', { first: skip, count: limit }),
    images === undefined
      ? Promise.resolve(undefined)
      : loadImages(host, '--images', images, 'samples', { first: 0, count: samples }),
  ]);
  return { model, file, calibration, samples: tested };
}

const STAGES: Readonly<Record<Stage, string>> = {
  calibration: 'calibration images',
  accuracy: 'images through the trained network',
  spikes: 'images as spikes',
  layers: 'images for the error of every layer',
};

async function convert(inputs: ConvertInputs, request: ConvertRequest, context: Context): Promise<Conversion> {
  const { name, choice, normalise, scaling, steps, simulate, workers, quiet } = request;
  const options: ConvertOptions = {
    name,
    choice,
    normalise,
    scaling,
    input: normalisationOf(request, inputs.calibration.shape[1]),
    neuron: { threshold: 1, initialPotential: 0 },
    simulatedImages: simulate,
    steps,
    errorImages: Math.min(ERROR_IMAGES, Math.max(1, simulate)),
  };
  const note = (text: string): void => context.err(`${text}\n`);
  const executor = createWorkerPool({ note, ...(workers === undefined ? {} : { workers }) });
  let stage: Stage | undefined;
  let progress: Awaited<ReturnType<typeof startProgress>> | undefined;
  const onProgress = (now: Stage, done: number, total: number): void => {
    if (now !== stage) {
      stage = now;
      progress?.stop();
      progress = undefined;
      void startProgress(total, quiet, context, STAGES[now]).then((started) => {
        if (stage === now) progress = started;
      });
    }
    progress?.update(done);
  };
  try {
    return await convertModel(inputs, options, { signal: context.signal, executor, onProgress });
  } finally {
    stage = undefined;
    progress?.stop();
  }
}

/** One value a channel; a single one stands for all. */
function normalisationOf({ mean, std }: ConvertRequest, channels: number): Normalisation {
  const spread = (option: string, values: readonly number[]): number[] => {
    if (values.length === channels) return [...values];
    if (values.length === 1) return new Array<number>(channels).fill(values[0]!);
    throw specError(option, '', `has ${values.length} values, images have ${channels} channels`);
  };
  return { scale: LARGEST_PIXEL, mean: spread('--mean', mean), std: spread('--std', std) };
}
