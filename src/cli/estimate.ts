import { NEURON_BYTES, neuronCount, neuronSeconds, SLOWNESS, WEIGHT_BYTES, weightCount } from '../run/neuron-time.js';
import type { PreparedRun } from '../run/prepare.js';
import { cycleMegabytes, cycleSeconds } from './estimate-cycle.js';

/** What a run will probably take. */
interface Estimate {
  readonly seconds: number;
  readonly megabytes: number;
}

const BASE_MEGABYTES = 90;
const WORKER_MEGABYTES = 30;

/** Time and memory of `run` on `workers` threads. */
export function estimateRun(run: PreparedRun, workers: number): Estimate {
  const { network } = run.inputs.workload;
  const { images, steps, numerics } = run.options;
  const networks = run.job.compare ? 2 : 1;
  const runs = SLOWNESS[numerics] + networks - 1;
  const shared = (networks * weightCount(network) * WEIGHT_BYTES) / 1e6;
  const state = (networks * neuronCount(network) * NEURON_BYTES) / 1e6;
  const perWorker = WORKER_MEGABYTES + state + cycleMegabytes(run);
  return {
    seconds: (runs * neuronSeconds(run, images, steps) + cycleSeconds(run)) / workers,
    megabytes: BASE_MEGABYTES + shared + workers * perWorker,
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
