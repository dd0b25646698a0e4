import type { ArrayStore } from '../base/tensor.js';
import {
  type EngineLayout,
  engineModel,
  layOutEngine,
  type PreparedEngine,
  type ThreadPlan,
} from '../engine/engine.js';
import type { KernelModule } from '../engine/kernels.js';
import { BeyondKernels } from '../engine/layout-scope.js';
import type { Network } from '../model/network.js';
import { IDEAL } from '../model/numerics.js';
import { createFunctionModel, type FunctionModel, type FunctionOptions } from '../snn/function-model.js';

/** What a function model is made of. */
export interface ModelJob {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly options: FunctionOptions;
}
/** A job that may also run under `ideal`, to compare. */
interface ComparingJob extends ModelJob {
  readonly compare: boolean;
}

/** A job's networks in shared memory: its own, and the one that it compares with. Undefined: the plain model runs it. */
export interface Engines {
  readonly own: PreparedEngine | undefined;
  readonly ideal: PreparedEngine | undefined;
  readonly threads: ThreadPlan;
}

export const NO_ENGINES: Engines = { own: undefined, ideal: undefined, threads: { images: 1, stages: 1 } };

/** The same network under `ideal`. */
export const underIdeal = <Job extends ModelJob>(job: Job): Job => ({
  ...job,
  options: { ...job.options, numerics: IDEAL, columnSums: undefined },
});

export interface EngineListener {
  /** Why the plain model runs, where it must. */
  readonly note: (text: string) => void;
  /** Bytes of shared memory that will be taken now. */
  readonly onMemory?: (bytes: number) => void;
}

/** Lays out a job's networks for `wanted` threads and takes the memory; where the plain model runs, images are not shared. */
export function prepareEngines(
  job: ComparingJob,
  module: KernelModule,
  wanted: ThreadPlan,
  listener: EngineListener,
): Engines {
  const own = layOutOrNote(job, listener);
  const ideal = job.compare ? layOutOrNote(underIdeal(job), listener) : undefined;
  const isPlain = own === undefined || (job.compare && ideal === undefined);
  const threads = isPlain ? { images: wanted.images, stages: 1 } : wanted;
  listener.onMemory?.((own?.bytes(threads) ?? 0) + (ideal?.bytes(threads) ?? 0));
  return { own: own?.prepare(module, threads), ideal: ideal?.prepare(module, threads), threads };
}

function layOutOrNote(job: ModelJob, { note }: EngineListener): EngineLayout | undefined {
  if (job.options.numerics.kind === 'reference') return undefined;
  try {
    return layOutEngine(job.network, job.arrays, job.options);
  } catch (error) {
    if (!(error instanceof BeyondKernels)) throw error;
    note(`neurons run on the plain model, which is slower: ${error.message}`);
    return undefined;
  }
}

/** The neurons of a job for one thread: on its engine, or the plain model. Throws what `compile` throws. */
export function functionModelOf(
  { network, arrays, options }: ModelJob,
  engine: PreparedEngine | undefined,
  thread: number,
): FunctionModel {
  if (engine === undefined) return createFunctionModel(network, arrays, options);
  return engineModel(engine, thread, network, arrays, options);
}
