import type { ImageJob } from '../../src/run/image-job.js';
import type { FunctionModel } from '../../src/snn/function-model.js';
import { createFunctionModel } from '../../src/snn/function-model.js';

/** The WebAssembly module that the model needs, below the project's folder; undefined: it needs none. */
export const WASM: string | undefined = undefined;

/** The model that is run in Node and in the browser. `wasm`: the bytes of WASM. */
export const createModel = async (
  { network, arrays, options }: ImageJob,
  _wasm: Uint8Array<ArrayBuffer> | undefined,
): Promise<FunctionModel> => createFunctionModel(network, arrays, options);
