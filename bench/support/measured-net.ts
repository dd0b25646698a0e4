import type { ThreadPlan } from '../../src/engine/engine.js';
import type { NetName } from '../../src/zoo/nets.js';
import { type ActivityMeans, activityOf } from './activity-of.js';
import { type GatedThreads, layOutAside, startGated, type Times } from './gated-threads.js';
import { KINDS, type Kind, numericsOf } from './numerics.js';
import { jobOf, type ZooCase, zooCase } from './zoo-case.js';

/** Steps of an image (several blocks: threads that share one can overlap), and images that take turns. */
const STEPS = 160;
const IMAGES = 2;
/** Rounds of a measurement: at least so many, and for at least so long [ms]. */
const LEAST_ROUNDS = 3;
const ROUNDS_MS = 400;
/** Images at a time, each on so many threads; the first two ways share threads. */
const WAYS: readonly ThreadPlan[] = [
  { images: 2, stages: 1 },
  { images: 1, stages: 1 },
  { images: 1, stages: 2 },
];
const [TWO_IMAGES, ONE_IMAGE, ONE_ALONE] = WAYS;

/** One network, rate and kind of numerics on threads that stand ready. */
interface Stand {
  readonly rate: number;
  readonly kind: Kind;
  /** What runs each way, and the shared memory that it takes. */
  readonly threads: ReadonlyMap<ThreadPlan, GatedThreads>;
  readonly bytes: ReadonlyMap<ThreadPlan, number>;
  readonly activity: ActivityMeans;
  /** The least of all rounds so far, of a step and image. */
  readonly best: Map<ThreadPlan, Times>;
}

export interface Measured extends Times {
  readonly workers: number;
  readonly images: number;
  readonly rate: number;
  readonly kind: Kind;
  readonly activity: ActivityMeans;
  readonly bytes: number;
}

/** A network at several rates under all kinds of numerics, each laid out once. */
export class MeasuredNet {
  readonly #stands: readonly Stand[];

  private constructor(stands: readonly Stand[]) {
    this.#stands = stands;
  }

  static async prepare(net: NetName, rates: readonly number[], kinds: readonly Kind[] = KINDS): Promise<MeasuredNet> {
    const stands: Stand[] = [];
    for (const rate of rates) {
      const zoo = zooCase(net, rate);
      for (let at = 0; at < kinds.length; at += 2) {
        stands.push(...(await Promise.all(kinds.slice(at, at + 2).map((kind) => standOf(zoo, kind)))));
      }
    }
    return new MeasuredNet(stands);
  }

  /** Runs rounds of every stand; the fastest of all rounds so far counts. */
  async measure(): Promise<void> {
    for (const { threads, best } of this.#stands) {
      for (const way of WAYS) best.set(way, await fastest(threads.get(way)!, way.images, best.get(way)));
    }
  }

  get results(): readonly Measured[] {
    return this.#stands.flatMap(({ rate, kind, activity, bytes, best }) =>
      WAYS.map((way) => {
        const { images, stages } = way;
        return { rate, kind, workers: images * stages, images, ...best.get(way)!, activity, bytes: bytes.get(way)! };
      }),
    );
  }

  async end(): Promise<void> {
    for (const { threads } of this.#stands) for (const each of threads.values()) await each.end();
  }
}

async function standOf(zoo: ZooCase, kind: Kind): Promise<Stand> {
  const job = jobOf(zoo, numericsOf(kind, zoo), STEPS, IMAGES);
  const laidOut = await layOutAside(job, WAYS);
  const bytes = new Map(WAYS.map((way, at) => [way, laidOut[at]!.bytes]));
  const [many, alone] = [startGated(job, laidOut[0]!), startGated(job, laidOut[2]!)];
  await many.runOn(IMAGES);
  await alone.runOn(IMAGES);
  const activity = activityOf(zoo.network, many.outcome().result);
  const threads = new Map([
    [TWO_IMAGES!, many],
    [ONE_IMAGE!, many],
    [ONE_ALONE!, alone],
  ]);
  return { rate: zoo.rate, kind, threads, bytes, activity, best: new Map() };
}

/** The least of `before` and of the rounds that are run now, of a step and image. */
async function fastest(threads: GatedThreads, images: number, before = NEVER): Promise<Times> {
  let best = before;
  const end = performance.now() + ROUNDS_MS;
  for (let round = 0; round < LEAST_ROUNDS || performance.now() < end; round += 1) {
    const { ms, cpuMs } = await threads.round(images);
    best = { ms: Math.min(best.ms, ms / (images * STEPS)), cpuMs: Math.min(best.cpuMs, cpuMs / (images * STEPS)) };
  }
  return best;
}
const NEVER: Times = { ms: Infinity, cpuMs: Infinity };
