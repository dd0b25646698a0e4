import { INPUT, macs, type Network, neurons, weightMatrix } from '../model/network.js';
import type { NumericsKind } from '../model/numerics.js';
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
/** Time against that of `ideal`; measured. */
const SLOWNESS: Readonly<Record<NumericsKind, number>> = { reference: 1, ideal: 1, quantised: 1, hardware: 6 };
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

/** Time of one thread for the neurons of a run's network, before anything is known of its images. */
function neuronSeconds({ inputs }: PreparedRun, images: number, steps: number): number {
  const { network } = inputs.workload;
  const spiking = network.projections.filter(({ source }) => source !== INPUT);
  const dense = spiking.reduce((sum, projection) => sum + macs(network, projection), 0);
  return (ACTIVE_SHARE * dense * images * steps) / ADDITIONS_PER_SECOND;
}

/** Time and memory of `run` on `workers` threads. */
export function estimateRun(run: PreparedRun, workers: number): Estimate {
  const { network } = run.inputs.workload;
  const { images, steps, numerics } = run.options;
  const runs = SLOWNESS[numerics] + (run.job.compare ? 1 : 0);
  const state = network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0) * BLOCK_STEPS;
  const perWorker = WORKER_MEGABYTES + ((weightCount(network) + state) * FLOAT_BYTES) / 1e6 + cycleMegabytes(run);
  return {
    seconds: (runs * neuronSeconds(run, images, steps) + cycleSeconds(run)) / workers,
    megabytes: BASE_MEGABYTES + workers * perWorker,
  };
}

/** Seconds that the calibration of `run` takes on `workers` threads. */
export function estimateCalibration(run: PreparedRun, workers: number): number {
  if (run.calibrationPlan === undefined) return 0;
  const { images, steps } = run.calibrationPlan.set;
  return (SLOWNESS.hardware * neuronSeconds(run, images, steps)) / workers;
}

/** A duration for people. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
  return seconds < 5400 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
