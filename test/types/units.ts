import {
  after,
  type Cycle,
  type Cycles,
  cycle,
  cycles,
  energyOf,
  type Picojoule,
  toNanoseconds,
} from '../../src/base/units.js';

/** What must and must not compile with branded units; `npm run typecheck` is the test. */
export const point: Cycle = after(cycle(3), cycles(4));

// @ts-expect-error two points do not add up to a point
export const sumOfPoints: Cycle = cycle(3) + cycle(4);
// @ts-expect-error a span is not a point
export const span: Cycle = cycles(4);
// @ts-expect-error a point cannot be waited for
export const waited: Cycle = after(cycle(3), cycle(4));
// @ts-expect-error a bare number has no unit
export const bare: Cycles = 5;
// @ts-expect-error a duration in clocks is not one in ns
export const energy: Picojoule = energyOf(3, cycles(4));
export const leaked: Picojoule = energyOf(3, toNanoseconds(4, 250));
