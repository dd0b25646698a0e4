import { SimulationError, StandstillError } from '../base/errors.js';
import type { Tensor } from '../base/tensor.js';
import type { PreparedEngine } from '../engine/engine.js';
import { countPackets, type PacketRequest } from '../hw/noc/count-packets.js';
import type { MakeKernel } from '../hw/noc/mesh/kernel-host.js';
import { countFlows } from '../machine/count-actions.js';
import { estimateImage } from '../machine/cycle/estimate-image.js';
import { sampleImage, wholeImage } from '../machine/cycle/sample-plan.js';
import { simulateImage } from '../machine/cycle/simulate-image.js';
import { countedTimes } from '../machine/timeline.js';
import { type TimingModel, timingModel } from '../machine/timing-model.js';
import type { Chip } from '../model/chip.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { Mapping } from '../model/mapping.js';
import { depthOf, type Network } from '../model/network.js';
import type { SpikeTrains } from '../model/spike-trains.js';
import type { FunctionModel, FunctionOptions, ImageResult } from '../snn/function-model.js';
import { type Engines, functionModelOf, NO_ENGINES, underIdeal } from './engines.js';
import { type ImageSpikes, type Neurons, type SpikeEntry, type SpikeSource, spikesOf } from './image-spikes.js';

/** Cycle-by-cycle work of a run. Plain data, so that it can cross threads. */
export interface CycleJob {
  readonly chip: Chip;
  /** The chips to simulate, by name. */
  readonly variants: readonly { readonly name: string; readonly network: Network; readonly mapping: Mapping }[];
  /** Images to simulate, by their place in the run. */
  readonly images: readonly number[];
  /** Steps drawn per image; undefined: every step. */
  readonly sampleSteps: number | undefined;
  readonly seed: string;
}

/** Keys of each image's spikes in a store: under the run's own numerics, and under `ideal` where it compares. */
export interface SpikeKeys {
  readonly own: readonly string[];
  readonly ideal: readonly string[];
}

/** The work of a run, image by image: a network, and images to run through it. Plain data. */
export interface ImageJob {
  readonly network: Network;
  readonly arrays: ReadonlyMap<string, Tensor>;
  readonly options: FunctionOptions;
  /** Pixels [channel][y][x] of each image. */
  readonly images: readonly Uint8Array[];
  readonly cycle: CycleJob | undefined;
  /** Packets of spikes that are counted beside the rest of an image's activity. */
  readonly packets?: PacketRequest | undefined;
  /** Whether the classes are also counted under `ideal`. */
  readonly compare: boolean;
  /** Undefined: no spikes are stored. */
  readonly spikeKeys: SpikeKeys | undefined;
}

/** One image's outcome: what fired, and where it was simulated cycle by cycle, its times by variant. */
export interface ImageOutcome {
  readonly result: ImageResult;
  readonly estimated: Readonly<Record<string, EstimatedImage>> | undefined;
  /** Class counts under `ideal`, where the run compares. */
  readonly idealHeads: ImageResult['headCounts'] | undefined;
  /** Its spikes in the store, found there or to be kept. */
  readonly entries: readonly SpikeEntry[];
}

/** Runs the images of a job by their place in it. */
export type ImageRunner = (index: number) => Promise<ImageOutcome>;

/** What a job's images run on. */
export interface RunnerOptions {
  /** Where spikes are looked for. */
  readonly source?: SpikeSource | undefined;
  /** Without: the plain model. */
  readonly engines?: Engines;
  /** Which thread of the engines' this is. */
  readonly thread?: number;
  /** What makes the kernel of a chip's mesh; the plain one where not said. */
  readonly meshKernel?: MakeKernel | undefined;
}

