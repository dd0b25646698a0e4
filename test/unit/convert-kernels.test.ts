import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { averages, convolution, denseProduct } from '../../src/convert/kernels.js';
import { keptFor, LargestValues, percentileOf } from '../../src/convert/largest-values.js';
import type { Conv2d, Shape } from '../../src/model/network.js';

const whole = (size: number): fc.Arbitrary<Float64Array> =>
  fc
    .array(fc.integer({ min: -8, max: 8 }), { minLength: size, maxLength: size })
    .map((each) => Float64Array.from(each));
const extent = (max: number) => fc.integer({ min: 1, max });

interface ConvCase {
  readonly operator: Conv2d;
  readonly source: Shape;
  readonly target: Shape;
  readonly map: Float64Array;
  readonly weights: Float64Array;
}
const convCase: fc.Arbitrary<ConvCase> = fc
  .record({
    channels: extent(5),
    height: extent(6),
    width: extent(6),
    out: extent(6),
    kernel: fc.tuple(extent(3), extent(3)),
    stride: fc.tuple(extent(3), extent(3)),
    padding: fc.tuple(fc.nat(2), fc.nat(2)),
  })
  .map(({ channels, height, width, out, ...operator }) => {
    const positions = (size: number, axis: 0 | 1): number =>
      Math.floor((size + 2 * operator.padding[axis] - operator.kernel[axis]) / operator.stride[axis]) + 1;
    const source = { channels, height, width };
    return {
      operator: { kind: 'conv2d' as const, ...operator },
      source,
      target: { channels: out, height: positions(height, 0), width: positions(width, 1) },
    };
  })
  .filter(({ target }) => target.height >= 1 && target.width >= 1)
  .chain(({ operator, source, target }) =>
    fc.record({
      operator: fc.constant(operator),
      source: fc.constant(source),
      target: fc.constant(target),
      map: whole(source.channels * source.height * source.width),
      weights: whole(target.channels * source.channels * operator.kernel[0] * operator.kernel[1]),
    }),
  );

/** The sum over all taps inside the map. */
function plainConvolution({ operator, source, target, map, weights }: ConvCase): number[] {
  const { kernel, stride, padding } = operator;
  const out: number[] = [];
  for (let y = 0; y < target.height; y += 1)
    for (let x = 0; x < target.width; x += 1)
      for (let o = 0; o < target.channels; o += 1) {
        let sum = 0;
        for (let i = 0; i < source.channels; i += 1)
          for (let ky = 0; ky < kernel[0]; ky += 1)
            for (let kx = 0; kx < kernel[1]; kx += 1) {
              const [fromY, fromX] = [y * stride[0] + ky - padding[0], x * stride[1] + kx - padding[1]];
              if (fromY < 0 || fromX < 0 || fromY >= source.height || fromX >= source.width) continue;
              const weight = weights[((o * source.channels + i) * kernel[0] + ky) * kernel[1] + kx]!;
              sum += weight * map[(fromY * source.width + fromX) * source.channels + i]!;
            }
        out.push(sum);
      }
  return out;
}

describe('forward kernels against the plainest loops, whole numbers so that sums are exact', () => {
  test('500 convolutions of any kernel, stride and padding', () => {
    fc.assert(
      fc.property(convCase, (each) => {
        const into = new Float64Array(each.target.channels * each.target.height * each.target.width).fill(3);
        convolution(each.operator, each.source, each.target, each.weights)(each.map, into);
        expect([...into]).toEqual(plainConvolution(each).map((sum) => sum + 3));
      }),
      { numRuns: 500 },
    );
  });

  test('a dense layer reads channel, y, x of a map stored y, x, channel', () => {
    const source = { channels: 2, height: 1, width: 2 };
    const into = Float64Array.of(100, 200);
    denseProduct(source, 2, Float64Array.of(1, 10, 100, 1000, 1, 1, 1, 1))(Float64Array.of(1, 2, 3, 4), into);
    expect([...into]).toEqual([100 + 1 + 30 + 200 + 4000, 200 + 10]);
  });

  test('averages of windows of 2 x 2 at stride 1 on a map of 3 x 3', () => {
    const into = new Float64Array(4);
    const window = { kernel: [2, 2], stride: [1, 1] } as const;
    const [source, target] = [
      { channels: 1, height: 3, width: 3 },
      { channels: 1, height: 2, width: 2 },
    ];
    averages(window, source, target)(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), into);
    expect([...into]).toEqual([3, 4, 6, 7]);
  });
});

/** Linear interpolation between the sorted neighbours, as numpy's default. */
function sortedPercentile(values: readonly number[], percentile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = ((sorted.length - 1) * percentile) / 100;
  const low = sorted[Math.floor(place)]!;
  const high = sorted[Math.ceil(place)]!;
  return low + (high - low) * (place - Math.floor(place));
}

describe('percentiles from the largest values', () => {
  test('1,000 sets of values and percentiles from 50 to 100 equal those of all values sorted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 50, max: 100, noNaN: true }),
        (values, percentile) => {
          const largest = new LargestValues(keptFor(percentile, values.length));
          for (let at = 0; at < values.length; at += 7) largest.add(Float64Array.from(values.slice(at, at + 7)));
          expect(percentileOf(largest, percentile)).toBeCloseTo(sortedPercentile(values, percentile), 12);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('the same numbers as numpy.percentile (2.4.6), to the last bit', () => {
    const thousand = Array.from({ length: 1000 }, (_, at) => ((at * 7) % 1000) + 1);
    const of = (values: readonly number[], percentile: number): number => {
      const largest = new LargestValues(keptFor(percentile, values.length));
      largest.add(Float64Array.from(values));
      return percentileOf(largest, percentile);
    };
    expect([99.9, 100, 50, 77.7].map((percentile) => of(thousand, percentile))).toEqual([
      999.0010000000001, 1000, 500.5, 777.2230000000001,
    ]);
    expect(of([0.1, 0.7, 0.3, 1.9], 90)).toBe(1.54);
  });

  test('a value beyond those kept is no number but an error', () => {
    const largest = new LargestValues(2);
    largest.add(Float64Array.of(1, 2, 3, 4, 5, 6, 7));
    expect([largest.largest(0), largest.largest(1)]).toEqual([7, 6]);
    expect(() => largest.largest(2)).toThrow('rank 2 of 2 kept values');
  });
});
