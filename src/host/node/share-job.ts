import type { Tensor } from '../../base/tensor.js';
import { INPUT } from '../../model/network.js';
import type { Engines } from '../../run/engines.js';
import type { ImageJob } from '../../run/image-job.js';

/** A job whose arrays all lie in shared memory, so that every thread reads the same copy. */
export interface SharedJob {
  readonly job: ImageJob;
  /** One counter: the next image that nobody has taken. */
  readonly next: Int32Array;
  /** Folder of stored spikes, which threads read from. */
  readonly spikes: string | undefined;
  readonly engines: Engines;
}

/** A job as one thread gets it. */
export interface ThreadJob extends SharedJob {
  /** Its number, from 0. */
  readonly thread: number;
}

/** `job` with the arrays that threads read, row levels and pixels copied into shared memory once. */
export function shareJob(job: ImageJob, spikes: string | undefined, engines: Engines): SharedJob {
  const { network, arrays, options, images } = job;
  const isPlain = engines.own === undefined || (job.compare && engines.ideal === undefined);
  const ofImage = new Set(network.projections.flatMap(({ source, target }) => (source === INPUT ? [target] : [])));
  const used = new Set([
    ...network.projections.filter(({ target }) => isPlain || ofImage.has(target)).map(({ weights }) => weights),
    ...network.populations.map(({ bias }) => bias),
  ]);
  const shared = [...arrays]
    .filter(([name]) => used.has(name))
    .map(([name, tensor]) => [name, sharedTensor(tensor)] as const);
  const rowLevels = Object.entries(options.rowLevels).map(([name, levels]) => [name, sharedCopy(levels)] as const);
  return {
    job: {
      ...job,
      arrays: new Map(shared),
      options: { ...options, rowLevels: Object.fromEntries(rowLevels) },
      images: images.map((pixels) => sharedCopy(pixels)),
    },
    spikes,
    engines,
    next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)),
  };
}

const sharedTensor = (tensor: Tensor): Tensor => ({ ...tensor, data: sharedCopy(tensor.data) });

interface NumberArray extends ArrayLike<number> {
  readonly byteLength: number;
  set(values: ArrayLike<number>): void;
}

/** A typed array of the same kind over shared memory. */
function sharedCopy<T extends NumberArray>(values: T): T {
  const kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
