import type { MakeKernel } from './kernel-host.js';

/** The parts of the WebAssembly interface that the kernel uses; every platform that we run on has them. */
interface WebAssemblyApi {
  readonly Memory: new (options: { initial: number; maximum: number }) => GrowingMemory;
  readonly Module: new (bytes: Uint8Array) => MeshModule;
  readonly Instance: new (module: MeshModule, imports: object) => { readonly exports: object };
}
interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface MeshExports {
  run(memory: number, until: number): number;
}

/** The compiled kernel (dist/wasm/mesh.wasm). */
export type MeshModule = object;

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;
/** The mesh lies behind the first page, which is the program's. */
const START = PAGE_BYTES;

/** The bytes of the kernel as a module. */
export const compileMeshKernel = (bytes: Uint8Array): MeshModule => new WebAssembly.Module(bytes);

/** The kernel compiled to WebAssembly, the same source as the plain one. */
export const wasmKernel =
  (module: MeshModule): MakeKernel =>
  (words) => {
    const memory = new WebAssembly.Memory({ initial: pagesFor(words), maximum: MOST_PAGES });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const { run } = exports as MeshExports;
    let view = new Int32Array(memory.buffer, START);
    return {
      get memory() {
        return view;
      },
      grow(more) {
        const missing = pagesFor(more) - memory.buffer.byteLength / PAGE_BYTES;
        if (missing > 0) memory.grow(missing);
        view = new Int32Array(memory.buffer, START);
      },
      run: (until) => run(START, until) !== 0,
    };
  };

const pagesFor = (words: number): number => Math.ceil((START + words * 4) / PAGE_BYTES);
