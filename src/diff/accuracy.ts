import type { RunResult } from '../model/result.js';
import { type Attribution, attribute, type Files } from './attribution.js';

/**
 * Accuracy after the last step of the methods that both runs have [percentage points]; where both were compared with `ideal`
 * numerics on the same images, what of the change is of the network and images and what of the chip's precision.
 */
export function accuracyAttributions(before: RunResult, after: RunResult, files: Files): readonly Attribution[] {
  return Object.keys(after.accuracy).flatMap((family) => {
    const [old, now] = [before.accuracy[family], after.accuracy[family]];
    if (old === undefined || now === undefined) return [];
    const [one, other] = [lastOf(old) * 100, lastOf(now) * 100];
    const change = other - one;
    const [cost, newCost] = [costOf(before, family), costOf(after, family)];
    const causes =
      cost === undefined || newCost === undefined
        ? { 'not attributed': change }
        : { 'under ideal numerics': change - (newCost - cost), "the chip's precision": newCost - cost };
    return [
      attribute(
        { metric: `accuracy.${family}`, unit: 'points', before: one, after: other },
        [{ of: {}, before: one, after: other, causes }],
        [],
        files,
      ),
    ];
  });
}

const lastOf = (values: readonly number[]): number => values.at(-1) ?? Number.NaN;

const costOf = ({ accuracyCost }: RunResult, family: string): number | undefined =>
  accuracyCost?.[family]?.points.at(-1);
