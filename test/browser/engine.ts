import { engineModel, layOutEngine } from '../../src/engine/engine.js';
import { compileKernels } from '../../src/engine/kernels.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { createFunctionModel, type FunctionModel } from '../../src/snn/function-model.js';

/** The kernels that `npm run build` makes, below the project's folder. */
export const WASM = 'dist/wasm/kernels.wasm';

/** Makes the model that runs a job. */
export type ModelOf = (job: ImageJob) => FunctionModel;

/** The engine on one thread, with the bytes of WASM. */
export const engineWith =
  (wasm: Uint8Array<ArrayBuffer>): ModelOf =>
  ({ network, arrays, options }) => {
    const layout = layOutEngine(network, arrays, options);
    return engineModel(layout.prepare(compileKernels(wasm), { images: 1, stages: 1 }), 0, network, arrays, options);
  };

/** The model that the engine must agree with. */
export const plainModel: ModelOf = ({ network, arrays, options }) => createFunctionModel(network, arrays, options);
