import { INPUT, macs, type Network, neurons, weightMatrix } from '../model/network.js';
import type { PreparedRun } from '../run/prepare.js';
import { cycleMegabytes, cycleSeconds } from './estimate-cycle.js';

/** What a run will probably take. */
interface Estimate {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Share of weights that a spike reaches in a step, and additions per second of one thread; both measured. */
const ACTIVE_SHARE = 0.08;
const ADDITIONS_PER_SECOND = 0.8e9;
const BASE_MEGABYTES = 90;
const WORKER_MEGABYTES = 30;
/** Steps that a population runs before the next one starts. */
const BLOCK_STEPS = 16;
const FLOAT_BYTES = 8;

/** Weights of all projections. */
export const weightCount = (network: Network): number =>
  network.projections.reduce((sum, projection) => {
    const matrix = weightMatrix(network, projection);
    return matrix === undefined ? sum : sum + matrix.taps * matrix.inputs * matrix.outputs;
  }, 0);

/** Time and memory of `run` on `workers` threads, before anything is known of its images. */
export function estimateRun(run: PreparedRun, workers: number): Estimate {
  const { network } = run.inputs.workload;
  const spiking = network.projections.filter(({ source }) => source !== INPUT);
  const dense = spiking.reduce((sum, projection) => sum + macs(network, projection), 0);
  const additions = ACTIVE_SHARE * dense * run.options.images * run.options.steps;
  const state = network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0) * BLOCK_STEPS;
  const perWorker = WORKER_MEGABYTES + ((weightCount(network) + state) * FLOAT_BYTES) / 1e6 + cycleMegabytes(run);
  return {
    seconds: (additions / ADDITIONS_PER_SECOND + cycleSeconds(run)) / workers,
    megabytes: BASE_MEGABYTES + workers * perWorker,
  };
}

/** A duration for people. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  return seconds < 5400 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
