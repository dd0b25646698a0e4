import { INPUT, macs, type Network, neurons, weightMatrix } from '../model/network.js';
import type { NumericsKind } from '../model/numerics.js';
import type { PreparedRun } from './prepare.js';

/** Share of weights that a spike reaches in a step; measured. */
const ACTIVE_SHARE = 0.08;
/** Seconds of one thread: of the kernels for an addition and a neuron's step, of the plain model for an addition; measured. */
const KERNEL_SECONDS = { addition: 1 / 40e9, neuron: 1.2e-9 };
const PLAIN_ADDITION_SECONDS = 1 / 0.8e9;
/** Time against that of `ideal`; measured. */
export const SLOWNESS: Readonly<Record<NumericsKind, number>> = { reference: 1, ideal: 1, quantised: 1, hardware: 2 };
/** Bytes of a stored weight and of a neuron's state in a thread, at most. */
export const WEIGHT_BYTES = 4;
export const NEURON_BYTES = 90;

/** Weights of all projections. */
export const weightCount = (network: Network): number =>
  network.projections.reduce((sum, projection) => {
    const matrix = weightMatrix(network, projection);
    return matrix === undefined ? sum : sum + matrix.taps * matrix.inputs * matrix.outputs;
  }, 0);

/** A run as far as its neurons take time. */
interface NeuronWork {
  readonly inputs: PreparedRun['inputs'];
  readonly options: { readonly steps: number; readonly numerics?: NumericsKind };
}

/** Seconds of one thread for `images` images of a run. */
export const imageSeconds = (run: NeuronWork, images: number): number =>
  SLOWNESS[run.options.numerics ?? 'ideal'] * neuronSeconds(run, images, run.options.steps);

/** Megabytes of a run's network in a thread. */
export const networkMegabytes = ({ inputs: { workload } }: Pick<NeuronWork, 'inputs'>): number =>
  (weightCount(workload.network) * WEIGHT_BYTES + neuronCount(workload.network) * NEURON_BYTES) / 1e6;

/** Time of one thread for the neurons of a run's network, before anything is known of its images. */
export function neuronSeconds({ inputs, options }: NeuronWork, images: number, steps: number): number {
  const { network } = inputs.workload;
  const spiking = network.projections.filter(({ source }) => source !== INPUT);
  const additions = ACTIVE_SHARE * spiking.reduce((sum, projection) => sum + macs(network, projection), 0);
  if (options.numerics === 'reference') return images * steps * additions * PLAIN_ADDITION_SECONDS;
  const { addition, neuron } = KERNEL_SECONDS;
  return images * steps * (additions * addition + neuronCount(network) * neuron);
}

/** Neurons of all populations. */
export const neuronCount = (network: Network): number =>
  network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0);
