/** The parts of the WebAssembly interface that the engine uses; every platform that we run on has them. */
interface WebAssemblyApi {
  readonly Memory: new (options: { initial: number; maximum: number; shared: true }) => SharedMemory;
  readonly Module: new (bytes: Uint8Array) => KernelModule;
  readonly Instance: new (module: KernelModule, imports: object) => { readonly exports: object };
}

/** Linear memory that all threads of a run share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}
/** The compiled kernels; crosses threads. */
export type KernelModule = object;

/**
 * The compiled kernels of src/wasm; what the words behind a descriptor mean is said there. Addresses and sizes are bytes
 * in the shared memory. Kernels own no memory and keep nothing between calls.
 */
export interface Kernels {
  drive(
    descriptor: number,
    slots: number,
    entries: number,
    entryStride: number,
    starts: number,
    startStride: number,
    counts: number,
    countStride: number,
  ): void;
  compress(
    masks: number,
    maskStride: number,
    slots: number,
    positions: number,
    channels: number,
    stride: number,
    rows: number,
    entries: number,
    entryStride: number,
    starts: number,
    startStride: number,
    table: number,
  ): void;
  countLevels(
    descriptor: number,
    slots: number,
    entries: number,
    entryStride: number,
    starts: number,
    startStride: number,
    spikes: number,
    spikeStride: number,
    levels: number,
    levelStride: number,
  ): void;
  clear(address: number, bytes: number): void;
  copy(from: number, to: number, bytes: number): void;
  fireConstant(descriptor: number, slots: number): number;
  fireSums(descriptor: number, slots: number): number;
  fireWideSums(descriptor: number, slots: number): number;
  fireFloats(descriptor: number, slots: number): void;
  fireAverages(counts: number, count: number, area: number, masks: number): void;
  combine(descriptor: number, count: number, into: number, slot: number): void;
  combineWide(descriptor: number, count: number, into: number, slot: number): void;
  addFloats(values: number, count: number, into: number): void;
  addToWindows(
    entries: number,
    starts: number,
    positions: number,
    blocks: number,
    edgeStarts: number,
    targets: number,
    stride: number,
    counts: number,
  ): number;
}

const PAGE = 65_536;
/** Pages of four gibibytes, the largest memory of 32-bit addresses. */
const MOST_PAGES = 65_536;

const webAssembly = (): WebAssemblyApi => (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

/** Compiles the bytes of the kernels. */
export const compileKernels = (bytes: Uint8Array): KernelModule => {
  const { Module } = webAssembly();
  return new Module(bytes);
};

/** Memory of at least `bytes`. Throws a RangeError when that is more than 32-bit addresses reach. */
export function createMemory(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) throw new RangeError(`needs ${(bytes / 2 ** 30).toFixed(1)} GiB, at most 4 can be addressed`);
  const { Memory } = webAssembly();
  return new Memory({ initial: pages, maximum: pages, shared: true });
}

/** The kernels over `memory`. */
export function bindKernels(module: KernelModule, memory: SharedMemory): Kernels {
  const { Instance } = webAssembly();
  return new Instance(module, { env: { memory } }).exports as Kernels;
}
