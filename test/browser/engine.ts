import { engineModel, layOutEngine } from '../../src/engine/engine.js';
import { compileKernels } from '../../src/engine/kernels.js';
import { type MakeKernel, plainKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import { compileMeshKernel, wasmKernel } from '../../src/hw/noc/mesh/wasm-kernel.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { createFunctionModel, type FunctionModel } from '../../src/snn/function-model.js';

/** The kernels that `npm run build` makes, below the project's folder. */
export const WASM = { engine: 'dist/wasm/kernels.wasm', mesh: 'dist/wasm/mesh.wasm' } as const;

/** What runs a job. */
export interface Models {
  readonly modelOf: (job: ImageJob) => FunctionModel;
  readonly meshKernel: MakeKernel;
}

/** The engine on one thread and the mesh kernel, from the bytes of WASM. */
export const builtModels = (wasm: Readonly<Record<keyof typeof WASM, Uint8Array<ArrayBuffer>>>): Models => ({
  modelOf: ({ network, arrays, options }) => {
    const prepared = layOutEngine(network, arrays, options).prepare(compileKernels(wasm.engine), ONE_THREAD);
    return engineModel(prepared, 0, network, arrays, options);
  },
  meshKernel: wasmKernel(compileMeshKernel(wasm.mesh)),
});
const ONE_THREAD = { images: 1, stages: 1 };

/** The models that the built ones must agree with. */
export const PLAIN_MODELS: Models = {
  modelOf: ({ network, arrays, options }) => createFunctionModel(network, arrays, options),
  meshKernel: plainKernel,
};
