import { specError } from '../base/errors.js';
import type { AlphaTable } from '../model/workload.js';

/** Which point of the posterior is the rate: `paper` its mode (MAP), `code` its mean. */
type Estimate = AlphaTable['estimate'];

/** What alpha exceeds the pseudo count a by: a = alpha - 1 for the mode, a = alpha for the mean. */
const OFFSET: Readonly<Record<Estimate, number>> = { paper: 1, code: 0 };

/** Alpha at time step `step` (from 1): linear between the table's knots, constant outside. */
export function alphaAt({ knots }: Pick<AlphaTable, 'knots'>, step: number): number {
  const next = knots.findIndex(([knot]) => knot >= step);
  if (next < 0) return knots.at(-1)![1];
  const [toStep, toAlpha] = knots[next]!;
  if (next === 0 || toStep === step) return toAlpha;
  const [fromStep, fromAlpha] = knots[next - 1]!;
  return fromAlpha + ((toAlpha - fromAlpha) * (step - fromStep)) / (toStep - fromStep);
}

/**
 * The pseudo count a of a table after steps 1 .. `steps`, [step-1]. It is all that enters the scores, so a table gives
 * the same predictions under both estimates. Throws a SpecError for a negative a (alpha < 1 under `paper`).
 */
export function pseudoCounts(table: Pick<AlphaTable, 'name' | 'estimate' | 'knots'>, steps: number): Float64Array {
  const counts = Float64Array.from({ length: steps }, (_, at) => alphaAt(table, at + 1) - OFFSET[table.estimate]);
  const negative = counts.findIndex((count) => !(count >= 0));
  if (negative >= 0) {
    const least = OFFSET[table.estimate];
    throw specError(
      'alpha table',
      table.name,
      `alpha must be at least ${least} for "${table.estimate}", is less at step ${negative + 1}`,
    );
  }
  return counts;
}
