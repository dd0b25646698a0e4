import { specError } from '../base/errors.js';
import { energyOf, nanosecond } from '../base/units.js';
import type { CountingConventions } from '../model/counts.js';
import type { PriceTable } from '../model/price-table.js';
import type { EnergyRow, RunResult } from '../model/result.js';
import { LEAKAGE } from './energy.js';
import type { Point } from './laws.js';
import { type Prices, pricesAt } from './prices.js';

/** What a stored result keeps of a run that other prices need. */
export type StoredRun = Pick<RunResult, 'energy' | 'leakage' | 'prices' | 'projections'> & {
  readonly designPoint: Point;
  readonly latency: Pick<RunResult['latency'], 'decisionNs'>;
};

/** One price of one design point: the chip's, or a projection's with bits of its own. */
interface Priced {
  readonly projection: string | undefined;
  readonly name: string;
}

/** A stored run under other price tables: its counts as a matrix, so that a table costs one pass over its prices. */
export class Repricer {
  /** Layers in the order of the result, leakage last. */
  readonly layers: readonly string[];
  readonly #run: StoredRun;
  readonly #actions: readonly Priced[];
  /** Mean occurrences per image, [layer][action]. */
  readonly #counts: Float64Array;
  /** Kinds of components that leak, and energy per microwatt of each [pJ/uW]. */
  readonly #powered: readonly (Priced & { readonly pjPerUw: number })[];

  constructor(run: StoredRun) {
    const { rows } = run.energy;
    const names = [...new Set(rows.map(({ layer }) => layer))];
    const priced = (row: EnergyRow): Priced => ({ projection: row.projection, name: `${row.module}.${row.action}` });
    const actions = new Map(rows.map((row) => [keyOf(priced(row)), priced(row)]));
    this.#run = run;
    this.layers = [...names, LEAKAGE];
    this.#actions = [...actions.values()];
    this.#counts = new Float64Array(names.length * actions.size);
    const [layerAt, actionAt] = [placesOf(names), placesOf([...actions.keys()])];
    for (const row of rows) {
      const at = layerAt.get(row.layer)! * actions.size + actionAt.get(keyOf(priced(row)))!;
      this.#counts[at]! += row.count;
    }
    const perUw = energyOf(1, nanosecond(run.latency.decisionNs));
    this.#powered = run.leakage.rows.map(({ projection, module, component, used }) => ({
      projection,
      name: `${module}.${component}`,
      pjPerUw: used * perUw,
    }));
  }

  /**
   * Energy per image of every layer [pJ] under `tables`, [table][layer] in one array. The tables are checked ones (`checkTable`).
   * @throws SpecError where a table counts by other conventions than the run: its counts do not serve then
   */
  energies(tables: readonly PriceTable[]): Float64Array {
    const energies = new Float64Array(tables.length * this.layers.length);
    for (const [index, table] of tables.entries()) {
      this.#refuseOtherCounts(table);
      this.#price(this.#pricesUnder(table), energies, index * this.layers.length);
    }
    return energies;
  }

  /** Prices of the chip and of projections with bits of their own. */
  #pricesUnder(table: PriceTable): (projection: string | undefined) => Prices {
    const chip = pricesAt(table, this.#run.designPoint);
    const own = new Map(
      Object.entries(this.#run.projections ?? {}).map(([name, { designPoint }]) => [
        name,
        pricesAt(table, designPoint),
      ]),
    );
    return (projection) => (projection === undefined ? chip : own.get(projection)!);
  }

  #price(pricesOf: (projection: string | undefined) => Prices, energies: Float64Array, from: number): void {
    const prices = Float64Array.from(
      this.#actions,
      ({ projection, name }) => pricesOf(projection).energyPj[name]!.value,
    );
    const layers = this.layers.length - 1;
    for (let layer = 0; layer < layers; layer += 1) {
      let sum = 0;
      for (let a = 0; a < prices.length; a += 1) sum += this.#counts[layer * prices.length + a]! * prices[a]!;
      energies[from + layer] = sum;
    }
    energies[from + layers] = this.#powered.reduce(
      (sum, { projection, name, pjPerUw }) => sum + pjPerUw * pricesOf(projection).leakageUw[name]!.value,
      0,
    );
  }

  #refuseOtherCounts(table: PriceTable): void {
    const mine = JSON.stringify(sorted(this.#run.prices.conventions));
    if (JSON.stringify(sorted(table.conventions)) === mine) return;
    throw specError(table.name, 'conventions', 'count otherwise than the stored run; run it anew with this table');
  }
}

const sorted = ({ chargePadding, directCodedEveryStep, layerList }: CountingConventions): readonly unknown[] => [
  chargePadding,
  directCodedEveryStep,
  layerList?.pooling,
  layerList?.finalOnlyDrops,
];
const keyOf = ({ projection = '', name }: Priced): string => `${projection} ${name}`;
const placesOf = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, index) => [name, index]));
