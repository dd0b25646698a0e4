import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import type { Attribution } from '../../src/diff/attribution.js';
import { type Diff, diff } from '../../src/diff/diff.js';
import { changeOf } from '../../src/diff/product.js';
import type { RunResult } from '../../src/model/result.js';
import { diffText } from '../../src/report/diff-text.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip, priceTable } from '../support/load.js';
import { collect, preparedRun, type RunChanges } from '../support/run.js';

const run = async (changes: RunChanges = {}): Promise<RunResult> => {
  const prepared = preparedRun(changes);
  return evaluate(prepared, await collect(prepared));
};
const FILES = { before: 'a.json', after: 'b.json' };
const base = await run();
const own = await run({ chip: defaultChip({ projections: { b: { adcBits: 6 } } }) });
const ela = await run({ prices: priceTable('ela'), options: { steps: 12 } });
const figure = ({ attributions }: Diff, metric: string): Attribution =>
  attributions.find((each) => each.metric === metric)!;
const part = (attribution: Attribution, by: string, name: string) =>
  attribution.breakdowns.find((each) => each.by === by)!.parts.find((each) => each.name === name)!;

describe('the difference of two results', () => {
  test.each([
    ['another ADC for b', own],
    ['other prices and steps', ela],
  ])('is attributed in full, by every breakdown and every cause, to 1e-12 of the figure: %s', (_, after) => {
    for (const { before, after: value, change, causes, breakdowns } of diff(base, after, FILES).attributions) {
      const size = Math.max(before, value) * 1e-12;
      const sums = [
        Object.values(causes).reduce((sum, each) => sum + each, 0),
        ...breakdowns.map(({ parts }) => parts.reduce((sum, each) => sum + each.change, 0)),
      ];
      expect(change).toBe(value - before);
      for (const sum of sums) expect(Math.abs(sum - change)).toBeLessThanOrEqual(size);
    }
  });

  test('between a run and itself is nothing', () => {
    const { identical, changes, attributions } = diff(base, structuredClone(base), FILES);
    expect([identical, changes, attributions.filter(({ change }) => change !== 0)]).toEqual([true, [], []]);
  });

  test('with a finer ADC for b is its price alone, in b alone; the setting and the price are named', () => {
    const found = diff(base, own, FILES);
    const energy = figure(found, 'energy.totalPj');
    const adc = part(energy, 'module', 'adc');
    expect(adc.causes['prices']).toBe(adc.change);
    expect(part(energy, 'row', 'adc.conversion@b').change).toBeCloseTo(adc.change, 9);
    expect(found.changes.filter(({ section }) => section === 'chip')).toEqual([
      { section: 'chip', path: 'projections.b.adcBits', before: undefined, after: 6 },
    ]);
    expect(found.changes.map(({ path }) => path)).toContain('b.energyPj.adc.conversion.value');
  });

  test('in the text a price has one line, and remarks of one run are named', () => {
    const found = diff(base, ela, FILES);
    const lines = diffText(found, { all: true, colours: false }).split('\n');
    expect(lines.filter((line) => line.includes('energyPj.adc.conversion'))).toHaveLength(1);
    expect(lines).toContain('Notes and left out only after');
    const remarks = found.changes.filter(({ section }) => section === 'remarks');
    expect(remarks.some(({ path, after }) => path === 'leavesOut' && String(after).startsWith('preset ela'))).toBe(
      true,
    );
  });

  test('has leakage of its own, split into power and time', () => {
    const found = diff(base, ela, FILES);
    const { change } = figure(found, 'energy.leakagePj');
    expect(part(figure(found, 'energy.totalPj'), 'module', 'leakage').causes).toEqual({ leakage: change });
    expect(Object.keys(figure(found, 'energy.leakagePj').causes)).toEqual(['time to the decision', 'leaking power']);
  });

  test('is refused where a figure is not what its rows sum to, with the file that says so', () => {
    const forged = { ...base, energy: { ...base.energy, totalPj: base.energy.totalPj * 1.001 } };
    expect(() => diff(forged, base, FILES)).toThrow(SpecError);
    expect(() => diff(forged, base, FILES)).toThrow(/^a\.json energy\.totalPj: is /);
    expect(() => diff(base, forged, FILES)).toThrow(/^b\.json energy\.totalPj: is /);
  });
});

describe('the change of a product', () => {
  const NAMES = { count: 'n', each: 'p', own: 'own' };
  const of = (count: number, each: number) => [{ count, each }];

  test('2 x 3 to 4 x 5: 2 more at 4 on average, 2 dearer on 3 on average', () => {
    expect(changeOf(of(2, 3), of(4, 5), NAMES)).toEqual({ before: 6, after: 20, causes: { n: 8, p: 6 } });
  });

  test('of what only one run has is its own', () => {
    expect(changeOf(undefined, of(4, 5), NAMES).causes).toEqual({ own: 20 });
    expect(changeOf(of(4, 5), undefined, NAMES).causes).toEqual({ own: -20 });
  });

  test('of several rows at several prices is by their mean price', () => {
    const rows = [...of(1, 2), ...of(3, 6)];
    expect(changeOf(of(4, 2), rows, NAMES)).toEqual({ before: 8, after: 20, causes: { n: 0, p: 12 } });
  });
});
