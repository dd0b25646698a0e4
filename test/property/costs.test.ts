import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { energyRows } from '../../src/cost/energy.js';
import { pricesAt } from '../../src/cost/prices.js';
import { Repricer } from '../../src/cost/reprice.js';
import { priceUncertainty, quantile } from '../../src/cost/uncertainty.js';
import { clocksPerPhase, peCycle, senseTime } from '../../src/hw/crossbar/timing.js';
import { countActions } from '../../src/machine/count-actions.js';
import { assumedActivity } from '../../src/model/assumed-activity.js';
import type { PriceTable } from '../../src/model/price-table.js';
import type { RunResult } from '../../src/model/result.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip, priceTable } from '../support/load.js';
import { collect, preparedRun } from '../support/run.js';

const run = preparedRun({ options: { images: 1, steps: 6, numerics: 'reference' } });
const collected = await collect(run);
const result = evaluate(run, collected);

/** Between two records of the same shape: a share of the way from `low` to `high` at every number of their arrays. */
function between<T>(low: T, high: T, share: () => number): T {
  if (low instanceof Float64Array) {
    const top = high as Float64Array;
    return low.map((value, at) => value + Math.floor(share() * (top[at]! - value))) as T;
  }
  if (typeof low !== 'object' || low === null) return low;
  const entries = Object.entries(low).map(
    ([key, value]) => [key, between(value, high[key as keyof T], share)] as const,
  );
  return Object.fromEntries(entries) as T;
}

describe('energy', () => {
  const { network, mapping, point } = run.variants[0]!;
  const chip = defaultChip();
  const dense = assumedActivity(network, run.job.options.blocks, {
    firing: 'dense',
    steps: 6,
    inputBits: 8,
    meanLevel: 15,
  });

  test.each(['phys', 'ela'] as const)(
    '%s: 100 activities between that of a run and all firing: more spikes never cost less',
    (name) => {
      const table = priceTable(name);
      const energyOf = (activity: typeof dense): number => {
        const counts = countActions({ network, chip, mapping, conventions: table.conventions }, activity);
        return energyRows(counts, pricesAt(table, point)).reduce((sum, { energyPj }) => sum + energyPj, 0);
      };
      fc.assert(
        fc.property(
          fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
          fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
          (one, other) => {
            const drawn = (stream: Iterator<number>) => () => stream.next().value as number;
            const some = between(collected.activity, dense, drawn(one[Symbol.iterator]()));
            const more = between(some, dense, drawn(other[Symbol.iterator]()));
            expect(energyOf(some)).toBeLessThanOrEqual(energyOf(more) * (1 + 1e-12));
            expect(energyOf(collected.activity)).toBeLessThanOrEqual(energyOf(some) * (1 + 1e-12));
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  test('of a run is never below its leakage, at any length', async () => {
    for (const steps of [1, 3, 8]) {
      const other = preparedRun({ options: { images: 1, steps, numerics: 'reference' } });
      const { energy, leakage, latency } = evaluate(other, await collect(other));
      expect(energy.leakagePj).toBeCloseTo((leakage.powerUw * latency.decisionNs) / 1000, 6);
      expect(energy.totalPj).toBeGreaterThan(energy.leakagePj);
    }
  });
});

describe('sense time and clocks of a read', () => {
  const chipWith = (rows: number, bits: number, kind: 'flash' | 'sar') =>
    defaultChip({ crossbar: { rows }, adc: { bits, kind } });

  test('never fall with rows or ADC bits, for flash and SAR', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 32, max: 255 }),
        fc.integer({ min: 2, max: 7 }),
        fc.constantFrom('flash' as const, 'sar' as const),
        (rows, bits, kind) => {
          const here = chipWith(rows, bits, kind);
          const finer = chipWith(rows, bits + 1, kind);
          expect(senseTime(finer).ns).toBeGreaterThan(senseTime(here).ns);
          expect(peCycle(finer)).toBeGreaterThanOrEqual(peCycle(here));
          // Up to 64 rows a flash conversion gains more from the current of a larger column than the multiplexer loses.
          if (rows >= 64)
            expect(peCycle(chipWith(rows + 1, bits, 'sar'))).toBeGreaterThanOrEqual(
              peCycle(chipWith(rows, bits, 'sar')),
            );
        },
      ),
    );
  });

  test.each([
    [64, 4, 'flash', 3],
    [64, 6, 'flash', 4],
    [64, 8, 'flash', 11],
    [64, 4, 'sar', 4],
    [64, 8, 'sar', 5],
    [256, 4, 'flash', 9],
    [256, 8, 'sar', 12],
  ] as const)('%i rows, %i-bit %s: %i clocks a phase at 250 MHz', (rows, bits, kind, clocks) => {
    expect(clocksPerPhase(chipWith(rows, bits, kind))).toBe(clocks);
  });
});

/** `phys` with every price moved by its own factor. */
function moved(factor: () => number): PriceTable {
  const scale = (entries: PriceTable['energy' | 'leakage'], key: 'valuePj' | 'valueUw'): unknown =>
    Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => {
        if (!(key in entry)) return [name, entry];
        return [name, { ...entry, [key]: (entry as unknown as Record<string, number>)[key]! * factor() }];
      }),
    );
  const table = priceTable('phys');
  return { ...table, energy: scale(table.energy, 'valuePj'), leakage: scale(table.leakage, 'valueUw') } as PriceTable;
}

