import { SimulationError, StandstillError } from '../base/errors.js';
import type { Tensor } from '../base/tensor.js';
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
import {
  createFunctionModel,
  type FunctionModel,
  type FunctionOptions,
  type ImageResult,
} from '../snn/function-model.js';
import { recordTrains } from '../snn/record-trains.js';

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

/** The work of a run, image by image: a network, and images to run through it. Plain data. */
export interface ImageJob {
  readonly network: Network;
  readonly arrays: ReadonlyMap<string, Tensor>;
  readonly options: FunctionOptions;
  /** Pixels [channel][y][x] of each image. */
  readonly images: readonly Uint8Array[];
  readonly cycle: CycleJob | undefined;
}

/** One image's outcome: what fired, and where it was simulated cycle by cycle, its times by variant. */
export interface ImageOutcome {
  readonly result: ImageResult;
  readonly estimated: Readonly<Record<string, EstimatedImage>> | undefined;
}

/** Runs the images of a job by their place in it. */
export type ImageRunner = (index: number) => ImageOutcome;

/** Compiles the job's network; every image then starts from reset. Throws what `compile` throws. */
export function createImageRunner(job: ImageJob): ImageRunner {
  const model = createFunctionModel(job.network, job.arrays, job.options);
  const timings = job.cycle?.variants.map(({ name, network, mapping }) => {
    return { name, model: timingModel({ network, chip: job.cycle!.chip, mapping }) };
  });
  return (index) => {
    if (timings === undefined || !job.cycle!.images.includes(index)) {
      return { result: model.run(job.images[index]!), estimated: undefined };
    }
    return simulated(job, model, timings, index);
  };
}

function simulated(
  job: ImageJob,
  functionModel: FunctionModel,
  timings: readonly { readonly name: string; readonly model: TimingModel }[],
  index: number,
): ImageOutcome {
  const { network, options } = job;
  const { result, trains } = recordTrains(functionModel, network, options, job.images[index]!);
  const { activity } = result;
  const estimated = timings.map(({ name, model }) => {
    const image = { model, trains, activity, rowLevels: options.rowLevels };
    const plan = planOf(job.cycle!, model, options.steps, `${name} ${index}`);
    const formula = countedTimes(model, countFlows(model.context, activity), activity);
    return [
      name,
      estimateImage(
        model,
        formula,
        blamed(name, index, job.cycle!.chip, () => simulateImage(image, plan)),
        options.steps,
        index === job.cycle!.images[0],
      ),
    ] as const;
  });
  return { result, estimated: Object.fromEntries(estimated) };
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
