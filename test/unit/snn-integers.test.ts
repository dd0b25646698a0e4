import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Tensor } from '../../src/base/tensor.js';
import { INPUT, type Network } from '../../src/model/network.js';
import type { ArrayFormat, IntegerFormat } from '../../src/model/numerics.js';
import { convert } from '../../src/snn/adc.js';
import { cellPlanes } from '../../src/snn/cells.js';
import { type ColumnSums, mergeColumnSums, trimmed } from '../../src/snn/column-sums.js';
import { adcStep } from '../../src/snn/full-scale.js';
import { imageUnits, integerNetwork } from '../../src/snn/integer-network.js';
import { storedLevels } from '../../src/snn/quantise.js';

const format: IntegerFormat = {
  weightBits: 4,
  weightScale: 'channel',
  fractionBits: 6,
  membraneBits: 22,
  lowestPotential: undefined,
  inputBits: 8,
};
const array: ArrayFormat = {
  sign: 'diff',
  bitsPerCell: 4,
  columnSum: 'analog',
  inputCoding: 'bitSerialHeld',
  adcBits: 4,
  conductanceSpread: 0,
  spreadSeed: 1,
};
const input = { normalisation: { scale: 255, mean: [0], std: [1] }, bits: 8 };

const floats = (...values: number[]): Tensor => {
  return { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) };
};

describe('the network in integers', () => {
  /** `hidden` reads an image of one pixel, `out` (one channel) reads four neurons of `hidden`, `mixed` reads both. */
  function networkOf(bias: number): { network: Network; arrays: Map<string, Tensor> } {
    const neuron = { kind: 'integrateAndFire', threshold: 1, initialPotential: -0.3 } as const;
    const population = (name: string, channels: number) => {
      return { name, shape: { channels, height: 1, width: 1 }, neuron, bias: name === 'out' ? 'bias' : undefined };
    };
    const dense = (name: string, source: string, target: string) => {
      return { name, source, target, operator: { kind: 'dense' }, weights: name } as const;
    };
    return {
      network: {
        name: 'small',
        input: { channels: 1, height: 1, width: 1 },
        populations: [population('hidden', 4), population('out', 1), population('mixed', 1)],
        projections: [
          dense('first', INPUT, 'hidden'),
          dense('second', 'hidden', 'out'),
          dense('spikes', 'hidden', 'mixed'),
          dense('skip', INPUT, 'mixed'),
        ],
        classifiers: [],
      },
      arrays: new Map([
        ['first', floats(0.7, 7, -0.07, 0)],
        ['second', floats(0.25, -1.75, 0.5, 1.25)],
        ['spikes', floats(0.25, 1.75, -0.5, 1.25)],
        ['skip', floats(-0.75)],
        ['bias', floats(bias)],
      ]),
    };
  }
  const integersOf = (changes: Partial<IntegerFormat> = {}, bias = 0.1) => {
    const { network, arrays } = networkOf(bias);
    return integerNetwork(network, arrays, { ...format, ...changes }, input);
  };

  test('weights of 0.25 a level: levels 1, -7, 2, 5; threshold 1 is 256, bias 0.1 is 26, -0.3 is -77 in 1/64 levels', () => {
    const { projections, populations } = integersOf();
    expect([...projections['second']!.levels]).toEqual([1, -7, 2, 5]);
    expect(projections['second']!.scales[0]).toBeCloseTo(0.25, 14);
    const { thresholds, biases, initial, inputFactor, deadChannels } = populations['out']!;
    expect([[...thresholds], [...biases], [...initial]]).toEqual([[256], [26], [-77]]);
    expect([inputFactor * 127, deadChannels]).toEqual([1, 0]);
  });

  test('a population that reads nothing but the image counts in levels x 128 codes: its threshold is 127/128 of the usual', () => {
    const { thresholds, inputFactor } = integersOf().populations['hidden']!;
    expect(inputFactor).toBe(1 / 128);
    const scales = integersOf().projections['first']!.scales;
    expect([...thresholds]).toEqual([...scales].map((scale) => Math.round((64 * 127) / (128 * scale))));
    expect(thresholds[3]).toBe(64);
  });

  test('image and spikes into one population share the scale; a sum over the image is rounded once, halves to even', () => {
    const { projections, populations } = integersOf();
    expect([...projections['skip']!.levels, ...projections['spikes']!.levels]).toEqual([-3, 1, 7, -2, 5]);
    expect(populations['mixed']!.thresholds[0]).toBe(256);
    expect(populations['mixed']!.inputFactor).toBe(1 / 127);
    expect(imageUnits(64 * -3 * 127, populations['mixed']!)).toBe(-192);
    expect([5, 6, 7, -5].map((sum) => imageUnits(sum, { inputFactor: 0.5 }))).toEqual([2, 3, 4, -2]);
    expect(imageUnits(7, { inputFactor: 1 })).toBe(7);
  });

  test('a membrane of 8 bits holds -128 .. 127: a threshold of 256 becomes 128, is never reached and is counted as dead', () => {
    const { thresholds, initial, biases, floors, lowest, highest, deadChannels } = integersOf({ membraneBits: 8 }, 3)
      .populations['out']!;
    expect([lowest, highest, thresholds[0], deadChannels]).toEqual([-128, 127, 128, 1]);
    expect([initial[0], biases[0], floors[0]]).toEqual([-77, 127, -128]);
  });

  test('a lower clamp of -2 thresholds is -512 in 22 bits, and the end of the range in 8 bits', () => {
    expect(integersOf({ lowestPotential: -2 }).populations['out']!.floors[0]).toBe(-512);
    expect(integersOf({ lowestPotential: -2, membraneBits: 8 }).populations['out']!.floors[0]).toBe(-128);
    expect(integersOf({ lowestPotential: undefined }).populations['out']!.floors[0]).toBe(-(2 ** 21));
  });

  test('halves go to the even integer, and a threshold is never below 1', () => {
    const without = integersOf({ fractionBits: 0 }, 0.625).populations['out']!;
    expect([...without.biases]).toEqual([2]);
    const { network, arrays } = networkOf(0);
    const tiny = network.populations.map((population) => {
      return { ...population, neuron: { kind: 'integrateAndFire', threshold: 1e-6, initialPotential: 0 } as const };
    });
    const { populations } = integerNetwork({ ...network, populations: tiny }, arrays, format, input);
    expect(populations['out']!.thresholds[0]).toBe(1);
  });

  test('one scale for all channels leaves 0.7, 7, -0.07, 0 the levels 1, 7, 0, 0; a scale each meets them exactly', () => {
    expect([...integersOf({ weightScale: 'projection' }).projections['first']!.levels]).toEqual([1, 7, 0, 0]);
    const { levels, scales } = integersOf().projections['first']!;
    for (const [at, weight] of [0.7, 7, -0.07, 0].entries()) expect(levels[at]! * scales[at]!).toBeCloseTo(weight, 12);
  });

  test('it is made once for a store and a format, and anew for another format, network or store', () => {
    const { network, arrays } = networkOf(0.1);
    const first = integerNetwork(network, arrays, format, input);
    expect(integerNetwork(network, arrays, { ...format }, { ...input })).toBe(first);
    const others = [
      integerNetwork(network, new Map(arrays), format, input),
      integerNetwork({ ...network }, arrays, format, input),
      integerNetwork(network, arrays, { ...format, weightBits: 3 }, input),
      integerNetwork(network, arrays, format, { ...input, bits: 7 }),
    ];
    for (const other of others) expect(other).not.toBe(first);
    expect(others[2]!.projections['second']!.levels).not.toEqual(first.projections['second']!.levels);
  });
});

