import type { Cache } from '../base/host.js';
import type { KernelModule } from '../engine/kernels.js';
import type { Activity } from '../model/activity.js';
import type { Network } from '../model/network.js';
import { type MeasuredSums, SumCollector, withColumnSums } from '../run/calibrate.js';
import { type Engines, prepareEngines } from '../run/engines.js';
import { keepEntries } from '../run/executor.js';
import { createImageRunner, type ImageJob } from '../run/image-job.js';
import type { RunOptions } from '../run/options.js';
import { type PreparedImages, prepareImages, prepareRun, type RunInputs } from '../run/prepare.js';
import type { ImageResult } from '../snn/function-model.js';
import { compact, expanded } from './compact.js';
import { Recent } from './recent.js';
import type { ImageRange, KeptParts, SharedStages } from './tasks.js';

/** Values by key, kept until the sweep has no use for them; what is not there, or not sound, is made anew. */
export interface StageStore {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

/** What stages work with. */
export interface StageTools {
  readonly stages: StageStore;
  readonly spikes: Cache;
  readonly kernels: KernelModule;
  readonly sha256: (...parts: readonly Uint8Array[]) => string;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What is kept of an image. */
type KeptImage = Pick<ImageResult, 'headCounts' | 'saturations'> & { readonly activity: unknown };

/** Images that several points share: the network whose spikes serve all of them, and where parts are kept. */
export interface ImageGroup {
  readonly inputs: RunInputs;
  readonly options: RunOptions;
  readonly stages: SharedStages;
}

/** Key of one part of a stage. */
export const partKey = (key: string, { from, to }: ImageRange, sha256: StageTools['sha256']): string =>
  sha256(new TextEncoder().encode(`${key} ${from} ${to}`));

/** Runs images: calibration, spikes, activity. */
export class ImageStages {
  readonly #engines = new Recent<Engines>(1);
  readonly #sums = new Recent<Promise<MeasuredSums>>(2);
  readonly #parts = new Recent<Promise<readonly KeptImage[]>>(32);

  constructor(readonly tools: StageTools) {}

  /** Measures and keeps the column sums of some calibration images. */
  async calibrate(group: ImageGroup, range: ImageRange): Promise<void> {
    await this.#calibrationPart(group, range);
  }

  /** Runs some images, and keeps what they mean for the crossbars; their spikes too where other points need them. */
  async run(group: ImageGroup, range: ImageRange): Promise<void> {
    await this.#activityPart(group, range);
  }

  /** Every image, in order, as `network` sees it: the group's or a part of it. */
  async *images(group: ImageGroup, network: Network): AsyncGenerator<ImageResult> {
    const { key, ranges } = group.stages.activity!;
    for (const range of ranges) {
      const part = this.#parts.get(partKey(key, range, this.tools.sha256), () => this.#activityPart(group, range));
      for (const { activity, headCounts, saturations } of await part) {
        yield {
          activity: restrictedTo(network, expanded(activity) as Activity),
          headCounts,
          saturations: pick(
            saturations,
            network.populations.map(({ name }) => name),
          ),
          columnSums: undefined,
        };
      }
    }
  }

  /** `prepared`, of the group or a part of it, with the full scale of its ADCs. */
  async calibrated<Run extends PreparedImages>(prepared: Run, group: ImageGroup): Promise<Run> {
    const { calibration } = group.stages;
    if (calibration === undefined || prepared.calibrationPlan === undefined) return prepared;
    const sums = await this.#sums.get(calibration.key, () => this.#mergedSums(group, calibration));
    const names = prepared.job.network.projections.map(({ name }) => name);
    return withColumnSums(prepared, pick(sums, names));
  }

  async #mergedSums(group: ImageGroup, { ranges }: KeptParts): Promise<MeasuredSums> {
    const collector = new SumCollector();
    for (const range of ranges) collector.add(await this.#calibrationPart(group, range));
    return collector.sums;
  }

  async #calibrationPart(group: ImageGroup, range: ImageRange): Promise<MeasuredSums> {
    const { key } = group.stages.calibration!;
    const at = partKey(key, range, this.tools.sha256);
    const found = await this.tools.stages.get(at);
    if (found !== undefined) return found as MeasuredSums;
    const collector = new SumCollector();
    const job = part(prepareImages(group.inputs, group.options).calibrationPlan!.job, range);
    for await (const { result } of this.#outcomes(job, key)) collector.add(result.columnSums ?? {});
    await this.tools.stages.put(at, collector.sums);
    return collector.sums;
  }

  async #activityPart(group: ImageGroup, range: ImageRange): Promise<readonly KeptImage[]> {
    const { key } = group.stages.activity!;
    const at = partKey(key, range, this.tools.sha256);
    const found = await this.tools.stages.get(at);
    if (found !== undefined) return found as readonly KeptImage[];
    const { job } = await this.calibrated(prepared(group), group);
    const images: KeptImage[] = [];
    const keyed = part(withKeys(job, group.stages.spikes, this.tools.sha256), range);
    for await (const { result } of this.#outcomes(keyed, key)) {
      const { activity, headCounts, saturations } = result;
      images.push({ activity: compact(activity), headCounts, saturations });
    }
    await this.tools.stages.put(at, images);
    return images;
  }

  /** Outcomes of a job's images in order, in this thread; new spikes are kept. */
  async *#outcomes(job: ImageJob, engine: string) {
    const { kernels, note, spikes, signal } = this.tools;
    const engines = this.#engines.get(engine, () => prepareEngines(job, kernels, { images: 1, stages: 1 }, { note }));
    const runImage = createImageRunner(job, { source: spikes, engines, thread: 0 });
    for (const index of job.images.keys()) {
      signal.throwIfAborted();
      const outcome = await runImage(index);
      await keepEntries(outcome, spikes);
      yield outcome;
    }
  }
}

/** Images of a group; where packets hold several spikes, with the chips that these are counted on. */
function prepared({ inputs, options }: ImageGroup): PreparedImages {
  if (inputs.chip.chip.noc.packets === 'aer') return prepareImages(inputs, options);
  const run = prepareRun(inputs, options);
  return { ...run, job: { ...run.job, cycle: undefined } };
}

const part = (job: ImageJob, { from, to }: ImageRange): ImageJob => ({
  ...job,
  images: job.images.slice(from, to),
  spikeKeys: job.spikeKeys && { own: job.spikeKeys.own.slice(from, to), ideal: [] },
});

/** A job whose spikes are kept under `key`. */
export const withKeys = (job: ImageJob, key: string | undefined, sha256: StageTools['sha256']): ImageJob =>
  key === undefined
    ? job
    : {
        ...job,
        spikeKeys: { own: job.images.map((pixels) => sha256(new TextEncoder().encode(key), pixels)), ideal: [] },
      };

/** The activity of a part of a network: what fires in it does not depend on the rest. */
function restrictedTo({ populations, projections }: Network, activity: Activity): Activity {
  return {
    ...activity,
    projections: pick(
      activity.projections,
      projections.map(({ name }) => name),
    ),
    populations: pick(
      activity.populations,
      populations.map(({ name }) => name),
    ),
  };
}

const pick = <T>(values: Readonly<Record<string, T>>, names: readonly string[]): Readonly<Record<string, T>> =>
  Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]!]] : [])));
