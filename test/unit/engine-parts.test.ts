import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { multiplyPlan } from '../../src/engine/adc-plan.js';
import { cutIntoStages } from '../../src/engine/stages.js';
import { rowShift, tiling } from '../../src/engine/weight-tiles.js';
import { convert } from '../../src/snn/adc.js';

/** What the kernels compute with a plan, in 16 bits: src/wasm/finish.ts. */
function planned(sum: number, plan: NonNullable<ReturnType<typeof multiplyPlan>>, step: number, shift: number): number {
  const int16 = (value: number): number => (value << 16) >> 16;
  const held = Math.max(plan.least, Math.min(plan.largest, sum));
  const scaled = Math.min(32_767, (int16(held << plan.left) * plan.factor + 0x4000) >> 15);
  const code = int16(scaled + plan.addend) >> plan.right;
  const rest = int16(int16(Math.imul(code, step)) - int16(held << shift));
  return plan.ties && rest === int16(step / 2) && code % 2 !== 0 ? code - 1 : code;
}

describe('a conversion by multiplication', () => {
  const settings = fc.record({
    step: fc.integer({ min: 1, max: 4000 }),
    adcBits: fc.integer({ min: 1, max: 8 }),
    sign: fc.constantFrom('diff' as const, 'offset' as const, 'pair' as const),
    shift: fc.integer({ min: 0, max: 7 }),
  });

  test('gives the code of every sum, also half-way between two codes', () => {
    let plans = 0;
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 9000 }), (adc, largest) => {
        const least = adc.sign === 'pair' ? -largest : 0;
        const plan = multiplyPlan(adc, least, largest);
        if (plan === undefined) return;
        plans += 1;
        const wrong: number[] = [];
        for (let sum = least; sum <= largest; sum += 1) {
          if (planned(sum, plan, adc.step, adc.shift) !== convert(sum, adc)) wrong.push(sum);
        }
        expect(wrong).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(plans).toBeGreaterThan(60);
  });

  test('rounds halves of a step of two levels to even: 1, 3 and 5 levels are codes 0, 2 and 2', () => {
    const adc = { step: 128, adcBits: 4, sign: 'pair', shift: 6 } as const;
    const plan = multiplyPlan(adc, -100, 100)!;
    expect(plan.ties).toBe(true);
    expect([1, 3, 5, -1, -3].map((sum) => planned(sum, plan, 128, 6))).toEqual(
      [0, 2, 2, 0, -2].map((code) => code + 0),
    );
  });
});

describe('stages of an image', () => {
  test('two stages of work 5, 1, 1, 5 take two populations each', () => {
    expect(cutIntoStages([5, 1, 1, 5], 2)).toEqual([0, 0, 1, 1]);
  });

  test('are consecutive, begin with 0, are at most as many as asked for, and the longest is the shortest possible', () => {
    const work = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(work, fc.integer({ min: 1, max: 5 }), (works, stages) => {
        const cut = cutIntoStages(works, stages);
        expect(cut[0]).toBe(0);
        for (let at = 1; at < cut.length; at += 1) expect(cut[at]! - cut[at - 1]!).toBeOneOf([0, 1]);
        expect(cut.at(-1)!).toBeLessThan(stages);
        const longest = Math.max(...cut.map((stage) => sumWhere(works, cut, stage)));
        expect(longest).toBeLessThanOrEqual(shortestPossible(works, stages) * 1.002);
      }),
    );
  });
});

const sumWhere = (works: readonly number[], cut: readonly number[], stage: number): number =>
  works.reduce((sum, work, at) => sum + (cut[at] === stage ? work : 0), 0);

/** Longest of at most `stages` runs that `works` is cut into, at best. */
function shortestPossible(works: readonly number[], stages: number): number {
  const total = works.reduce((sum, work) => sum + work, 0);
  if (stages === 1 || works.length === 1) return total;
  const firsts = works.map((_, at) => works.slice(0, at + 1).reduce((sum, work) => sum + work, 0));
  return Math.min(
    total,
    ...firsts.slice(0, -1).map((first, at) => Math.max(first, shortestPossible(works.slice(at + 1), stages - 1))),
  );
}

describe('tiles of weights', () => {
  test('133 outputs in 8 bits take 3 tiles of 64 columns, in 16 bits 3 of 64 where a unit of rows is short', () => {
    expect(tiling('int8', 133, 10, rowShift('int8', 133, 10))).toMatchObject({ tiles: 3, columns: 64, lastVectors: 1 });
    expect(tiling('int16', 133, 10, rowShift('int16', 133, 10))).toMatchObject({ tiles: 3, columns: 64, vectors: 8 });
    expect(tiling('int16', 133, 576, rowShift('int16', 133, 576))).toMatchObject({ tiles: 5, columns: 32, vectors: 4 });
  });

  test('8-bit weights beside 16-bit ones use half of a row of two cache lines', () => {
    expect(tiling('int8', 133, 10, 7)).toMatchObject({ tiles: 3, rowBytes: 128, columns: 64, vectors: 4 });
  });
});
