import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileKernels, type KernelModule } from '../../engine/kernels.js';
import { packageRoot } from './package-root.js';

let compiled: Promise<KernelModule> | undefined;

/** The kernels that come with the program, compiled once. Rejects when they have not been built. */
export function loadKernels(): Promise<KernelModule> {
  compiled ??= readFile(join(packageRoot, 'dist/wasm/kernels.wasm')).then(compileKernels, () => {
    throw new Error('the kernels are missing: npm run build makes them');
  });
  return compiled;
}
