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

/** Costs images on every chip, in whatever order they come. */
export class CurveCollector {
  readonly #costers: readonly ImageCoster[];
  readonly #costs: Readonly<Record<string, ImageCosts[]>>;
  readonly #heads: Record<string, Uint32Array[]> = {};
  #activity: Activity | undefined;

  constructor({ run }: PreparedCurve) {
    const { inputs, variants, options } = run;
    const { network } = inputs.workload;
    this.#costers = variants.map(
      (variant) => new ImageCoster(variant, network, inputs.chip.chip, inputs.prices.table, options.steps),
    );
    this.#costs = Object.fromEntries(variants.map(({ name }) => [name, []]));
  }

  /** Takes the outcome of image `index` (its place in the run). Activity is integers, so its sum is exact. */
  add(index: number, { result: { activity, headCounts } }: ImageOutcome): void {
    for (const coster of this.#costers) this.#costs[coster.variant.name]![index] = coster.cost(activity);
    for (const [name, counts] of Object.entries(headCounts)) {
      this.#heads[name] ??= [];
      this.#heads[name][index] = counts;
    }
    this.#activity = this.#activity === undefined ? activity : addActivity(this.#activity, activity);
  }

  collected(): CollectedCurve {
    if (this.#activity === undefined) throw new Error('no image was run');
    return { costers: this.#costers, costs: this.#costs, headCounts: this.#heads, activity: this.#activity };
  }
}
