type Kernel = (...words: number[]) => unknown;

/** Where instances are made; the engine takes it from the global object. */
interface Instances {
  Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, Kernel>> };
}
const webAssembly = (globalThis as unknown as { WebAssembly: Instances }).WebAssembly;

/**
 * Makes something by `make` whose kernels time themselves: milliseconds of processor time by the kernel's name. Two looks
 * at the clock a call (about 2 us) come on top; a block of steps makes some tens of calls a layer.
 */
export function withTimedKernels<Made>(make: () => Made): { readonly made: Made; readonly times: Map<string, number> } {
  const times = new Map<string, number>();
  const Usual = webAssembly.Instance;
  webAssembly.Instance = class {
    readonly exports: Readonly<Record<string, Kernel>>;
    constructor(module: object, imports: object) {
      const kernels = Object.entries(new Usual(module, imports).exports);
      this.exports = Object.fromEntries(kernels.map(([name, kernel]) => [name, timed(name, kernel, times)]));
    }
  };
  try {
    return { made: make(), times };
  } finally {
    webAssembly.Instance = Usual;
  }
}

function timed(name: string, kernel: Kernel, times: Map<string, number>): Kernel {
  return (...words) => {
    const start = process.cpuUsage();
    const result = kernel(...words);
    const { user, system } = process.cpuUsage(start);
    times.set(name, (times.get(name) ?? 0) + (user + system) / 1000);
    return result;
  };
}