/** Prepares a job; every image then starts from reset. */
export function createImageRunner(job: ImageJob, options: RunnerOptions = {}): ImageRunner {
  const { source, engines = NO_ENGINES, thread = 0, meshKernel } = options;
  const own = neuronsOf(job, engines.own, thread);
  const ideal = neuronsOf(underIdeal(job), engines.ideal, thread);
  const timings = job.cycle?.variants.map(({ name, network, mapping }) => {
    return { name, model: timingModel({ network, chip: job.cycle!.chip, mapping }) };
  });
  return async (index) => {
    const pixels = job.images[index]!;
    const simulates = timings !== undefined && job.cycle!.images.includes(index);
    const wantsTrains = simulates || job.packets !== undefined;
    const spikes = await spikesOf(own, pixels, job.spikeKeys?.own[index], source, wantsTrains);
    const result = withPackets(job, spikes);
    const compared = job.compare
      ? await spikesOf(ideal, pixels, job.spikeKeys?.ideal[index], source, false)
      : undefined;
    return {
      result,
      estimated: simulates ? simulated(job, { result, trains: spikes.trains!, meshKernel }, timings, index) : undefined,
      idealHeads: compared?.result.headCounts,
      entries: [spikes.entry, compared?.entry].filter((entry) => entry !== undefined),
    };
  };
}

/** The result of an image with its packets of spikes, where the job counts them. */
export function withPackets(
  { network, packets }: Pick<ImageJob, 'network' | 'packets'>,
  { result, trains }: Pick<ImageSpikes, 'result' | 'trains'>,
): ImageResult {
  if (packets === undefined) return result;
  return { ...result, activity: { ...result.activity, packets: countPackets(network, packets, trains!) } };
}

/** The neurons of a job, made once when they are needed. */
function neuronsOf(
  job: Pick<ImageJob, 'network' | 'arrays' | 'options'>,
  engine: PreparedEngine | undefined,
  thread: number,
): Neurons {
  let model: FunctionModel | undefined;
  return {
    network: job.network,
    options: job.options,
    model: () => {
      model ??= functionModelOf(job, engine, thread);
      return model;
    },
  };
}

/** The spikes of an image, and what its mesh runs on. */
interface Spiked {
  readonly result: ImageResult;
  readonly trains: SpikeTrains;
  readonly meshKernel: MakeKernel | undefined;
}

function simulated(
  { options, cycle }: ImageJob,
  { result, trains, meshKernel }: Spiked,
  timings: readonly { readonly name: string; readonly model: TimingModel }[],
  index: number,
): Readonly<Record<string, EstimatedImage>> {
  const { activity } = result;
  const estimated = timings.map(({ name, model }) => {
    const image = { model, trains, activity, rowLevels: options.rowLevels, meshKernel };
    const plan = planOf(cycle!, model, options.steps, `${name} ${index}`);
    const formula = countedTimes(model, countFlows(model.context, activity), activity);
    const measured = blamed(name, index, cycle!.chip, () => simulateImage(image, plan));
    return [name, estimateImage(model, formula, measured, options.steps, index === cycle!.images[0])] as const;
  });
  return Object.fromEntries(estimated);
}

/** Steps of an image that are simulated on one chip. `of`: names the draw. */
export function planOf({ sampleSteps, seed }: CycleJob, { context }: TimingModel, steps: number, of: string) {
  if (sampleSteps === undefined) return wholeImage(steps);
  const informed = informedStep(context.network);
  return informed >= steps ? wholeImage(steps) : sampleImage(steps, informed, sampleSteps, `${seed} ${of}`);
}

/** The step after which all classifiers have counts that an input spike can have reached. */
export const informedStep = (network: Network): number =>
  Math.max(1, ...network.classifiers.map(({ population }) => depthOf(network, population) + 1));

/** Says on which chip and image a machine failed; a chip whose file has step credits must not stand still. */
function blamed<T>(variant: string, image: number, { control }: Chip, simulate: () => T): T {
  try {
    return simulate();
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    const mayStand = error instanceof StandstillError && !control.stepCredits;
    const Kind = mayStand ? StandstillError : SimulationError;
    throw new Kind(`image ${image}, chip ${variant}`, undefined, error.message);
  }
}
