import { countFlows } from '../machine/count-actions.js';
import { imageTimeline } from '../machine/timeline.js';
import { type Activity, addActivity } from '../model/activity.js';
import type { Chip } from '../model/chip.js';
import type { ImageTimeline } from '../model/timeline.js';
import type { ImageResult } from '../snn/function-model.js';
import type { Variant } from './plan.js';

/** What a run keeps of its images. */
export interface Collected {
  readonly activity: Activity;
  /** Per classifier, one [step-1][class] array per image, in image order. */
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>>;
  /** Per variant, in image order. */
  readonly timelines: Readonly<Record<string, readonly ImageTimeline[]>>;
}

/** Folds image results, in whatever order they come, into sums that do not depend on that order. */
export class Collector {
  #activity: Activity | undefined;
  readonly #heads: Record<string, Uint32Array[]> = {};
  readonly #timelines: Record<string, ImageTimeline[]> = {};

  constructor(
    readonly chip: Chip,
    readonly variants: readonly Variant[],
  ) {}

  /** Takes the result of image `index` (its place in the run). Activity is integers, so its sum is exact. */
  add(index: number, { activity, headCounts }: ImageResult): void {
    for (const variant of this.variants) {
      const { network, mapping, timing, name } = variant;
      const flows = countFlows({ network, mapping, chip: this.chip }, activity);
      this.#timelines[name] ??= [];
      this.#timelines[name][index] = imageTimeline(timing, flows, activity);
    }
    for (const [name, counts] of Object.entries(headCounts)) {
      this.#heads[name] ??= [];
      this.#heads[name][index] = counts;
    }
    this.#activity = this.#activity === undefined ? activity : addActivity(this.#activity, activity);
  }

  collected(): Collected {
    if (this.#activity === undefined) throw new Error('no image was run');
    return { activity: this.#activity, headCounts: this.#heads, timelines: this.#timelines };
  }
}