describe('cells', () => {
  const one = { taps: 1, inputs: 1, outputs: 1 };
  const slicesOf = (level: number, changes: Partial<ArrayFormat>, weightBits = 4): number[] => {
    const levels = Int16Array.of(level);
    return cellPlanes(levels, one, { ...format, weightBits }, { ...array, ...changes }, 'p').slices.map(
      ([cell]) => cell!,
    );
  };

  test('level -3 of 4 bits: diff holds 5 and a negative sign, offset 5, pair -3; in cells of 2 bits 1 and 1, or -3 and 0', () => {
    expect(['diff', 'offset', 'pair'].map((sign) => slicesOf(-3, { sign: sign as 'diff' }))).toEqual([[5], [5], [-3]]);
    expect(slicesOf(-3, { sign: 'diff', bitsPerCell: 2 })).toEqual([1, 1]);
    expect(slicesOf(-3, { sign: 'pair', bitsPerCell: 2 })).toEqual([-3, 0]);
    expect(slicesOf(-7, { sign: 'pair', bitsPerCell: 2 })).toEqual([-3, -1]);
    const { negatives, offset } = cellPlanes(Int16Array.of(-3), one, format, array, 'p');
    expect([[...negatives!], offset]).toEqual([[1], 0]);
    expect(cellPlanes(Int16Array.of(-3), one, format, { ...array, sign: 'offset' }, 'p').offset).toBe(8);
  });

  test('8-bit weights take 2 cells of 4 bits; as a pair, 7 bits take 7 cells of 1 bit', () => {
    expect(slicesOf(127, { sign: 'offset' }, 8)).toEqual([15, 15]);
    expect(slicesOf(-100, { sign: 'pair', bitsPerCell: 1 }, 8).map((cell) => cell + 0)).toEqual([
      0, 0, -1, 0, 0, -1, -1,
    ]);
  });

  test('every element of a matrix is where [tap * inputs + input][output] says', () => {
    const matrix = { taps: 2, inputs: 3, outputs: 2 };
    const levels = Int16Array.from({ length: 12 }, (_, at) => at - 6);
    const [cells] = cellPlanes(levels, matrix, { ...format, weightBits: 5 }, { ...array, sign: 'pair' }, 'p').slices;
    expect([...cells!]).toEqual([-6, 0, -4, 2, -2, 4, -5, 1, -3, 3, -1, 5]);
  });

  test('slices add up to the weight, and to the stored levels that energy counts, for every code of 2 to 16 bits', () => {
    for (const weightBits of [2, 3, 4, 7, 8, 16]) {
      for (const bitsPerCell of [1, 2, 3, 4, 5, 8]) {
        for (const sign of ['diff', 'offset', 'pair'] as const) {
          const largest = 2 ** (weightBits - 1) - 1;
          const levels = Int16Array.from({ length: 41 }, (_, at) => Math.round(((at - 20) / 20) * largest));
          const matrix = { taps: 1, inputs: 41, outputs: 1 };
          const of = { ...array, sign, bitsPerCell };
          const { slices, negatives, offset } = cellPlanes(levels, matrix, { ...format, weightBits }, of, 'p');
          levels.forEach((level, at) => {
            const stored = slices.reduce((sum, cells, slice) => sum + cells[at]! * 2 ** (slice * bitsPerCell), 0);
            expect(stored - offset - (negatives?.[at] ?? 0) * 2 ** (weightBits - 1)).toBe(level);
            const digits = slices.reduce((sum, cells) => sum + Math.abs(cells[at]!), 0);
            expect(digits).toBe(storedLevels(level, { weightBits, bitsPerCell, sign }));
          });
        }
      }
    }
  });

  test('a spread of 10 % on 20,000 cells of level 8: mean 8 and standard deviation 0.8 within 2 %, level 0 stays 0', () => {
    const matrix = { taps: 1, inputs: 20_000, outputs: 1 };
    const spread = { ...array, sign: 'pair' as const, conductanceSpread: 0.1 };
    const cellsOf = (level: number) =>
      cellPlanes(new Int16Array(20_000).fill(level), matrix, { ...format, weightBits: 5 }, spread, 'p');
    const { slices, fractionBits } = cellsOf(8);
    expect(fractionBits).toBe(6);
    const values = Array.from(slices[0]!, (cell) => cell / 64);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean / 8).toBeCloseTo(1, 2);
    expect(Math.abs(Math.sqrt(variance) / 0.8 - 1)).toBeLessThan(0.02);
    expect(new Set(cellsOf(0).slices[0])).toEqual(new Set([0]));
  });

  test('a chip keeps its deviations: same seed and projection, same cells; other seed or projection, others', () => {
    const levels = new Int16Array(50).fill(7);
    const matrix = { taps: 1, inputs: 50, outputs: 1 };
    const cells = (spreadSeed: number, name: string) => [
      ...cellPlanes(levels, matrix, format, { ...array, conductanceSpread: 0.1, spreadSeed }, name).slices[0]!,
    ];
    expect(cells(1, 'a')).toEqual(cells(1, 'a'));
    expect(cells(2, 'a')).not.toEqual(cells(1, 'a'));
    expect(cells(1, 'b')).not.toEqual(cells(1, 'a'));
  });

  test('a deviation belongs to its cell, whatever it holds: levels 14 deviate twice as much as levels 7', () => {
    const matrix = { taps: 1, inputs: 50, outputs: 1 };
    const of = { ...array, sign: 'pair' as const, conductanceSpread: 0.1 };
    const cells = (level: number) =>
      cellPlanes(new Int16Array(50).fill(level), matrix, { ...format, weightBits: 5 }, of, 'p').slices[0]!;
    const low = cells(7);
    cells(14).forEach((cell, at) => {
      expect(Math.abs(cell - 2 * low[at]!)).toBeLessThanOrEqual(1.5);
    });
  });

  test('a spread that vanishes leaves the cells as programmed, and cells of 8 bits get 4 fraction bits to fit 16', () => {
    const levels = Int16Array.of(7, -7, 3, 0);
    const matrix = { taps: 1, inputs: 4, outputs: 1 };
    const plain = cellPlanes(levels, matrix, format, array, 'p').slices[0]!;
    const vanishing = cellPlanes(levels, matrix, format, { ...array, conductanceSpread: 1e-9 }, 'p');
    expect([...vanishing.slices[0]!]).toEqual([...plain].map((cell) => cell * 64));
    const wide = { ...array, bitsPerCell: 8, conductanceSpread: 0.5 };
    expect(cellPlanes(levels, matrix, { ...format, fractionBits: 12 }, wide, 'p').fractionBits).toBe(4);
  });
});

