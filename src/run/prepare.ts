import { specError } from '../base/errors.js';
import { chooseSorted } from '../base/rng.js';
import { elements } from '../base/tensor.js';
import { cutNetwork } from '../mapping/allocate.js';
import type { Chip } from '../model/chip.js';
import { projectionsInto, weightMatrix } from '../model/network.js';
import type { Numerics } from '../model/numerics.js';
import type { Workload } from '../model/workload.js';
import { channelScales, rowLevels } from '../snn/quantise.js';
import type { LoadedChip } from '../spec/load-chip.js';
import type { LoadedPriceTable } from '../spec/load-prices.js';
import { pricesFor } from './evaluate-variant.js';
import type { CycleFidelity } from './fidelity.js';
import type { CycleJob, ImageJob } from './image-job.js';
import { type Method, methodsOf, selectMethods } from './methods.js';
import type { RunOptions } from './options.js';
import { planVariants, type Variant } from './plan.js';

/** What a run reads, as loaded. */
export interface RunInputs {
  readonly chip: LoadedChip;
  readonly workload: Workload;
  readonly prices: LoadedPriceTable;
}

/** A run that can start: everything is checked, nothing has been simulated. */
export interface PreparedRun {
  readonly inputs: RunInputs;
  readonly options: RunOptions;
  readonly job: ImageJob;
  readonly labels: readonly number[];
  readonly variants: readonly Variant[];
  readonly methods: readonly Method[];
  readonly allMethods: readonly Method[];
}

/** Checks that everything fits together, maps the network, prices the machine. @throws SpecError */
export function prepareRun(inputs: RunInputs, options: RunOptions): PreparedRun {
  const { chip, workload, prices } = inputs;
  const variants = planVariants(workload.network, chip, options.steps);
  for (const variant of variants) pricesFor(prices.table, variant, prices.path);
  const { images, labels, classes } = chooseImages(inputs, options);
  const allMethods = methodsOf(workload, classes, options.steps);
  return {
    inputs,
    options,
    job: imageJob(inputs, options, images, variants),
    labels,
    variants,
    methods: selectMethods(allMethods, options.methods),
    allMethods,
  };
}

function chooseImages({ workload }: RunInputs, { images: wanted, seed }: RunOptions) {
  const { samples, network } = workload;
  if (samples === undefined) throw specError(workload.path, 'samples', 'is missing; a run needs images to score');
  const total = samples.images.shape[0]!;
  if (wanted > total) throw specError('--images', '', `must be at most ${total}, the samples of the workload`);
  const chosen = seed === undefined ? Array.from({ length: wanted }, (_, i) => i) : chooseSorted(total, wanted, seed);
  const size = elements(samples.images.shape) / total;
  const head = network.classifiers.find((classifier) => classifier.role === 'final')!;
  const { shape } = network.populations.find(({ name }) => name === head.population)!;
  return {
    images: chosen.map((index) => Uint8Array.from(samples.images.data.subarray(index * size, (index + 1) * size))),
    labels: chosen.map((index) => samples.labels.data[index]!),
    classes: shape.channels,
  };
}

function imageJob(
  inputs: RunInputs,
  options: RunOptions,
  images: Uint8Array[],
  variants: readonly Variant[],
): ImageJob {
  const { workload } = inputs;
  const { chip } = inputs.chip;
  return {
    network: workload.network,
    arrays: workload.arrays,
    images,
    options: {
      numerics: numericsOf(options),
      steps: options.steps,
      blocks: cutNetwork(workload.network, chip),
      rowLevels: storedLevelsOf(inputs),
      input: { normalisation: workload.file.input.normalisation, bits: chip.crossbar.inputBits },
    },
    cycle: cycleJob(chip, options, variants),
  };
}

function numericsOf({ numerics: kind }: RunOptions): Numerics {
  if (kind === 'quantised' || kind === 'hardware') throw specError('--numerics', '', `${kind} cannot run yet`);
  return { kind };
}

/** Stored levels of every crossbar row; projections into one population share the scale of a channel. */
function storedLevelsOf({ chip: { chip }, workload }: RunInputs): Record<string, Float64Array> {
  const { network, arrays } = workload;
  const { weightBits, sign } = chip.crossbar;
  const storage = { weightBits, bitsPerCell: chip.device.bitsPerCell, sign };
  const levels: Record<string, Float64Array> = {};
  for (const population of network.populations) {
    const parts = projectionsInto(network, population.name).flatMap((projection) => {
      const matrix = weightMatrix(network, projection);
      if (matrix === undefined) return [];
      const weights = projection.weights === undefined ? undefined : arrays.get(projection.weights)?.data;
      if (weights !== undefined) return [{ name: projection.name, matrix, weights }];
      throw specError(workload.path, `projections.${projection.name}.weights`, 'is missing; a run needs weights');
    });
    const scales = channelScales(parts, weightBits);
    for (const { name, matrix, weights } of parts) levels[name] = rowLevels(weights, matrix, storage, scales);
  }
  return levels;
}

/** What is simulated cycle by cycle; the images are drawn by seed when not all are. */
function cycleJob(chip: Chip, options: RunOptions, variants: readonly Variant[]): CycleJob | undefined {
  const { fidelity, images, seed = 'sample' } = options;
  if (fidelity.kind === 'counts') return undefined;
  refuseSample(fidelity, chip, images);
  const { sampleImages = images, sampleSteps } = fidelity;
  return {
    chip,
    variants: variants.map(({ name, network, mapping }) => ({ name, network, mapping })),
    images: chooseSorted(images, sampleImages, `${seed} images`),
    sampleSteps,
    seed,
  };
}

/** A sample that the run cannot have. @throws SpecError */
function refuseSample({ sampleSteps, sampleImages }: CycleFidelity, { control }: Chip, images: number): void {
  if (sampleImages !== undefined && sampleImages > images) {
    throw specError('--sample-images', '', `must be at most ${images}, the images of the run`);
  }
  if (sampleSteps === undefined || control.stepCredits || control.schedule === 'sequential') return;
  const why = 'without step credits full buffers alone say when a layer starts, which no sampled step knows';
  throw specError('--sample-steps', '', `needs control.stepCredits: true; ${why}; leave it out to simulate every step`);
}
