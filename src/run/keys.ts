import type { Host } from '../base/host.js';
import type { ArrayStore } from '../base/tensor.js';
import type { Network } from '../model/network.js';
import { IDEAL, type Numerics } from '../model/numerics.js';
import { canonicalJson } from '../spec/canonical.js';
import type { SpikeKeys } from './image-job.js';
import { rowCut } from './numerics.js';
import type { PreparedRun } from './prepare.js';

export type Sha256 = Host['sha256'];

/** Key of the column sums of a run's calibration: everything that they depend on. ADC bits and percentile are not in it. */
export function calibrationKey({ calibrationPlan, inputs, options }: PreparedRun, sha256: Sha256): string {
  const { job, set } = calibrationPlan!;
  const { adcBits: _, projectionAdcBits: __, ...array } = job.options.columnSums!;
  return digestOf(sha256, {
    entry: 'column-sums/1',
    version: options.version,
    network: contentOf(job.network, job.arrays, sha256),
    input: job.options.input.normalisation,
    numerics: job.options.numerics,
    array,
    cut: rowCut(inputs.chip.chip),
    steps: set.steps,
    images: set.digest,
  });
}

/**
 * The run with a key for the spikes of each image: everything that they depend on. The cut into crossbars is part of it
 * under `hardware` alone. A run under `hardware` must have been calibrated.
 */
export function withSpikeKeys(run: PreparedRun, sha256: Sha256): PreparedRun {
  const { job } = run;
  const { numerics } = job.options;
  if (run.calibrationPlan !== undefined && run.calibration === undefined) throw new Error('the run is not calibrated');
  const network = contentOf(job.network, job.arrays, sha256);
  const spikeKeys: SpikeKeys = {
    own: imageKeys(run, network, numerics, sha256),
    ideal: job.compare ? imageKeys(run, network, IDEAL, sha256) : [],
  };
  return { ...run, job: { ...job, spikeKeys } };
}

function imageKeys(
  { job, inputs, options }: PreparedRun,
  network: unknown,
  numerics: Numerics,
  sha256: Sha256,
): string[] {
  const common = new TextEncoder().encode(
    canonicalJson({
      entry: 'spikes/1',
      version: options.version,
      network,
      input: job.options.input.normalisation,
      numerics,
      ...(numerics.kind === 'hardware' ? { cut: rowCut(inputs.chip.chip) } : {}),
      steps: job.options.steps,
    }),
  );
  return job.images.map((pixels) => sha256(common, pixels));
}

/** What decides a network's spikes: its structure, and the content of its arrays in place of their names. */
function contentOf({ input, populations, projections }: Network, arrays: ArrayStore, sha256: Sha256): unknown {
  const digest = (name: string | undefined): string | undefined => {
    const tensor = name === undefined ? undefined : arrays.get(name);
    if (tensor === undefined) return undefined;
    const { buffer, byteOffset, byteLength } = tensor.data;
    return `${tensor.dtype} ${sha256(new Uint8Array(buffer, byteOffset, byteLength))}`;
  };
  return {
    input,
    populations: populations.map((population) => ({ ...population, bias: digest(population.bias) })),
    projections: projections.map((projection) => ({ ...projection, weights: digest(projection.weights) })),
  };
}

const digestOf = (sha256: Sha256, value: unknown): string => sha256(new TextEncoder().encode(canonicalJson(value)));
