import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MakeKernel } from '../../hw/noc/mesh/kernel-host.js';
import { compileMeshKernel, type MeshModule, wasmKernel } from '../../hw/noc/mesh/wasm-kernel.js';
import { packageRoot } from './package-root.js';

let compiled: Promise<MeshModule> | undefined;

/** The mesh kernel that comes with the program, compiled once. Rejects when it has not been built. */
export async function loadMeshKernel(): Promise<MakeKernel> {
  compiled ??= readFile(join(packageRoot, 'dist/wasm/mesh.wasm')).then(compileMeshKernel, () => {
    throw new Error('the mesh kernel is missing: npm run build makes it');
  });
  return wasmKernel(await compiled);
}
