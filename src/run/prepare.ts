import { SpecError, specError } from '../base/errors.js';
import { chooseSorted } from '../base/rng.js';
import { packetRequest } from '../hw/noc/count-packets.js';
import { cutNetwork } from '../mapping/allocate.js';
import type { Chip } from '../model/chip.js';
import type { RunResult } from '../model/result.js';
import type { Workload } from '../model/workload.js';
import { type LoadedChip, placeOf } from '../spec/load-chip.js';
import type { LoadedPriceTable } from '../spec/load-prices.js';
import { type Calibration, type CalibrationPlan, imagesOf, planCalibration } from './calibration-plan.js';
import { checkPrices } from './check-prices.js';
import { pricesFor } from './evaluate-variant.js';
import type { CycleFidelity } from './fidelity.js';
import type { CycleJob, ImageJob } from './image-job.js';
import { type Method, methodsOf, selectMethods } from './methods.js';
import { isOfChip, numericsOf } from './numerics.js';
import type { AnalyticOptions, RunOptions } from './options.js';
import { planVariants, type Variant } from './plan.js';
import { type StoredNetwork, storedNetwork } from './stored-network.js';

/** What a run reads, as loaded. */
export interface RunInputs {
  readonly chip: LoadedChip;
  readonly workload: Workload;
  readonly prices: LoadedPriceTable;
  /** What is scored in place of the workload's own samples, and how pixels are normalised in place of its way. */
  readonly data?: RunResult['run']['data'];
  readonly normalisation?: RunResult['run']['normalisation'];
}

/** A network on its chips with prices: what any run has. */
export interface PlannedRun {
  readonly inputs: RunInputs;
  readonly options: RunOptions | AnalyticOptions;
  readonly variants: readonly Variant[];
  readonly methods: readonly Method[];
  readonly allMethods: readonly Method[];
}

/** A run that can start: everything is checked, nothing has been simulated. */
export interface PreparedRun extends PlannedRun {
  readonly options: RunOptions;
  readonly job: ImageJob;
  readonly labels: readonly number[];
  /** What the chip stores of the populations. */
  readonly stored: StoredNetwork['populations'];
  /** How the full scale of the ADCs is found; undefined where nothing is converted. */
  readonly calibrationPlan: CalibrationPlan | undefined;
  /** What the calibration found, see `calibrate`. */
  readonly calibration: Calibration | undefined;
}

/** Every hardware that a run is costed on. */
export type VariantPlan = typeof planVariants;

/** Maps the network on every chip that its methods need (by `plan`) and prices it. @throws SpecError */
export function planRun<Options extends RunOptions | AnalyticOptions>(
  inputs: RunInputs,
  options: Options,
  plan: VariantPlan = planVariants,
): PlannedRun & { readonly options: Options } {
  const { workload, prices } = inputs;
  checkPrices(prices);
  refuseUncounted(inputs);
  const variants = plan(workload.network, inputs.chip, options.steps);
  for (const variant of variants) pricesFor(prices.table, variant);
  const allMethods = methodsOf(workload, options.steps);
  return { inputs, options, variants, methods: selectMethods(allMethods, options.methods), allMethods };
}

/** Checks that everything fits together, maps the network, prices the machine. @throws SpecError */
export function prepareRun(inputs: RunInputs, options: RunOptions, plan?: VariantPlan): PreparedRun {
  const planned = planRun(inputs, options, plan);
  return { ...planned, ...prepareImages(inputs, options, planned.variants) };
}

/** What running a network's images needs, without a place for it on the chip. */
export type PreparedImages = Pick<
  PreparedRun,
  'inputs' | 'options' | 'job' | 'labels' | 'stored' | 'calibrationPlan' | 'calibration'
>;

/** Images of a run; `variants`: hardware that they are timed on, by counts or cycle by cycle. @throws SpecError */
export function prepareImages(
  inputs: RunInputs,
  options: RunOptions,
  variants: readonly Variant[] = [],
): PreparedImages {
  const { workload } = inputs;
  const { chip } = inputs.chip;
  const { images, labels } = chooseImages(inputs, options);
  const input = { normalisation: workload.file.input.normalisation, bits: chip.crossbar.inputBits };
  const stored = storedNetwork(workload, chip, input);
  const job: ImageJob = {
    network: workload.network,
    arrays: workload.arrays,
    images,
    options: {
      numerics: numericsOf(options.numerics, chip),
      steps: options.steps,
      blocks: cutNetwork(workload.network, chip),
      rowLevels: stored.rowLevels,
      input,
    },
    cycle: variants.length === 0 ? undefined : cycleJob(chip, options, variants),
    packets: packetRequest(
      chip,
      variants.flatMap(({ timing }) => timing.routes),
    ),
    compare: isOfChip(options.numerics) && options.compare !== false,
    spikeKeys: undefined,
  };
  return {
    inputs,
    options,
    job,
    labels,
    stored: stored.populations,
    calibrationPlan: options.numerics === 'hardware' ? planCalibration(workload, chip, job) : undefined,
    calibration: undefined,
  };
}

/** A digital unit does not happen where the image is counted as one binary read of crossbars. @throws SpecError */
function refuseUncounted({ chip: loaded, prices: { table } }: RunInputs): void {
  if (loaded.chip.crossbar.inputCoding !== 'digital' || !table.conventions.directCodedEveryStep) return;
  const path = 'crossbar.inputCoding';
  const message = `is digital; price table ${table.name} counts the image as one binary read of crossbars in every step (directCodedEveryStep)`;
  throw new SpecError([{ ...placeOf(loaded, path), path, message }]);
}

function chooseImages({ workload }: RunInputs, { images: wanted, seed }: RunOptions) {
  const { samples } = workload;
  if (samples === undefined)
    throw specError(
      workload.path,
      'samples',
      'is missing; a run needs images to score (--fidelity analytic needs none)',
    );
  const total = samples.images.shape[0]!;
  if (wanted > total) throw specError('--images', '', `must be at most ${total}, the samples of the workload`);
  const chosen = seed === undefined ? Array.from({ length: wanted }, (_, i) => i) : chooseSorted(total, wanted, seed);
  return {
    images: imagesOf(samples.images, chosen),
    labels: chosen.map((index) => samples.labels.data[index]!),
  };
}

/** What is simulated cycle by cycle; the images are drawn by seed when not all are. */
function cycleJob(chip: Chip, options: RunOptions, variants: readonly Variant[]): CycleJob | undefined {
  const { fidelity, images, seed = 'sample' } = options;
  if (fidelity.kind !== 'cycle') return undefined;
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
