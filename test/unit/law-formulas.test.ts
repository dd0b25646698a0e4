import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAW_FORMULAS, lawText } from '../../src/cost/law-formulas.js';
import { LAWS } from '../../src/cost/laws.js';
import type { LawName } from '../../src/model/price-table.js';

/** Tokens of a formula: numbers, names of functions, signs. */
const TOKEN = /\d+(?:\.\d+)?(?:e[-+]?\d+)?|[a-zA-Z]+|[-+/^(),]/g;
const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  exp: Math.exp,
  ln: Math.log,
  min: Math.min,
};

/** Value of a formula as a reader works it out: `ln 5` and `ln (5 2)` are functions, what stands side by side is multiplied. */
function worked(formula: string): number {
  const tokens = formula.match(TOKEN) ?? [];
  let at = 0;
  const take = (): string => tokens[at++]!;
  const taken = (...signs: readonly string[]): string | undefined =>
    signs.includes(tokens[at] ?? '') ? take() : undefined;
  const sum = (): number => {
    let value = product();
    for (let sign = taken('+', '-'); sign !== undefined; sign = taken('+', '-')) {
      value += sign === '+' ? product() : -product();
    }
    return value;
  };
  const product = (): number => {
    let value = signed();
    while (at < tokens.length && !['+', '-', ')', ','].includes(tokens[at]!)) {
      if (taken('/')) value /= signed();
      else {
        taken('x');
        value *= signed();
      }
    }
    return value;
  };
  const signed = (): number => (taken('-') ? -power() : power());
  const power = (): number => {
    const base = atom();
    return taken('^') ? base ** signed() : base;
  };
  const list = (): number[] => {
    const values = [sum()];
    while (taken(',')) values.push(sum());
    expect(take()).toBe(')');
    return values;
  };
  const atom = (): number => {
    if (taken('(')) return list()[0]!;
    const token = take();
    const called = FUNCTIONS[token];
    if (called === undefined) return Number(token);
    return taken('(') ? called(...list()) : called(atom());
  };
  const value = sum();
  expect([formula, tokens.slice(at)]).toEqual([formula, []]);
  return value;
}

/** Laws whose text is no arithmetic of one line: points of a table, and one that names another law. */
const IN_WORDS: readonly LawName[] = ['table', 'surveyAdcArea'];
const arithmetic = (Object.keys(LAWS) as LawName[]).filter((name) => !IN_WORDS.includes(name));

test.each(arithmetic)('the formula that sim explain prints for %s gives what the law gives (100 points)', (name) => {
  const { parameters, reads, shape } = LAWS[name];
  const names = [...parameters, ...Object.keys(reads)];
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: names.length, maxLength: names.length }),
      (x, values) => {
        const point = Object.fromEntries(names.map((key, place) => [key, values[place]! / 16]));
        const { here } = lawText(name, { of: 'size', at: point, point: { ...point, size: x }, factors: {} })!;
        const expected = shape(x, point, point, undefined);
        expect(Math.abs(worked(here) / expected - 1)).toBeLessThan(1e-4);
      },
    ),
    { numRuns: 100 },
  );
});

test('the area of a surveyed converter is printed with the energy that surveyAdc has', () => {
  const point = { nodeNm: 65, conversionRateMhz: 320 };
  const here = (law: LawName) =>
    lawText(law, { of: 'bits', at: point, point: { ...point, bits: 5 }, factors: {} })!.here;
  const energy = worked(here('surveyAdc'));
  const area = worked(here('surveyAdcArea').replace('surveyAdc(5)', String(energy)));
  expect(area / LAWS.surveyAdcArea.shape(5, point, point, undefined)).toBeCloseTo(1, 6);
});

test('every law has a formula', () => {
  expect(Object.keys(LAW_FORMULAS).sort()).toEqual(Object.keys(LAWS).sort());
});
