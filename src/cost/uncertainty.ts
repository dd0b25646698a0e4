import { randomStream } from '../base/rng.js';
import { energyOf, nanosecond } from '../base/units.js';
import type { ComponentRow, Interval, Price, PricesResult, RunResult, UncertaintyResult } from '../model/result.js';
import { LEAKAGE } from './energy.js';

/** Operands of a result that prices act on; a stored result has them all. */
export type PricedOperands = Pick<RunResult, 'energy' | 'leakage' | 'area' | 'prices' | 'projections'> & {
  readonly latency: Pick<RunResult['latency'], 'decisionNs'>;
};

/** What one price moves: amounts by which it is multiplied. */
interface Lever {
  readonly price: Price;
  /** Module of the energy; area prices have none. */
  readonly module: string | undefined;
  readonly amount: number;
}

/** Levers that are drawn together: the prices of one group, or one price. */
interface Driver {
  readonly name: string;
  readonly levers: readonly Lever[];
}

export const DEFAULT_DRAWS = 10_000;

const DISTRIBUTION =
  'triangular in the logarithm of the price from the low to the high end of its range, most likely at its value; one draw a price, or a group of prices from one model';

/**
 * What the ranges of the prices mean for energy, area and energy x delay of a run: `draws` tables drawn by `seed`, and what each
 * price does alone. Counts and latency are taken as they are.
 */
export function priceUncertainty(result: PricedOperands, seed: string, draws = DEFAULT_DRAWS): UncertaintyResult {
  const drivers = driversOf(result);
  const modules = [...new Set(drivers.flatMap(({ levers }) => levers.flatMap(({ module }) => module ?? [])))];
  const samples = drawSamples(drivers, modules, seed, draws);
  const energies = Float64Array.from({ length: draws }, (_, i) =>
    samples.energy.reduce((sum, part) => sum + part[i]!, 0),
  );
  const { decisionNs } = result.latency;
  return {
    draws,
    seed,
    distribution: DISTRIBUTION,
    energyPj: intervalOf(energies),
    leakagePj: intervalOf(samples.energy[modules.indexOf(LEAKAGE)] ?? new Float64Array(draws)),
    energyDelayPjNs: intervalOf(energies.map((energy) => energy * decisionNs)),
    areaUm2: intervalOf(samples.area),
    byModulePj: Object.fromEntries(modules.map((module, m) => [module, intervalOf(samples.energy[m]!)])),
    tornado: tornadoOf(drivers, result.energy.totalPj),
  };
}

/** Everything that a price is multiplied by, in groups that are drawn together, in the order of the result. */
function driversOf({ energy, leakage, area, prices, projections = {}, latency }: PricedOperands): readonly Driver[] {
  const drivers = new Map<string, Map<string, Lever>>();
  const add = (section: string, name: string, price: Price, module: string | undefined, amount: number): void => {
    if (price.value === 0 || amount === 0) return;
    const key = price.group ?? `${section} ${name}`;
    const levers = drivers.get(key) ?? new Map<string, Lever>();
    const lever = `${section} ${name} ${price.factor}`;
    levers.set(lever, { price, module, amount: amount + (levers.get(lever)?.amount ?? 0) });
    drivers.set(key, levers);
  };
  const pricesOf = (projection: string | undefined): PricesResult =>
    projection === undefined ? prices : projections[projection]!.prices;
  for (const { projection, module, action, count } of energy.rows) {
    const name = `${module}.${action}`;
    add('energy', name, pricesOf(projection).energyPj[name]!, module, count);
  }
  const nameOf = ({ module, component }: ComponentRow): string => `${module}.${component}`;
  const perMicrowatt = energyOf(1, nanosecond(latency.decisionNs));
  for (const row of leakage.rows) {
    add('leakage', nameOf(row), pricesOf(row.projection).leakageUw[nameOf(row)]!, LEAKAGE, row.used * perMicrowatt);
  }
  for (const row of area.rows)
    add('area', nameOf(row), pricesOf(row.projection).areaUm2[nameOf(row)]!, undefined, row.chip);
  return [...drivers].map(([name, levers]) => ({ name, levers: [...levers.values()] }));
}

function drawSamples(drivers: readonly Driver[], modules: readonly string[], seed: string, draws: number) {
  const random = randomStream(seed);
  const energy = modules.map(() => new Float64Array(draws));
  const area = new Float64Array(draws);
  for (let draw = 0; draw < draws; draw += 1) {
    for (const { levers } of drivers) {
      const u = random();
      for (const { price, module, amount } of levers) {
        const series = module === undefined ? area : energy[modules.indexOf(module)]!;
        series[draw]! += amount * quantile(price, u);
      }
    }
  }
  return { energy, area };
}

/** The value of a price below which a share `u` of its distribution lies. */
export function quantile({ low, value, high }: Pick<Price, 'low' | 'value' | 'high'>, u: number): number {
  if (low === high) return value;
  const [a, mode, b] = [Math.log(low), Math.log(value), Math.log(high)];
  const width = b - a;
  return u * width < mode - a
    ? Math.exp(a + Math.sqrt(u * width * (mode - a)))
    : Math.exp(b - Math.sqrt((1 - u) * width * (b - mode)));
}

function intervalOf(values: Float64Array): Interval {
  const sorted = values.toSorted();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { low95: at(0.025), low90: at(0.05), median: at(0.5), high90: at(0.95), high95: at(0.975) };
}

/** Total energy with one driver at the ends of its range and all others at their values, widest first. */
function tornadoOf(drivers: readonly Driver[], totalPj: number): UncertaintyResult['tornado'] {
  const bars = drivers.flatMap(({ name, levers }) => {
    const moved = (end: 'low' | 'high'): number =>
      levers.reduce((sum, { price, module, amount }) => {
        return module === undefined ? sum : sum + amount * (price[end] - price.value);
      }, totalPj);
    const [lowPj, highPj] = [moved('low'), moved('high')];
    return highPj === lowPj ? [] : [{ price: name, lowPj, highPj }];
  });
  return bars.toSorted((one, other) => other.highPj - other.lowPj - (one.highPj - one.lowPj));
}
