import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestScale } from '../../src/snn/least-squares-scale.js';

/** All patterns of levels in the order in which they appear as 1/s grows from 0 without end; the best one's scale. */
function exactTwin(magnitudes: readonly number[], largest: number): number {
  const points = magnitudes
    .filter((magnitude) => magnitude > 0)
    .flatMap((magnitude) =>
      Array.from({ length: largest }, (_, k) => ({ at: (k + 0.5) / magnitude, magnitude, level: k + 1 })),
    )
    .toSorted((a, b) => a.at - b.at);
  let [products, squares, best, scale] = [0, 0, 0, 1];
  for (const { magnitude, level } of points) {
    products += magnitude;
    squares += 2 * level - 1;
    if ((products * products) / squares <= best) continue;
    best = (products * products) / squares;
    scale = products / squares;
  }
  return scale;
}

/** The best of 64 scales, then its levels refined while that helps. */
function gridTwin(magnitudes: readonly number[], largest: number): number {
  const sorted = magnitudes.toSorted((a, b) => a - b);
  const below = [0];
  for (const magnitude of sorted) below.push(below.at(-1)! + magnitude);
  const gainOf = (scale: number): { gain: number; next: number } => {
    let [products, squares] = [0, 0];
    for (let level = 1; level <= largest; level += 1) {
      const found = sorted.findIndex((magnitude) => magnitude >= (level - 0.5) * scale);
      const from = found < 0 ? sorted.length : found;
      products += below.at(-1)! - below[from]!;
      squares += (2 * level - 1) * (sorted.length - from);
    }
    return squares === 0 ? { gain: 0, next: scale } : { gain: products ** 2 / squares, next: products / squares };
  };
  const top = sorted.at(-1)! / largest;
  let best = { gain: 0, next: top };
  for (let step = 1; step <= 64; step += 1) {
    const found = gainOf(top * (step / 64));
    if (found.gain > best.gain) best = found;
  }
  for (let turn = 0; turn < 20; turn += 1) {
    const found = gainOf(best.next);
    if (found.gain <= best.gain) break;
    best = found;
  }
  return best.next;
}

/** Weights of a trained network, of a toy (whole numbers, many of them equal) and of any size. */
const magnitude = fc.oneof(
  fc.float({ min: 0, max: 2, noNaN: true }),
  fc.integer({ min: 0, max: 9 }),
  fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
);

describe('bestScale gives the same bits as the plainest search', () => {
  test('up to 16,384 magnitudes x levels: as a walk through all patterns', () => {
    const largest = fc.constantFrom(1, 3, 7, 15, 31);
    fc.assert(
      fc.property(fc.array(magnitude, { minLength: 1, maxLength: 120 }), largest, (magnitudes, levels) => {
        expect(bestScale(Float64Array.from(magnitudes), levels)).toBe(exactTwin(magnitudes, levels));
      }),
      { numRuns: 300 },
    );
  });

  test('beyond, up to 127 levels: as the best of 64 scales, for float32 weights and for others', () => {
    const weights = fc.oneof(
      fc.array(fc.float({ min: Math.fround(0.001), max: 2, noNaN: true }), { minLength: 130, maxLength: 700 }),
      fc.array(magnitude, { minLength: 130, maxLength: 700 }),
    );
    fc.assert(
      fc.property(weights, (magnitudes) => {
        fc.pre(magnitudes.some((value) => value > 0));
        expect(bestScale(Float64Array.from(magnitudes), 127)).toBe(gridTwin(magnitudes, 127));
      }),
      { numRuns: 60 },
    );
  });
});
