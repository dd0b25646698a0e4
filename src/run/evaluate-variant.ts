import { energyOf, toNanoseconds } from '../base/units.js';
import { areaRows, leakageRows, totalOf } from '../cost/area.js';
import { energyBySteps, energyRows, energyThrough } from '../cost/energy.js';
import { type Prices, resolvePrices } from '../cost/prices.js';
import { MACHINE_ACTIONS } from '../machine/actions.js';
import { COMPONENTS } from '../machine/components.js';
import { countActions, type MachineCounts } from '../machine/count-actions.js';
import { type TimeIntervals, timeIntervals } from '../machine/cycle/estimate-rest.js';
import { summarise } from '../machine/timeline.js';
import type { Chip } from '../model/chip.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { PriceTable } from '../model/price-table.js';
import type { ComponentRow, EnergyRow } from '../model/result.js';
import type { Timeline } from '../model/timeline.js';
import type { Collected } from './collect.js';
import type { Variant } from './plan.js';

/** What one variant costs: counts x prices, leakage x time, areas. */
export interface EvaluatedVariant {
  readonly variant: Variant;
  readonly prices: Prices;
  readonly counts: MachineCounts;
  readonly timeline: Timeline;
  /** Images that were simulated cycle by cycle. */
  readonly simulated: readonly EstimatedImage[];
  /** Decision after the last step by the formulas alone [clocks], of every image; empty at fidelity `counts`. */
  readonly formulaDecisions: readonly number[];
  /** 95 % half-widths of the timeline's means; undefined where nothing was estimated. */
  readonly intervals: TimeIntervals | undefined;
  /** Mean dynamic energy per image of each module in each step [pJ], [t-1]. */
  readonly energyBySteps: Readonly<Record<string, Float64Array>>;
  readonly energyRows: readonly EnergyRow[];
  /** Dynamic and leakage energy after each step, mean per image [pJ], [step-1]. */
  readonly energyPj: readonly number[];
  /** Decision after each step, mean per image [ns], [step-1]. */
  readonly latencyNs: readonly number[];
  /** Leakage until the decision after the last step, mean per image [pJ]. */
  readonly leakagePj: number;
  readonly leakageUw: number;
  readonly areas: readonly ComponentRow[];
  readonly leakages: readonly ComponentRow[];
}

/** Prices of a variant at its design point. @throws SpecError when the table does not fit the machine. */
export const pricesFor = (table: PriceTable, variant: Variant, file?: string): Prices =>
  resolvePrices(table, variant.point, MACHINE_ACTIONS, Object.keys(COMPONENTS), file);

/** Costs one variant of a finished run. Tiles in use leak until the decision; the others are switched off. */
export function evaluateVariant(
  variant: Variant,
  chip: Chip,
  table: PriceTable,
  { activity, times }: Collected,
): EvaluatedVariant {
  const { network, mapping, components, timing } = variant;
  const prices = pricesFor(table, variant);
  const counts = countActions({ network, chip, mapping, conventions: table.conventions }, activity);
  const { timelines, simulated, formulaDecisions } = times[variant.name]!;
  const described = simulated.length === 0 ? timelines : simulated.map((image) => image.timeline);
  const timeline = summarise(timing, timelines, activity.steps, described);
  const isSampled = simulated.length < timelines.length || simulated.some(({ drawn }) => drawn > 0);
  const intervals = simulated.length > 0 && isSampled ? timeIntervals(simulated, timelines.length) : undefined;
  const leakages = leakageRows(components, prices);
  const leakageUw = totalOf(leakages, 'used');
  const latencyNs = Array.from(timeline.decisionCycles, (clocks) => toNanoseconds(clocks, timeline.clockMhz));
  const dynamic = energyThrough(counts, prices);
  const energyPj = latencyNs.map((ns, index) => dynamic[index + 1]! + energyOf(leakageUw, ns));
  return {
    variant,
    prices,
    counts,
    timeline,
    simulated,
    formulaDecisions,
    intervals,
    energyBySteps: energyBySteps(counts, prices),
    energyRows: energyRows(counts, prices),
    energyPj,
    latencyNs,
    leakagePj: energyOf(leakageUw, latencyNs.at(-1)!),
    leakageUw,
    areas: areaRows(components, prices),
    leakages,
  };
}
