import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alphaAt } from '../../src/fusion/alpha.js';
import {
  everyStep,
  fewestKnots,
  type Knot,
  knotsAsPaper,
  knotsAsPublished,
  knotsAt,
  within,
} from '../../src/fusion/knots.js';

test('knots of the paper at 35 steps: 10, 20, 30 and the last', () => {
  expect(knotsAsPaper(35)).toEqual([10, 20, 30, 35]);
  expect(knotsAsPaper(4)).toEqual([4]);
});

test('knots of the published code at 3,000 steps: 1, 11 .. 491, 501, 601 .. 2901, 3000', () => {
  const knots = knotsAsPublished(3000);
  expect(knots).toHaveLength(76);
  expect([...knots.slice(0, 3), ...knots.slice(48, 52), ...knots.slice(-2)]).toEqual([
    1, 11, 21, 481, 491, 501, 601, 2901, 3000,
  ]);
  expect(knotsAsPublished(300).slice(-2)).toEqual([291, 300]);
});

test('a straight line of 50 steps needs two knots, a tent with its top at step 20 three', () => {
  expect(fewestKnots(everyStep(50), within(everyStep(50), 0))).toEqual([
    [1, 1],
    [50, 50],
  ]);
  const tent = everyStep(50).map((step) => 20 - Math.abs(step - 20));
  expect(fewestKnots(tent, within(tent, 0)).map(([step]) => step)).toEqual([1, 20, 50]);
  expect(fewestKnots([7], within([7], 0))).toEqual([[1, 7]]);
});

/** Fewest knots by trying every set of inner steps. */
function plainFewest(values: readonly number[], tolerance: number): number {
  const inner = values.length - 2;
  let fewest = values.length;
  for (let set = 0; set < 2 ** inner; set += 1) {
    const steps = [1, ...everyStep(inner).flatMap((at) => (set & (1 << (at - 1)) ? [at + 1] : [])), values.length];
    const fits = isWithin(knotsAt(steps, values), values, tolerance);
    if (fits) fewest = Math.min(fewest, steps.length);
  }
  return fewest;
}

const isWithin = (knots: Knot[], values: readonly number[], tolerance: number): boolean =>
  values.every((value, at) => Math.abs(alphaAt({ knots }, at + 1) - value) <= tolerance + 1e-9);

test('the fewest knots stay within the tolerance, and no smaller set of the steps does, for tables of up to 10 steps', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 2, maxLength: 10 }), fc.nat(4), (values, tolerance) => {
      const knots = fewestKnots(values, within(values, tolerance));
      expect(isWithin(knots, values, tolerance)).toBe(true);
      expect(knots).toHaveLength(plainFewest(values, tolerance));
    }),
  );
});
