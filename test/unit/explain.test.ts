import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { explain, explainChosen } from '../../src/explain/explain.js';
import { metricsOf } from '../../src/explain/metrics.js';
import type { RunResult } from '../../src/model/result.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun, type RunChanges } from '../support/run.js';

const run = async (changes: RunChanges = {}): Promise<RunResult> => {
  const prepared = preparedRun(changes);
  return evaluate(prepared, await collect(prepared));
};
const result = await run();
const own = await run({ chip: defaultChip({ projections: { b: { adcBits: 6 } } }) });

describe('an explanation', () => {
  test.each([
    ['one ADC resolution', result],
    ['b with an ADC of its own', own],
  ])('of every figure gives the figure from its operands: %s', (_, each) => {
    const metrics = metricsOf(each);
    for (const metric of metrics) explainChosen(each, { metric, at: metric.steps ?? 1 }, 'result.json');
    expect(metrics.length).toBeGreaterThan(100);
    expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
  });

  test('of the ADCs names each resolution with its own price; counts times prices sum to the energy', () => {
    const { charges, value } = explain(own, 'adc.conversion', 'result.json');
    expect(charges.map(({ projection }) => projection).sort()).toEqual(['b', undefined]);
    const prices = Object.fromEntries(charges.map((charge) => [charge.projection ?? 'chip', charge.price.value]));
    expect(prices['b']! / prices['chip']!).toBeCloseTo(63 / 15, 9);
    const sum = charges.reduce((all, { count, price }) => all + count * price.value, 0);
    expect(Math.abs(sum / value - 1)).toBeLessThan(1e-9);
  });

  test('refuses a result whose price was changed by hand, and says which', () => {
    const rows = result.energy.rows.map((row) =>
      row.action === 'conversion' ? { ...row, pricePj: (row.pricePj * 2) as typeof row.pricePj } : row,
    );
    const forged = { ...result, energy: { ...result.energy, rows } };
    expect(() => explain(forged, 'energy.totalPj', 'r.json')).toThrow(/r\.json price of adc\.conversion in .*: is /);
  });

  test.each([
    ['energy.totlPj', /did you mean "energy.totalPj"/],
    ['adc', /may be any of energy\.byModulePj\.adc, /],
    ['energy.byModulePj', /is several figures: energy\.byModulePj\./],
    ['methods.fc.accuracy[0]', /steps 1 to 20/],
    ['', /is no figure/],
  ])('of %s, which is no figure, says what would be one', (metric, message) => {
    expect(() => explain(result, metric, 'r.json')).toThrow(SpecError);
    expect(() => explain(result, metric, 'r.json')).toThrow(message);
  });

  test('takes a price with keys and factors that this version does not know', () => {
    const price = result.prices.energyPj['adc.conversion']!;
    const scaling = { of: 'adcBits', at: {}, point: {}, factors: { law: price.factor, node: 1 } };
    const later = { ...price, law: 'later', range: { low: 0, high: 9 }, scaling };
    const prices = { ...result.prices, energyPj: { ...result.prices.energyPj, 'adc.conversion': later } };
    const { charges } = explain({ ...result, prices }, 'adc.conversion', 'r.json');
    expect(charges[0]!.price).toMatchObject({ law: 'later', value: price.value });
    expect(charges[0]!.price.formula).toBeUndefined();
  });
});
