import { energyOf, toNanoseconds } from '../base/units.js';
import { totalOf } from '../cost/area.js';
import { pricesAt } from '../cost/prices.js';
import { type ChargedNetwork, countActions, type MachineCounts } from '../machine/count-actions.js';
import { type TimeIntervals, timeIntervals } from '../machine/cycle/estimate-rest.js';
import { layerListOf } from '../machine/layer-list.js';
import { countSteadyActions } from '../machine/steady-counts.js';
import { summarise } from '../machine/timeline.js';
import type { Activity } from '../model/activity.js';
import type { Chip } from '../model/chip.js';
import type { EstimatedImage } from '../model/estimated-image.js';
import type { Network } from '../model/network.js';
import type { PriceTable } from '../model/price-table.js';
import type { ComponentRow, EnergyRow } from '../model/result.js';
import type { Timeline } from '../model/timeline.js';
import { type SteadyActivity, steadyActivity } from './assumed.js';
import type { CostedImages } from './collect.js';
import { FINAL_ONLY, type Variant } from './plan.js';
import { pricedBySteps, pricedComponents, pricedRows, pricedThrough, type VariantPrices } from './priced-counts.js';

/** What one variant costs: counts x prices, leakage x time, areas. */
export interface EvaluatedVariant {
  readonly variant: Variant;
  readonly prices: VariantPrices;
  readonly counts: MachineCounts;
  /** What the counts were made of. */
  readonly charged: Activity;
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
  /** Dynamic energy after each step, mean per image [pJ], [step-1]. */
  readonly dynamicPj: readonly number[];
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

/** Prices of a variant at its design points, each resolved once. @throws SpecError where a law gives no price there */
export function pricesFor(table: PriceTable, { point, own }: Variant): VariantPrices {
  const known = new Map<string, VariantPrices['chip']>();
  const at = (of: Variant['point']): VariantPrices['chip'] => {
    const key = JSON.stringify(of);
    const prices = known.get(key) ?? pricesAt(table, of);
    known.set(key, prices);
    return prices;
  };
  return {
    chip: at(point),
    own: Object.fromEntries(Object.entries(own).map(([name, each]) => [name, at(each.point)])),
  };
}

/**
 * Costs one variant of a finished run of the network `whole`. Tiles in use leak until the decision; the others are switched
 * off.
 */
export function evaluateVariant(
  variant: Variant,
  whole: Network,
  chip: Chip,
  table: PriceTable,
  { activity, step, times }: CostedImages,
): EvaluatedVariant {
  const { timing } = variant;
  const prices = pricesFor(table, variant);
  const steady = steadyOf(variant, chip, table, activity, step);
  const load = chargedNetwork(variant, whole, chip, table);
  const counts =
    steady === undefined ? countActions(load, activity) : countSteadyActions(load, steady.step, activity.steps);
  const { timelines, simulated, formulaDecisions } = times[variant.name]!;
  const described = simulated.length === 0 ? timelines : simulated.map((image) => image.timeline);
  const timeline = summarise(timing, timelines, activity.steps, described);
  const isSampled = simulated.length < timelines.length || simulated.some(({ drawn }) => drawn > 0);
  const intervals = simulated.length > 0 && isSampled ? timeIntervals(simulated, timelines.length) : undefined;
  const { areas, leakages } = pricedComponents(variant, prices);
  const leakageUw = totalOf(leakages, 'used');
  const latencyNs = Array.from(timeline.decisionCycles, (clocks) => toNanoseconds(clocks, timeline.clockMhz));
  const dynamic = pricedThrough(counts, prices);
  const dynamicPj = Array.from(dynamic.subarray(1));
  const energyPj = latencyNs.map((ns, index) => dynamicPj[index]! + energyOf(leakageUw, ns));
  return {
    variant,
    prices,
    counts,
    charged: steady?.all ?? activity,
    timeline,
    simulated,
    formulaDecisions,
    intervals,
    energyBySteps: pricedBySteps(counts, prices),
    energyRows: pricedRows(counts, prices),
    dynamicPj,
    energyPj,
    latencyNs,
    leakagePj: energyOf(leakageUw, latencyNs.at(-1)!),
    leakageUw,
    areas,
    leakages,
  };
}

/** What is charged where it is the same in every step: what was assumed, or everything under a layer list. */
export function steadyOf(
  variant: Pick<Variant, 'network' | 'timing'>,
  chip: Chip,
  { conventions }: PriceTable,
  activity: Activity,
  step: Activity | undefined,
): SteadyActivity | undefined {
  if (conventions.layerList !== undefined) {
    return steadyActivity(variant.network, chip, [variant], 'dense', activity.steps);
  }
  return step && { step, all: activity };
}

/** A variant as `table` charges it. */
export function chargedNetwork(
  { name, network, mapping }: Variant,
  whole: Network,
  chip: Chip,
  table: PriceTable,
): ChargedNetwork {
  const { conventions } = table;
  const rule = conventions.layerList;
  const layerList = rule && layerListOf(network, whole, rule, name === FINAL_ONLY);
  return { network, chip, mapping, conventions, layerList };
}
