import { describe, expect, test } from 'vitest';
import { sampleImage, wholeImage } from '../../src/machine/cycle/sample-plan.js';

const seeds = Array.from({ length: 200 }, (_, index) => `seed ${index}`);

test('the whole image is one window of 30 steps, with nothing drawn', () => {
  expect(wholeImage(30)).toEqual({ windows: [{ first: 1, measuredFrom: 1, last: 30 }], drawn: [], drawnFrom: 31 });
});

describe('10 of the 289 steps after an informed decision in step 11', () => {
  test('one step is drawn from each tenth of the rest, whatever the seed', () => {
    for (const seed of seeds) {
      const { drawn, drawnFrom } = sampleImage(300, 11, 10, seed);
      expect(drawnFrom).toBe(12);
      expect(drawn.map((step) => Math.floor(((step - 12 + 1 - 1e-9) * 10) / 289))).toEqual([
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
      ]);
    }
  });

  test('200 seeds draw every step of the first stretch, 12 to 39, and none outside', () => {
    const firsts = new Set(seeds.map((seed) => sampleImage(300, 11, 10, seed).drawn[0]));
    expect([...firsts].sort((a, b) => a! - b!)).toEqual(Array.from({ length: 28 }, (_, index) => 12 + index));
  });

  test('the first window holds steps 1 to 11, the others one drawn step behind the step before it', () => {
    for (const seed of seeds) {
      const { windows, drawn } = sampleImage(300, 11, 10, seed);
      expect(windows[0]).toMatchObject({ first: 1, measuredFrom: 1 });
      const measured = windows.flatMap(({ measuredFrom, last }) =>
        Array.from({ length: last - measuredFrom + 1 }, (_, index) => measuredFrom + index),
      );
      expect(measured).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ...drawn]);
      for (const { first, measuredFrom } of windows.slice(1)) expect(first).toBe(measuredFrom - 1);
    }
  });

  test('drawn steps that follow each other, or the beginning, go on in the same window', () => {
    const plans = seeds.map((seed) => sampleImage(300, 11, 10, seed));
    for (const { windows, drawn } of plans) {
      const neighbours = drawn.filter((step, index) => step - 1 === (drawn[index - 1] ?? 11)).length;
      expect(windows).toHaveLength(1 + 10 - neighbours);
    }
    expect(plans.filter(({ windows }) => windows.length < 11).length).toBeGreaterThan(0);
    expect(plans.filter(({ windows }) => windows[0]!.last === 12).length).toBeGreaterThan(0);
  });

  test('the same seed draws the same steps, 200 seeds nearly 200 different samples', () => {
    const draw = (seed: string) => sampleImage(300, 11, 10, seed).drawn.join();
    expect(draw('a')).toBe(draw('a'));
    expect(new Set(seeds.map(draw)).size).toBe(200);
  });
});

test('the whole image is simulated when twice the sample would be the rest, and sampled from one step more', () => {
  expect(sampleImage(31, 11, 10, 'a')).toEqual(wholeImage(31));
  expect(sampleImage(32, 11, 10, 'a').drawn).toHaveLength(10);
});
