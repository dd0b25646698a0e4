import { readFileSync } from 'node:fs';
import { compileMeshKernel, wasmKernel } from '../../src/hw/noc/mesh/wasm-kernel.js';

/** The built mesh kernel: what the program runs on, and what the test runner does not slow down. */
export const builtMeshKernel = wasmKernel(
  compileMeshKernel(readFileSync(new URL('../../dist/wasm/mesh.wasm', import.meta.url))),
);