describe('the ADC', () => {
  const unsigned = { step: 4, adcBits: 4, sign: 'diff', shift: 0 } as const;

  test('halves go to the even code: 2 / 4 is 0, 6 / 4 is 2, 10 / 4 is 2; 7 / 4 is 2', () => {
    expect([0, 1, 2, 3, 6, 7, 10, 14].map((sum) => convert(sum, unsigned))).toEqual([0, 0, 0, 1, 2, 2, 2, 4]);
  });

  test('4 bits clip at 15; as a pair at -8 and 7, halves to even below 0 too', () => {
    expect([60, 62, 1000].map((sum) => convert(sum, unsigned))).toEqual([15, 15, 15]);
    const signed = { ...unsigned, sign: 'pair' } as const;
    expect([-2, -6, -10, -3, -30, -34, -1000, 28, 32].map((sum) => convert(sum, signed))).toEqual([
      0, -2, -2, -1, -8, -8, -8, 7, 7,
    ]);
  });

  test('6 more fraction bits than the sum: 3 levels of a step of 100 / 64 levels are code 2', () => {
    expect(convert(3, { ...unsigned, step: 100, shift: 6 })).toBe(2);
  });

  test('the code is nearest to the sum among all codes, for 1,000 random sums, steps and widths', () => {
    const sign = fc.constantFrom('diff' as const, 'pair' as const);
    const integer = (min: number, max: number) => fc.integer({ min, max });
    fc.assert(
      fc.property(integer(-3000, 3000), integer(1, 700), integer(1, 8), sign, (sum, step, adcBits, of) => {
        const least = of === 'pair' ? -(2 ** (adcBits - 1)) : 0;
        const code = convert(sum, { step, adcBits, sign: of, shift: 0 });
        const distances = Array.from({ length: 2 ** adcBits }, (_, at) => Math.abs(sum - (least + at) * step));
        expect(Math.abs(sum - code * step)).toBe(Math.min(...distances));
        expect(Number.isInteger(code) && code >= least && code < least + 2 ** adcBits).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('full scale', () => {
  const each = (least: number, length: number): ColumnSums => ({ least, counts: new Float64Array(length).fill(1) });

  test('of the sums 0 to 100 the 99th percentile of the non-zero ones is 99; a step of 4 bits is 99 x 64 / 15 rounded up', () => {
    expect(adcStep(each(0, 101), 99, array, format)).toEqual({ fullScale: 99, step: 423 });
    expect(adcStep(each(0, 101), 99.5, array, format)).toEqual({ fullScale: 100, step: 427 });
    expect(adcStep(each(0, 101), 100, array, format).fullScale).toBe(100);
  });

  test('a pair has magnitudes: of -40 .. 10 the largest is 40, the median 16; codes reach from -8', () => {
    const pair = { ...array, sign: 'pair' as const };
    expect(adcStep(each(-40, 51), 100, pair, format)).toEqual({ fullScale: 40, step: 320 });
    expect(adcStep(each(-40, 51), 50.1, pair, format).fullScale).toBe(16);
  });

  test('deviating cells have 6 fraction bits: a sum of 640 is a full scale of 10 levels', () => {
    const deviating = { ...array, conductanceSpread: 0.1 };
    expect(adcStep(each(640, 1), 99.9, deviating, format)).toEqual({ fullScale: 10, step: 43 });
  });

  test('without any non-zero sum a step is one level; a tiny full scale leaves a step of 1', () => {
    expect(adcStep(each(0, 1), 99.9, array, format)).toEqual({ fullScale: 0, step: 64 });
    expect(adcStep({ least: 0, counts: new Float64Array(0) }, 99.9, array, format).step).toBe(64);
    expect(adcStep(each(1, 1), 99.9, { ...array, adcBits: 8 }, { ...format, fractionBits: 0 }).step).toBe(1);
  });

  test('99.9 % of 1,000 sums is rank 999, not 1,000, in spite of rounding', () => {
    expect(adcStep(each(1, 1000), 99.9, array, format).fullScale).toBe(999);
  });

  test('merged sums are those of both sets, in any order, without zeros at the ends', () => {
    const one = trimmed(-5, Float64Array.of(0, 2, 0, 1, 0, 0));
    const other = trimmed(3, Float64Array.of(4, 0));
    expect(one).toEqual({ least: -4, counts: Float64Array.of(2, 0, 1) });
    expect(mergeColumnSums(one, other)).toEqual({ least: -4, counts: Float64Array.of(2, 0, 1, 0, 0, 0, 0, 4) });
    expect(mergeColumnSums(other, one)).toEqual(mergeColumnSums(one, other));
    const none = trimmed(7, new Float64Array(3));
    expect(mergeColumnSums(none, one)).toEqual(one);
    expect(mergeColumnSums(one, none)).toEqual(one);
  });
});
