import type { ImageCosts } from './image-costs.js';
import type { ImageTrack } from './means.js';

/** What an image that may leave early goes through. Arrays are [step-1]. */
export interface ExitParts {
  /** 1 where the prediction of an image that has not left is right. */
  readonly staying: Uint8Array;
  /** The same of the one with which it leaves. */
  readonly leaving: Uint8Array;
  readonly costs: ImageCosts;
  /** Costs of the layers that go on behind the exit; undefined: the whole chip stops. */
  readonly gated: ImageCosts | undefined;
  /** Energy of looking at the scores in one step [pJ]. */
  readonly lookPj: number;
}

/** Whether two best scores that are `margin` spikes apart after `step` steps decide. */
export type IsEnough = (margin: number, step: number) => boolean;

/** A margin that is the same after every step [spikes]. */
export const atLeast =
  (spikes: number): IsEnough =>
  (margin) =>
    margin >= spikes;

/** Thresholds on the margin per step, [step-1]. */
export const above =
  (thresholds: ArrayLike<number>): IsEnough =>
  (margin, step) =>
    margin / step >= thresholds[step - 1]!;

/** First step (from 1) after which the margin of the two best of `scores` [step-1][class] is enough; undefined: none. */
export function marginExit(scores: ArrayLike<number>, classes: number, isEnough: IsEnough): number | undefined {
  const steps = scores.length / classes;
  for (let step = 0; step < steps; step += 1) {
    let [best, second] = [0, 0];
    for (let at = step * classes; at < (step + 1) * classes; at += 1) {
      const score = scores[at]!;
      if (score > best) [best, second] = [score, best];
      else if (score > second) second = score;
    }
    if (isEnough(best - second, step + 1)) return step + 1;
  }
  return undefined;
}

/** What happens when up to N steps are allowed: an image that leaves after step `exit` is decided there. */
export function exitTrack(exit: number | undefined, parts: ExitParts): ImageTrack {
  const { staying, leaving, costs, gated, lookPj } = parts;
  const steps = staying.length;
  const track = {
    correct: new Uint8Array(steps),
    energyPj: new Float64Array(steps),
    latencyNs: new Float64Array(steps),
    used: new Float64Array(steps),
  };
  for (let at = 0; at < steps; at += 1) {
    const left = exit !== undefined && exit <= at + 1 ? exit - 1 : undefined;
    const looks = ((left ?? at) + 1) * lookPj;
    if (left === undefined) {
      track.correct[at] = staying[at]!;
      track.energyPj[at] = costs.energyPj[at]! + looks;
      track.latencyNs[at] = costs.latencyNs[at]!;
      track.used[at] = at + 1;
    } else if (gated === undefined) {
      track.correct[at] = leaving[left]!;
      // An image that takes the last allowed step stops by itself.
      track.energyPj[at] = (left === at ? costs.energyPj : costs.stoppedPj)[left]! + looks;
      track.latencyNs[at] = costs.latencyNs[left]!;
      track.used[at] = left + 1;
    } else {
      track.correct[at] = leaving[at]!;
      // Steps that the layers which go on had begun are in both parts: at most two of them too many.
      const further = gated.energyPj[at]! - gated.energyPj[left]!;
      track.energyPj[at] = (left === at ? costs.energyPj : costs.stoppedPj)[left]! + further + looks;
      track.latencyNs[at] = Math.max(costs.latencyNs[left]!, gated.latencyNs[at]!);
      track.used[at] = at + 1;
    }
  }
  return track;
}
