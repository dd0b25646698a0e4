import type { Firing } from '../model/assumed-activity.js';

/** Nothing is computed: what fires is assumed, the same in every step; shapes are enough. */
export interface AnalyticFidelity {
  readonly kind: 'analytic';
  readonly firing: Firing;
}
/** How latency is found: by the recurrence on exact counts, or by simulating every message of chosen images and steps. */
export type Fidelity = { readonly kind: 'counts' } | CycleFidelity;
export interface CycleFidelity {
  readonly kind: 'cycle';
  /** Steps drawn per image after the first informed decision; undefined: every step. */
  readonly sampleSteps: number | undefined;
  /** Images that are simulated; undefined: all. */
  readonly sampleImages: number | undefined;
}
export const FIDELITIES = ['analytic', 'counts', 'cycle'] as const satisfies readonly (
  | Fidelity
  | AnalyticFidelity
)['kind'][];

/** Fewest steps that a sample may have: fewer give no interval worth printing. */
export const LEAST_SAMPLE_STEPS = 10;
/** Fewest images, when not all are simulated. */
export const LEAST_SAMPLE_IMAGES = 2;
