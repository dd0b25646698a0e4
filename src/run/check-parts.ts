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
  readonly activity: Activity;
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>>;
  readonly counts: MachineCounts;
  readonly energyRows: readonly EnergyRow[];
  /** Total as accumulated over steps, leakage included [pJ]. */
  readonly totalPj: number;
  readonly byModulePj: Readonly<Record<string, number>>;
  readonly byLayerPj: Readonly<Record<string, number>>;
  readonly populations: readonly PopulationTimeline[];
}

export const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** The check that `a` is `b`, saying both. */
export const equal = (name: string, what: string, a: number, b: number): Check => ({
  name,
  passed: a === b,
  detail: `${what}: ${a} = ${b}`,
});
