import { quantile } from './bootstrap.js';
import { everyStep, type Knot } from './knots.js';
import { meanOf, NEVER, type StopImages, stopImages, thresholdsOf } from './stop-rule.js';

/** A table of thresholds with what it does to the images that it was tuned on. */
export interface StopTable {
  readonly knots: readonly Knot[];
  /** Share of right images when they stop. */
  readonly accuracy: number;
  /** Share of right images after the last step. */
  readonly fixedAccuracy: number;
  readonly meanSteps: number;
}

export interface StopOptions {
  /** Share of images that may be lost against running every image to the last step. */
  readonly tolerance: number;
  /** Steps between two knots; left out: 30 intervals. */
  readonly spacing?: number;
}

const INTERVALS = 30;
const PRICES = 16;
/** Largest and smallest price of a step, in wrong images. */
const [DEAREST, CHEAPEST] = [0.1, 1e-6];
const CANDIDATES = 24;
const PASSES = 3;
/** Thresholds have four decimals, so that a table is printed as it was tuned. */
const rounded = (threshold: number): number => Math.round(threshold * 1e4) / 1e4;

/**
 * Thresholds theta(N), piecewise linear in the step, with which stopping images early keeps the accuracy of the last step
 * less `tolerance` at the fewest mean steps that the search finds. For prices of a step between 1e-6 and 0.1 wrong images:
 * knots from the last to the first, each with the threshold of least cost given those behind it (backward induction); then
 * the best table that keeps the accuracy, or a constant threshold if that is better, is improved knot by knot. So it
 * needs no more steps than any constant threshold among the candidates. Throws a RangeError without images.
 */
export function tuneStop(images: StopImages, options: StopOptions): StopTable {
  const steps = stopSearch(images, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** `tuneStop` in small pieces: it pauses after each table that was tried, and returns the best. */
export function* stopSearch(images: StopImages, options: StopOptions): Generator<undefined, StopTable> {
  const count = images.margins.length;
  if (count === 0) throw new RangeError('a stop rule needs images');
  const search = new Search(images, options);
  for (let at = 0; at < PRICES; at += 1) {
    search.offer(search.byPrice(DEAREST * (CHEAPEST / DEAREST) ** (at / (PRICES - 1))));
    yield;
  }
  for (const threshold of new Set(search.candidates.flat())) {
    search.offer(search.places.map(() => threshold));
    yield;
  }
  for (let pass = 0, isBetter = true; pass < PASSES && isBetter; pass += 1) isBetter = yield* search.improve();
  const { thresholds, right, meanSteps } = search.best;
  const knots = search.places.map((step, at): Knot => [step, thresholds[at]!]);
  return { knots, accuracy: right / count, fixedAccuracy: search.fixedRight / count, meanSteps };
}

interface Candidate {
  readonly thresholds: readonly number[];
  readonly right: number;
  readonly meanSteps: number;
}

/** The best table so far, and ways to better ones. */
class Search {
  /** Steps of the knots. */
  readonly places: readonly number[];
  /** Thresholds that are tried at each knot, ascending: quantiles of its margins, always and never. */
  readonly candidates: readonly (readonly number[])[];
  readonly fixedRight: number;
  readonly #leastRight: number;
  best: Candidate;

  constructor(
    readonly images: StopImages,
    { tolerance, spacing }: StopOptions,
  ) {
    const { steps, right, margins } = images;
    const gap = spacing ?? Math.max(1, Math.ceil(steps / INTERVALS));
    this.places = everyStep(steps).filter((step) => step === 1 || step % gap === 0 || step === steps);
    this.candidates = this.places.map((step) => thresholdsToTry(margins.map((margin) => margin[step - 1]!)));
    this.fixedRight = right.reduce((sum, ofImage) => sum + ofImage[steps - 1]!, 0);
    this.#leastRight = this.fixedRight - Math.floor(tolerance * right.length + 1e-9);
    this.best = { thresholds: this.places.map(() => NEVER), right: this.fixedRight, meanSteps: steps };
  }

  /** Takes a table that keeps the accuracy and needs fewer steps than the best so far. */
  offer(thresholds: readonly number[]): boolean {
    const knots = this.places.map((step, at): Knot => [step, thresholds[at]!]);
    const stopped = stopImages(this.images, thresholdsOf(knots, this.images.steps));
    if (stopped.right < this.#leastRight) return false;
    const meanSteps = meanOf(stopped.steps);
    if (meanSteps >= this.best.meanSteps) return false;
    this.best = { thresholds, right: stopped.right, meanSteps };
    return true;
  }

  /** Tries every candidate at every knot of the best table. Returns whether one was better. */
  *improve(): Generator<undefined, boolean> {
    let isBetter = false;
    for (const at of this.places.keys()) {
      for (const threshold of this.candidates[at]!) {
        isBetter = this.offer(this.best.thresholds.with(at, threshold)) || isBetter;
        yield;
      }
    }
    return isBetter;
  }

  /** Thresholds by backward induction when a step costs as much as `price` wrong images. */
  byPrice(price: number): readonly number[] {
    const { steps, right } = this.images;
    const thresholds = this.places.map(() => NEVER);
    let costs = Float64Array.from(right, (ofImage) => 1 - ofImage[steps - 1]! + price * steps);
    for (let at = this.places.length - 2; at >= 0; at -= 1) {
      let least = Number.POSITIVE_INFINITY;
      let chosen = costs;
      for (const threshold of this.candidates[at]!) {
        const isLast = at === this.places.length - 2;
        const tried = this.#costsFrom(at, threshold, isLast ? threshold : thresholds[at + 1]!, price, costs);
        const sum = tried.reduce((total, cost) => total + cost, 0);
        if (sum >= least) continue;
        [least, chosen, thresholds[at]] = [sum, tried, threshold];
        if (isLast) thresholds[at + 1] = threshold;
      }
      costs = chosen;
    }
    return thresholds;
  }

  /** Cost of every image from knot `at` on, when it goes on with `costs` at the next one. */
  #costsFrom(at: number, from: number, to: number, price: number, costs: Float64Array): Float64Array<ArrayBuffer> {
    const { margins, right } = this.images;
    const [first, next] = [this.places[at]!, this.places[at + 1]!];
    return Float64Array.from(costs, (onward, image) => {
      for (let step = first; step < next; step += 1) {
        const threshold = from + ((to - from) * (step - first)) / (next - first);
        if (margins[image]![step - 1]! >= threshold) return 1 - right[image]![step - 1]! + price * step;
      }
      return onward;
    });
  }
}

function thresholdsToTry(margins: readonly number[]): readonly number[] {
  const ascending = Float64Array.from(margins).sort();
  const quantiles = Array.from({ length: CANDIDATES + 1 }, (_, at) => rounded(quantile(ascending, at / CANDIDATES)));
  return [...new Set([0, ...quantiles, NEVER])];
}
