import type { MachineCounts } from '../machine/count-actions.js';
import type { Activity } from '../model/activity.js';
import type { Chip } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import type { Network } from '../model/network.js';
import type { Check, EnergyRow } from '../model/result.js';
import type { PopulationTimeline } from '../model/timeline.js';

/** What the checks of a run look at; both sides of each come from different code. */
export interface CheckInput {
  readonly network: Network;
  readonly chip: Chip;
  readonly mapping: Mapping;
  /** What fired. */
  readonly activity: Activity;
  /** What was charged, where that is not what fired. */
  readonly charged?: Activity;
  /** Undefined where activity was assumed: nothing was counted, and step 1 reads spikes as every step does. */
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>> | undefined;
  readonly counts: MachineCounts;
  readonly energyRows: readonly EnergyRow[];
  /** Total as accumulated over steps, leakage included [pJ]. */
  readonly totalPj: number;
  readonly byModulePj: Readonly<Record<string, number>>;
  readonly byLayerPj: Readonly<Record<string, number>>;
  readonly populations: readonly PopulationTimeline[];
}

/** Whether `a` and `b` agree to 1e-9 of the larger. */
export const agree = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** The check that `a` is `b`, saying both: integers exactly, expected values to 1e-9. */
export const equal = (name: string, what: string, a: number, b: number): Check => ({
  name,
  passed: a === b || (!(Number.isInteger(a) && Number.isInteger(b)) && agree(a, b)),
  detail: `${what}: ${a} = ${b}`,
});
