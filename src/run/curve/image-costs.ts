import { energyOf, toNanoseconds } from '../../base/units.js';
import { totalOf } from '../../cost/area.js';
import { fusionClocks } from '../../hw/fusion-unit/timing.js';
import { nocCounts } from '../../hw/noc/counts.js';
import { type Flow, fusionTile } from '../../hw/noc/flows.js';
import { placeOf } from '../../hw/noc/place.js';
import { orderOf } from '../../hw/noc/route.js';
import { flowsAlong } from '../../hw/noc/routes.js';
import { packetClocks } from '../../hw/noc/timing.js';
import { type ChargedNetwork, countActions, type MachineCounts } from '../../machine/count-actions.js';
import { decisionsOf } from '../../machine/decisions.js';
import { countSteadyActions } from '../../machine/steady-counts.js';
import type { StepLog } from '../../machine/step-log.js';
import { countedTimes, stepLogOf } from '../../machine/timeline.js';
import type { Activity } from '../../model/activity.js';
import type { Chip } from '../../model/chip.js';
import { hops } from '../../model/mapping.js';
import { type Network, neurons, shapeOf } from '../../model/network.js';
import type { PriceTable } from '../../model/price-table.js';
import { chargedNetwork, pricesFor, steadyOf } from '../evaluate-variant.js';
import type { Variant } from '../plan.js';
import { pricedComponents, pricedThrough, type VariantPrices } from '../priced-counts.js';

/** What one image costs on one chip when it is decided after step N. Arrays are [N-1]. */
export interface ImageCosts {
  /** All steps through N, leakage until the decision [pJ]. */
  readonly energyPj: Float64Array;
  /**
   * The same when the decision stops the chip: steps that layers began before the abort message reached them are charged
   * whole, and the message with them. At least `energyPj`.
   */
  readonly stoppedPj: Float64Array;
  /** Image in to decision out [ns]. */
  readonly latencyNs: Float64Array;
}

/** Costs images on one chip, one after the other, from what happened in each. */
export class ImageCoster {
  /** Of tiles in use and all routers [uW]. */
  readonly leakageUw: number;
  /** Area in use [um2]. */
  readonly usedAreaUm2: number;
  /** Energy of the scores of all classes computed and compared once [pJ]: what a rule costs in every step that it looks. */
  readonly lookPj: number;
  readonly #load: ChargedNetwork;
  readonly #prices: VariantPrices;
  /** Counts of an image where they do not depend on it. */
  readonly #steady: MachineCounts | undefined;
  readonly #abort: Abort;

  constructor(
    readonly variant: Variant,
    whole: Network,
    readonly chip: Chip,
    table: PriceTable,
    readonly steps: number,
  ) {
    this.#prices = pricesFor(table, variant);
    this.#load = chargedNetwork(variant, whole, chip, table);
    const steady = steadyOf(variant, chip, table, NO_ACTIVITY(steps), undefined);
    this.#steady = steady && countSteadyActions(this.#load, steady.step, steps);
    const { areas, leakages } = pricedComponents(variant, this.#prices);
    this.leakageUw = totalOf(leakages, 'used');
    this.usedAreaUm2 = totalOf(areas, 'used');
    const head = variant.network.classifiers[0]!;
    const classes = neurons(shapeOf(variant.network, head.population));
    this.lookPj = classes * this.#price('fusion.score');
    this.#abort = abortOf(variant, chip, classes, (action) => this.#price(action));
  }

  /** Costs of an image with this `activity`, which is of it alone. */
  cost(activity: Activity): ImageCosts {
    const { timing } = this.variant;
    const times = countedTimes(timing, flowsAlong(timing.routes, activity), activity);
    const log = stepLogOf(timing, times, 1, this.steps);
    const decision = decisionsOf(timing, times, log);
    const latencyNs = decision.map((clocks) => toNanoseconds(clocks, this.chip.technology.clockMhz));
    const counts = this.#steady ?? countActions(this.#load, activity);
    const leakage = latencyNs.map((ns) => energyOf(this.leakageUw, toNanoseconds(ns, 1000)));
    const through = pricedThrough(counts, this.#prices);
    const beyond = this.#beyond(counts, log, decision);
    return {
      energyPj: leakage.map((pj, at) => pj + through[at + 1]!),
      stoppedPj: leakage.map((pj, at) => pj + through[at + 1]! + beyond[at]! + this.#abort.energyPj),
      latencyNs,
    };
  }

  /** Mean dynamic energy per image through each step [pJ], [step-1], from the summed activity of many. */
  meanDynamicPj(activity: Activity): Float64Array {
    const counts = this.#steady ?? countActions(this.#load, activity);
    return pricedThrough(counts, this.#prices).subarray(1);
  }

  /** Energy of the steps behind N that layers had begun when the abort after N reached them [pJ], [N-1]. */
  #beyond(counts: MachineCounts, log: StepLog, decision: Float64Array): Float64Array {
    const beyond = new Float64Array(this.steps);
    for (const [p, { name }] of this.variant.network.populations.entries()) {
      const rows = counts.rows.filter((row) => row.layer === name);
      const through = pricedThrough({ ...counts, rows }, this.#prices);
      let begun = 0;
      for (let n = 1; n <= this.steps; n += 1) {
        const stopped = decision[n - 1]! - this.variant.timing.readout + this.#abort.clocks[p]!;
        while (begun < this.steps && log.start[p]![begun]! < stopped) begun += 1;
        if (begun > n) beyond[n - 1] = beyond[n - 1]! + through[begun]! - through[n]!;
      }
    }
    return beyond;
  }

  #price(action: string): number {
    return this.#prices.chip.energyPj[action]?.value ?? 0;
  }
}

const NO_ACTIVITY = (steps: number): Activity => ({ images: 1, steps, projections: {}, populations: {} });

/** The message from the fusion unit that stops every tile. */
interface Abort {
  /** Clocks from complete counts until the farthest tile of each population has stopped, in the order of the network. */
  readonly clocks: readonly number[];
  readonly energyPj: number;
}

/** One flit to every tile in use; its way as that of any other packet without load. */
function abortOf(
  { network, mapping }: Variant,
  chip: Chip,
  classes: number,
  priceOf: (action: string) => number,
): Abort {
  const unit = fusionTile({ network, mapping })!;
  const compare = fusionClocks(chip, classes);
  const clocks = network.populations.map(({ name }) => {
    const away = mapping.populations[name]!.shards.map(({ tile }) =>
      tile === unit ? 0 : packetClocks(chip, hops(placeOf(mapping, unit), placeOf(mapping, tile)), 1),
    );
    return compare + Math.max(0, ...away);
  });
  const flits = Float64Array.of(1);
  const energies = mapping.tiles.map(({ index }) => {
    if (index === unit) return 0;
    const flow: Flow = { kind: 'decision', layer: 'fusion', from: unit, to: index, flits };
    return Object.entries(nocCounts(mapping, flow, orderOf(chip))).reduce(
      (sum, [action, series]) => sum + series[0]! * priceOf(`noc.${action}`),
      0,
    );
  });
  return { clocks, energyPj: energies.reduce((sum, each) => sum + each, 0) };
}
