import { engineModel, layOutEngine, type PreparedEngine } from '../../src/engine/engine.js';
import type { KernelModule } from '../../src/engine/kernels.js';
import { loadKernels } from '../../src/host/node/load-kernels.js';
import type { ImageJob } from '../../src/run/image-job.js';
import type { FunctionModel, ImageResult } from '../../src/snn/function-model.js';
import { type ActivityMeans, activityOf } from './activity-of.js';
import { withTimedKernels } from './timed-kernels.js';

/** Calls of a measurement, at least, and for at least so long [ms]. */
const LEAST_CALLS = 8;
const CALLS_MS = 100;
/** How often a list of jobs is gone through, so that a busy minute does not hit one of them alone. */
const TURNS = 4;

/** A job on one thread. */
export interface OneThread {
  readonly bytes: number;
  readonly activity: ActivityMeans;
  /** Milliseconds of processor time of a step and image, the least of several images. */
  readonly ms: number;
}

const ONE = { images: 1, stages: 1 };

/** A job laid out for one thread of this process. */
export async function prepareOne({ network, arrays, options }: ImageJob): Promise<PreparedEngine> {
  return layOutEngine(network, arrays, options).prepare(await loadKernels(), ONE);
}

const modelOn = (prepared: PreparedEngine, { network, arrays, options }: ImageJob): FunctionModel =>
  engineModel(prepared, 0, network, arrays, options);

/** Runs the first image of each job again and again, job after job in several turns. */
export async function measureAll(jobs: readonly ImageJob[]): Promise<readonly OneThread[]> {
  const stands = [];
  for (const job of jobs) {
    const prepared = await prepareOne(job);
    const model = modelOn(prepared, job);
    const run = (): ImageResult => model.run(job.images[0]!);
    const bytes = prepared.memory.buffer.byteLength;
    stands.push({ run, job, bytes, activity: activityOf(job.network, run()) });
  }
  const least = stands.map(() => Infinity);
  for (let turn = 0; turn < TURNS; turn += 1) {
    for (const [at, { run }] of stands.entries()) least[at] = Math.min(least[at]!, leastOfEach([run])[0]!);
  }
  return stands.map(({ job, bytes, activity }, at) => ({ bytes, activity, ms: least[at]! / job.options.steps }));
}

/** What a step and image takes [ms of processor time], and each kernel of it. */
export interface Shares {
  readonly ms: number;
  readonly kernels: ReadonlyMap<string, number>;
}

/** The same layout on several builds of the kernels, which take turns; each number is the least of several images. */
export function compareKernels(prepared: PreparedEngine, job: ImageJob, builds: readonly KernelModule[]): Shares[] {
  const pixels = job.images[0]!;
  const { steps } = job.options;
  const stands = builds.map((module) => {
    const model = modelOn({ ...prepared, module }, job);
    const { made, times } = withTimedKernels(() => modelOn({ ...prepared, module }, job));
    return { plain: () => model.run(pixels), timed: keepLeast(() => made.run(pixels), times, steps) };
  });
  for (const { plain, timed } of stands) [plain(), timed.call()];
  const calls = stands.flatMap(({ plain, timed }) => [plain, timed.call]);
  const turns = Array.from({ length: TURNS }, () => leastOfEach(calls));
  const least = (call: number): number => Math.min(...turns.map((each) => each[call]!));
  return stands.map(({ timed }, at) => ({ ms: least(2 * at) / steps, kernels: timed.least }));
}

/** `call` that keeps the least time a step of each kernel. */
function keepLeast(call: () => unknown, times: Map<string, number>, steps: number) {
  const least = new Map<string, number>();
  return {
    least,
    call() {
      times.clear();
      call();
      for (const [name, ms] of times) least.set(name, Math.min(least.get(name) ?? Infinity, ms / steps));
    },
  };
}

/** Milliseconds of processor time of the fastest of several calls of each; they take turns. */
export function leastOfEach(calls: readonly (() => unknown)[]): readonly number[] {
  const least = calls.map(() => Infinity);
  const end = performance.now() + calls.length * CALLS_MS;
  for (let turn = 0; turn < LEAST_CALLS || performance.now() < end; turn += 1) {
    for (const [at, call] of calls.entries()) {
      const start = process.cpuUsage();
      call();
      const { user, system } = process.cpuUsage(start);
      least[at] = Math.min(least[at]!, (user + system) / 1000);
    }
  }
  return least;
}
