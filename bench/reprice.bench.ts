/**
 * How fast a stored run is priced with 1,000 price tables, on one core:
 *
 *     npm run bench reprice
 *
 * A layer-price is the energy of one layer under one table. Resolving the tables' laws at the design point is included.
 */
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { Repricer } from '../src/cost/reprice.js';
import type { PriceTable } from '../src/model/price-table.js';
import { prepared, resultOf } from '../test/support/runs.js';

const TABLES = 1000;
const GOAL = 10_000;

test(`${TABLES} tables on a stored run of mnist-vgg: at least ${GOAL} layer-prices per second and core`, async () => {
  const run = await prepared('mnist-vgg', 1, 20);
  const stored = await resultOf(run);
  const { table } = run.inputs.prices;
  const tables = Array.from({ length: TABLES }, (_, i): PriceTable => {
    const energy = Object.entries(table.energy).map(([name, entry]) =>
      'valuePj' in entry ? [name, { ...entry, valuePj: entry.valuePj * (1 + i / TABLES) }] : [name, entry],
    );
    return { ...table, energy: Object.fromEntries(energy) as PriceTable['energy'] };
  });
  const repricer = new Repricer(stored);
  repricer.energies(tables.slice(0, 20));
  const start = performance.now();
  const energies = repricer.energies(tables);
  const seconds = (performance.now() - start) / 1000;
  const perSecond = energies.length / seconds;
  console.log(
    `${TABLES} tables x ${repricer.layers.length} layers in ${seconds.toFixed(3)} s: ${Math.round(perSecond)} layer-prices/s`,
  );
  expect(perSecond).toBeGreaterThan(GOAL);
});
