import { flowsAlong } from '../hw/noc/routes.js';
import { estimateRest } from '../machine/cycle/estimate-rest.js';
import { imageTimeline } from '../machine/timeline.js';
import { type Activity, addActivity } from '../model/activity.js';
import type { Chip } from '../model/chip.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { ImageTimeline } from '../model/timeline.js';
import type { ImageOutcome } from './image-job.js';
import type { Variant } from './plan.js';

/** When things happened on one chip, in image order, and what was simulated cycle by cycle. */
export interface VariantTimes {
  readonly timelines: readonly ImageTimeline[];
  /** Simulated images; empty at fidelity `counts`. */
  readonly simulated: readonly EstimatedImage[];
  /** Decision after the last step by the formulas alone [clocks], of every image; empty at fidelity `counts`. */
  readonly formulaDecisions: readonly number[];
}

/** What the costs of a run come from. */
export interface CostedImages {
  readonly activity: Activity;
  /** The step that all steps of `activity` are like; undefined where it was computed. */
  readonly step?: Activity;
  /** Per variant. */
  readonly times: Readonly<Record<string, VariantTimes>>;
}

/** What a run keeps of its images. */
export interface Collected extends CostedImages {
  /** Per classifier, one [step-1][class] array per image, in image order. */
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>>;
  /** The same under `ideal`; undefined where the run does not compare. */
  readonly idealHeads: Collected['headCounts'] | undefined;
  /** Membrane potentials that saturated, by population, over all images and steps. */
  readonly saturations: Readonly<Record<string, number>>;
}

/** Times of one variant while images come in: each image simulated, or by the formulas. */
type OpenTimes = (ImageTimeline | EstimatedImage)[];

/** Folds image outcomes, in whatever order they come, into sums that do not depend on that order. */
export class Collector {
  #activity: Activity | undefined;
  readonly #heads: Record<string, Uint32Array[]> = {};
  readonly #idealHeads: Record<string, Uint32Array[]> = {};
  readonly #saturations: Record<string, number> = {};
  readonly #times: Record<string, OpenTimes> = {};

  /** `known`: the summed activity of all images, where another run of them has it. */
  constructor(
    readonly chip: Chip,
    readonly variants: readonly Variant[],
    readonly known?: Activity,
  ) {
    this.#activity = known;
  }

  /** Takes the outcome of image `index` (its place in the run). Activity is integers, so its sum is exact. */
  add(index: number, { result, estimated, idealHeads }: ImageOutcome): void {
    const { activity, headCounts, saturations } = result;
    for (const variant of this.variants) {
      this.#times[variant.name] ??= [];
      this.#times[variant.name]![index] = estimated?.[variant.name] ?? byFormula(variant, activity, index === 0);
    }
    keepHeads(this.#heads, index, headCounts);
    keepHeads(this.#idealHeads, index, idealHeads ?? {});
    for (const [name, events] of Object.entries(saturations)) {
      this.#saturations[name] = (this.#saturations[name] ?? 0) + events;
    }
    if (this.known === undefined) this.#sum(activity);
  }

  #sum(activity: Activity): void {
    this.#activity = this.#activity === undefined ? activity : addActivity(this.#activity, activity);
  }

  collected(): Collected {
    if (this.#activity === undefined) throw new Error('no image was run');
    const times = this.variants.map(({ name }) => [name, closeTimes(this.#times[name]!)] as const);
    return {
      activity: this.#activity,
      headCounts: this.#heads,
      idealHeads: Object.keys(this.#idealHeads).length === 0 ? undefined : this.#idealHeads,
      saturations: this.#saturations,
      times: Object.fromEntries(times),
    };
  }
}

const byFormula = ({ timing }: Variant, activity: Activity, stepByStep: boolean): ImageTimeline =>
  imageTimeline(timing, flowsAlong(timing.routes, activity), activity, stepByStep);

function keepHeads(
  heads: Record<string, Uint32Array[]>,
  index: number,
  ofImage: Readonly<Record<string, Uint32Array>>,
): void {
  for (const [name, counts] of Object.entries(ofImage)) {
    heads[name] ??= [];
    heads[name][index] = counts;
  }
}

/** Images that were not simulated get their times from those that were. */
function closeTimes(open: OpenTimes): VariantTimes {
  const simulated = open.flatMap((image) => ('machine' in image ? [image] : []));
  if (simulated.length === 0) {
    return { timelines: open.flatMap((image) => ('machine' in image ? [] : [image])), simulated, formulaDecisions: [] };
  }
  const byFormula = open.map((image) => ('machine' in image ? image.formula : image));
  return {
    timelines: open.map((image) => ('machine' in image ? image.timeline : estimateRest(image, simulated))),
    simulated,
    formulaDecisions: byFormula.map(({ decision }) => decision.at(-1)!),
  };
}
