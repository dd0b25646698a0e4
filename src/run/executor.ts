import { Interrupted } from '../base/errors.js';
import type { Tensor } from '../base/tensor.js';
import type { Network } from '../model/network.js';
import { createFunctionModel, type FunctionOptions, type ImageResult } from '../snn/function-model.js';

/** The function model's work: a network, and images to run through it. Plain data, so that it can cross threads. */
export interface FunctionJob {
  readonly network: Network;
  readonly arrays: ReadonlyMap<string, Tensor>;
  readonly options: FunctionOptions;
  /** Pixels [channel][y][x] of each image. */
  readonly images: readonly Uint8Array[];
}

/** Runs a job's images somewhere; results arrive in any order, each once. Rejects with Interrupted when aborted. */
export interface FunctionExecutor {
  run(job: FunctionJob, onResult: (image: number, result: ImageResult) => void, signal: AbortSignal): Promise<void>;
}

/** Everything in this thread, one image after the other; other events get a turn between two images. */
export const inlineExecutor: FunctionExecutor = {
  async run(job, onResult, signal) {
    const model = createFunctionModel(job.network, job.arrays, job.options);
    for (const [index, pixels] of job.images.entries()) {
      if (signal.aborted) throw new Interrupted('interrupted');
      onResult(index, model.run(pixels));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  },
};