describe('re-pricing a stored run', () => {
  /** One table after the other, row by row: the plain twin. */
  function plain(stored: RunResult, table: PriceTable, layer: string): number {
    const prices = pricesAt(table, stored.designPoint);
    if (layer === 'leakage') {
      const power = stored.leakage.rows.reduce(
        (sum, row) => sum + row.used * prices.leakageUw[`${row.module}.${row.component}`]!.value,
        0,
      );
      return (power * stored.latency.decisionNs) / 1000;
    }
    return stored.energy.rows
      .filter((row) => row.layer === layer)
      .reduce((sum, row) => sum + row.count * prices.energyPj[`${row.module}.${row.action}`]!.value, 0);
  }

  test('100 random tables: every layer as the plain twin has it, to 1e-12', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.double({ min: 0.1, max: 10, noNaN: true })), (factors) => {
        const stored = JSON.parse(JSON.stringify(result)) as RunResult;
        const stream = factors[Symbol.iterator]();
        const tables = [0, 1].map(() => moved(() => stream.next().value as number));
        const repricer = new Repricer(stored);
        const energies = repricer.energies(tables);
        for (const [t, table] of tables.entries()) {
          for (const [l, layer] of repricer.layers.entries()) {
            const twin = plain(stored, table, layer);
            expect(Math.abs(energies[t * repricer.layers.length + l]! - twin)).toBeLessThanOrEqual(1e-12 * twin);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('with its own table gives its own energy by layer', () => {
    const repricer = new Repricer(result);
    const energies = repricer.energies([priceTable('phys')]);
    const byLayer = Object.fromEntries(repricer.layers.map((layer, at) => [layer, energies[at]]));
    for (const [layer, energy] of Object.entries(result.energy.byLayerPj))
      expect(byLayer[layer]).toBeCloseTo(energy, 3);
  });

  test('with a table that counts otherwise is refused', () => {
    expect(() => new Repricer(result).energies([priceTable('ela')])).toThrow('count otherwise than the stored run');
  });
});

describe('uncertainty of the prices', () => {
  const { low, value, high } = result.prices.energyPj['adc.conversion']!;

  test('quantiles go from the low to the high end, through the value at its share', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, other) => {
          const [a, b] = [Math.min(one, other), Math.max(one, other)];
          expect(quantile({ low, value, high }, a)).toBeLessThanOrEqual(
            quantile({ low, value, high }, b) * (1 + 1e-12),
          );
        },
      ),
    );
    expect(quantile({ low, value, high }, 0)).toBeCloseTo(low, 12);
    expect(quantile({ low, value, high }, 1)).toBeCloseTo(high, 12);
    const share = Math.log(value / low) / Math.log(high / low);
    expect(quantile({ low, value, high }, share)).toBeCloseTo(value, 9);
  });

  test('the same seed gives the same figures, another seed others; intervals are nested', () => {
    const one = priceUncertainty(result, 'a', 500);
    expect(priceUncertainty(result, 'a', 500)).toEqual(one);
    expect(priceUncertainty(result, 'b', 500).energyPj).not.toEqual(one.energyPj);
    for (const interval of [one.energyPj, one.areaUm2, one.leakagePj, ...Object.values(one.byModulePj)]) {
      const { low95, low90, median, high90, high95 } = interval;
      const ordered = [low95, low90, median, high90, high95];
      expect(ordered).toEqual(ordered.toSorted((a, b) => a - b));
    }
  });

  test('the tornado is the energy with one price at its ends, counted from rows; groups move together', () => {
    const { tornado } = priceUncertainty(result, 'a', 10);
    const bar = tornado.find(({ price }) => price === 'energy adc.conversion')!;
    const count = result.energy.rows.filter(({ module }) => module === 'adc').reduce((sum, row) => sum + row.count, 0);
    expect(bar.lowPj).toBeCloseTo(result.energy.totalPj + count * (low - value), 3);
    expect(bar.highPj).toBeCloseTo(result.energy.totalPj + count * (high - value), 3);
    const spans = tornado.map(({ lowPj, highPj }) => highPj - lowPj);
    expect(spans).toEqual(spans.toSorted((a, b) => b - a));
    expect(tornado.filter(({ price }) => price === 'sram')).toHaveLength(1);
    expect(tornado.some(({ price }) => price.includes('membraneRead'))).toBe(false);
  });

  test('prices without a range leave no doubt', () => {
    const fixed = (prices: Record<string, { value: number }>) =>
      Object.fromEntries(
        Object.entries(prices).map(([name, price]) => [name, { ...price, low: price.value, high: price.value }]),
      );
    const { energyPj, areaUm2, leakageUw, conventions } = result.prices;
    const prices = { conventions, energyPj: fixed(energyPj), areaUm2: fixed(areaUm2), leakageUw: fixed(leakageUw) };
    const {
      energyPj: energy,
      areaUm2: area,
      tornado,
    } = priceUncertainty({ ...result, prices: prices as never }, 'a', 5);
    expect(energy.low95).toBeCloseTo(result.energy.totalPj, 3);
    expect(energy.high95).toBeCloseTo(result.energy.totalPj, 3);
    expect(area.median).toBeCloseTo(result.area.totalUm2, 3);
    expect(tornado).toEqual([]);
  });
});
