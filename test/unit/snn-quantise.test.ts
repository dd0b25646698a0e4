import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { bestScale } from '../../src/snn/least-squares-scale.js';
import { channelScales, quantise, rowLevels, storedLevels } from '../../src/snn/quantise.js';

/** Squared error of rounding `magnitudes` to levels 0 .. `largest` of `scale`. */
function squaredError(magnitudes: ArrayLike<number>, largest: number, scale: number): number {
  let sum = 0;
  for (let at = 0; at < magnitudes.length; at += 1) {
    const level = Math.min(largest, Math.round(magnitudes[at]! / scale));
    sum += (magnitudes[at]! - scale * level) ** 2;
  }
  return sum;
}

function randomMagnitudes(seed: string, length: number): Float64Array {
  const random = seedrandom(seed);
  return Float64Array.from({ length }, () => (random() + random() + random() - 1.5) ** 2 * 3);
}

describe('the scale of least squares', () => {
  for (const bits of [2, 3, 4, 5]) {
    test(`${bits} bits: no scale of a grid of 20,000 has a smaller squared error on 30 random channels`, () => {
      const largest = 2 ** (bits - 1) - 1;
      for (let seed = 0; seed < 30; seed += 1) {
        const magnitudes = randomMagnitudes(`${bits}-${seed}`, 1 + (seed % 13));
        const error = squaredError(magnitudes, largest, bestScale(magnitudes, largest));
        const top = Math.max(...magnitudes);
        let smallest = Number.POSITIVE_INFINITY;
        for (let step = 1; step <= 20_000; step += 1) {
          smallest = Math.min(smallest, squaredError(magnitudes, largest, (step / 20_000) * 2 * top));
        }
        expect(error).toBeLessThanOrEqual(smallest * (1 + 1e-9) + 1e-15);
      }
    });
  }

  test('weights that are whole multiples of 0.25 up to 7 x 0.25 get the scale 0.25 at 4 bits, without error', () => {
    expect(bestScale(Float64Array.of(0.25, 1.75, 0.5, 1.25), 7)).toBeCloseTo(0.25, 14);
  });

  test('a channel of 4,608 weights gets a scale whose squared error is within 0.5 % of the best of a grid, at 4 and 8 bits', () => {
    for (const largest of [7, 127]) {
      const magnitudes = randomMagnitudes(`large-${largest}`, 4608);
      const top = Math.max(...magnitudes);
      const grid = Array.from({ length: 400 }, (_, step) => ((step + 100) / 500) * (top / largest));
      const smallest = Math.min(...grid.map((scale) => squaredError(magnitudes, largest, scale)));
      expect(squaredError(magnitudes, largest, bestScale(magnitudes, largest))).toBeLessThanOrEqual(1.005 * smallest);
    }
  });

  test('one weight is met exactly; a channel of zeros has scale 1', () => {
    const scale = bestScale(Float64Array.of(0.3), 7);
    expect(squaredError([0.3], 7, scale)).toBeLessThan(1e-30);
    expect(bestScale(new Float64Array(5), 7)).toBe(1);
  });

  test('16 bits: the error is at most that of the scale that just reaches the largest weight', () => {
    const magnitudes = randomMagnitudes('16', 200);
    const largest = 2 ** 15 - 1;
    const plain = squaredError(magnitudes, largest, Math.max(...magnitudes) / largest);
    expect(squaredError(magnitudes, largest, bestScale(magnitudes, largest))).toBeLessThanOrEqual(plain);
  });
});

describe('levels', () => {
  const matrix = { taps: 1, inputs: 2, outputs: 2 };

  test('every output channel has its own scale: 0.7 and 70 both become level 7', () => {
    const weights = [0.7, -0.1, 70, 30];
    const scales = channelScales([{ weights, matrix }], 4);
    expect(Array.from(scales, (scale) => Math.round(scale * 10) / 10)).toEqual([0.1, 10]);
    expect([...quantise({ weights, matrix }, scales, 4)]).toEqual([7, -1, 7, 3]);
  });

  test('two projections into one population share the scale of a channel: the smaller one gets the smaller levels', () => {
    const large = { weights: [7, 1, 7, 1], matrix };
    const small = { weights: [1, 2, 1, 2], matrix };
    const scales = channelScales([large, small], 4);
    expect([...scales]).toEqual([1, 1]);
    expect([...quantise(small, scales, 4)]).toEqual([1, 2, 1, 2]);
  });
});

describe('stored levels', () => {
  test('level -3 of 4 bits in 4-bit cells: diff 5, offset 5, pair 3; level 3: diff 3, offset 11, pair 3', () => {
    const stored = (level: number) =>
      (['diff', 'offset', 'pair'] as const).map((sign) => storedLevels(level, { weightBits: 4, bitsPerCell: 4, sign }));
    expect(stored(-3)).toEqual([5, 5, 3]);
    expect(stored(3)).toEqual([3, 11, 3]);
  });

  test('slices of 2 bits: level 7 of 4 bits is stored as 3 and 1, together 4', () => {
    expect(storedLevels(7, { weightBits: 4, bitsPerCell: 2, sign: 'diff' })).toBe(4);
  });

  test('no cell of any code of 2 to 8 bits holds more than its largest level', () => {
    for (const weightBits of [2, 4, 5, 8]) {
      for (const bitsPerCell of [1, 2, 3, 4]) {
        const slices = Math.ceil(weightBits / bitsPerCell);
        const largest = 2 ** (weightBits - 1) - 1;
        for (let level = -largest; level <= largest; level += 1) {
          for (const sign of ['diff', 'offset', 'pair'] as const) {
            const sum = storedLevels(level, { weightBits, bitsPerCell, sign });
            expect(sum).toBeGreaterThanOrEqual(0);
            expect(sum).toBeLessThanOrEqual(slices * (2 ** bitsPerCell - 1));
          }
        }
      }
    }
  });

  test('row sums run over all outputs, rows ordered tap, then input', () => {
    const levels = [1, 2, 3, 7, -1, -2, -3, -7];
    const matrix = { taps: 2, inputs: 2, outputs: 2 };
    const options = { weightBits: 4, bitsPerCell: 4, sign: 'diff' } as const;
    const sums = rowLevels(levels, matrix, options);
    expect([...sums]).toEqual([1 + 7, 3 + 5, 2 + 6, 7 + 1]);
  });
});
