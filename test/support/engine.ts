import { readFileSync } from 'node:fs';
import type { ArrayStore } from '../../src/base/tensor.js';
import { engineModel, layOutEngine } from '../../src/engine/engine.js';
import { compileKernels, type KernelModule } from '../../src/engine/kernels.js';
import type { Network } from '../../src/model/network.js';
import type { FunctionModel, FunctionOptions } from '../../src/snn/function-model.js';

let compiled: KernelModule | undefined;

/** The built kernels. */
export function kernelModule(): KernelModule {
  compiled ??= compileKernels(readFileSync(new URL('../../dist/wasm/kernels.wasm', import.meta.url)));
  return compiled;
}

/** The engine on one thread of its own. */
export function createEngine(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  int16 = false,
): FunctionModel {
  const prepared = layOutEngine(network, arrays, options, { int16 }).prepare(kernelModule(), { images: 1, stages: 1 });
  return engineModel(prepared, 0, network, arrays, options);
}
