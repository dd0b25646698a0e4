import { type Activity, addActivity } from '../../model/activity.js';
import type { ImageOutcome } from '../image-job.js';
import { ImageCoster, type ImageCosts } from './image-costs.js';
import type { PreparedCurve } from './prepare-curve.js';

/** What a comparison keeps of its images, in image order. */
export interface CollectedCurve {
  readonly costers: readonly ImageCoster[];
  /** By chip. */
  readonly costs: Readonly<Record<string, readonly ImageCosts[]>>;
  /** Per classifier, one [step-1][class] array per image. */
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>>;
  /** Summed over all images. */
  readonly activity: Activity;
}

/** Costs images on every chip, in whatever order they come; those behind the last costed one at the mean of the others. */
export class CurveCollector {
  readonly #costers: readonly ImageCoster[];
  readonly #costs: Readonly<Record<string, ImageCosts[]>>;
  readonly #heads: Record<string, Uint32Array[]> = {};
  #activity: Activity | undefined;
  readonly #costed: number;

  constructor({ run, options }: PreparedCurve) {
    const { inputs, variants, options: ran } = run;
    this.#costed = Math.min(ran.images, options.costImages ?? ran.images);
    const { network } = inputs.workload;
    this.#costers = variants.map(
      (variant) => new ImageCoster(variant, network, inputs.chip.chip, inputs.prices.table, ran.steps),
    );
    this.#costs = Object.fromEntries(variants.map(({ name }) => [name, []]));
  }

  /** Takes the outcome of image `index` (its place in the run). Activity is integers, so its sum is exact. */
  add(index: number, { result: { activity, headCounts } }: ImageOutcome): void {
    this.addHeads(index, headCounts);
    if (index >= this.#costed) return;
    for (const coster of this.#costers) this.#costs[coster.variant.name]![index] = coster.cost(activity);
    this.#activity = this.#activity === undefined ? activity : addActivity(this.#activity, activity);
  }

  /** Takes the spikes of the classifiers alone, of an image that is not costed. */
  addHeads(index: number, headCounts: ImageOutcome['result']['headCounts']): void {
    for (const [name, counts] of Object.entries(headCounts)) {
      this.#heads[name] ??= [];
      this.#heads[name][index] = counts;
    }
  }

  collected(): CollectedCurve {
    if (this.#activity === undefined) throw new Error('no image was run');
    const images = Object.values(this.#heads)[0]!.length;
    const costs = Object.fromEntries(
      Object.entries(this.#costs).map(([name, own]) => {
        const rest = own.length < images ? meanCosts(own) : undefined;
        return [name, Array.from({ length: images }, (_, image) => own[image] ?? rest!)];
      }),
    );
    return { costers: this.#costers, costs, headCounts: this.#heads, activity: this.#activity };
  }
}

function meanCosts(costs: readonly ImageCosts[]): ImageCosts {
  const mean = (key: keyof ImageCosts): Float64Array =>
    Float64Array.from(costs[0]![key], (_, at) => costs.reduce((sum, each) => sum + each[key][at]!, 0) / costs.length);
  return { energyPj: mean('energyPj'), stoppedPj: mean('stoppedPj'), latencyNs: mean('latencyNs') };
}
